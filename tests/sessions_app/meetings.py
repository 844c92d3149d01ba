"""Attendance reports as meeting programs write them, of a gathering at 9.00–11.30 in Oslo."""

from datetime import UTC, datetime

from sessions_app.reports import meeting_attendees, meeting_reports
from tests.spreadsheets.files import DEMO

STARTS, ENDS = datetime(2027, 2, 17, 8, tzinfo=UTC), datetime(2027, 2, 17, 10, 30, tzinfo=UTC)
SHARED = DEMO / "oppmoterapport-teams.csv"
SUMMARY = "Navn\tFørste pålogging\tSiste avlogging\tVarighet i møtet\tE-post"


def read(content, starts_at=STARTS, ends_at=ENDS):
    """The report, from text as UTF-8 or from bytes."""
    raw = content if isinstance(content, bytes) else content.encode()
    return meeting_reports.read(raw, starts_at=starts_at, ends_at=ends_at)


def minutes(report):
    """Name as in the report, address, whole minutes: of each person."""
    return [(one.name, one.email, meeting_attendees.seconds([one]) // 60) for one in report.people]


def norwegian(*rows):
    """A report from Norwegian Teams: (name, from, to, duration, address)."""
    lines = [
        f"{name}\t17.02.27, {start}\t17.02.27, {end}\t{lasted}\t{email}"
        for name, start, end, lasted, email in rows
    ]
    return "\r\n".join(["1. Sammendrag", "Deltakere\t2", "", "2. Deltakere", SUMMARY, *lines, ""])


ENGLISH = "\r\n".join(
    [
        "1. Summary",
        "Meeting title\tNeeds",
        "Attended participants\t3",
        "Start time\t2/17/27, 8:51:20 AM",
        "End time\t2/17/27, 11:34:10 AM",
        "Meeting duration\t2h 42m 50s",
        "",
        "2. Participants",
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole",
        "Kari Li\t2/17/27, 8:55:00 AM\t2/17/27, 11:30:00 AM\t1h 35m 0s\tKari@k.example\tx\tGuest",
        "Ola Berg\t2/17/27, 9:00:00 AM\t2/17/27, 11:00:00 AM\t2h 0m 0s\t\tola@k.example\tAttendee",
        "Siv\t2/17/27, 11:20:00 AM\t2/17/27, 12:05:00 PM\t45m 0s\t\t\tAttendee",
        "",
        "3. In-Meeting Activities",
        "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole",
        "Kari Li\t2/17/27, 8:55:00 AM\t2/17/27, 9:30:00 AM\t35m 0s\tkari@k.example\tAttendee",
        "Kari Li\t2/17/27, 9:20:00 AM\t2/17/27, 9:40:00 AM\t20m 0s\tkari@k.example\tAttendee",
        "Kari Li\t2/17/27, 10:30:00 AM\t2/17/27, 11:30:00 AM\t1h 0m 0s\tkari@k.example\tAttendee",
    ]
)
ZOOM = "\r\n".join(
    [
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants",
        "973 0329 0176,Needs,02/17/2027 08:50:00 AM,02/17/2027 11:35:00 AM,host@k.example,165,3",
        "",
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,"
        "Recording Consent,In Waiting Room",
        '"Li, Kari",kari@k.example,02/17/2027 08:58:00 AM,02/17/2027 09:00:00 AM,2,No,,Yes',
        '"Li, Kari",kari@k.example,02/17/2027 09:00:00 AM,02/17/2027 10:00:00 AM,60,No,,No',
        '"Li, Kari",kari@k.example,02/17/2027 10:30:00 AM,02/17/2027 11:30:00 AM,60,No,,No',
        "Ola,,02/17/2027 09:15:00 AM,02/17/2027 11:40:00 AM,145,Yes,,No",
    ]
)
