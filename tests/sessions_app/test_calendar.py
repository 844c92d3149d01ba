"""Calendar entries, read back by the library's parser; the time zone checked against zoneinfo."""

import re
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage
from icalendar import Calendar

from sessions_app.mail import calendar
from sessions_app.mail.calendar import Method, Part, Party, Reply
from tests.factories import GatheringFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
ANNEL = Party("Áŋŋel Čálmmis Ŋávvi", "annel@kommune.example")
SENDER = Party("Partnerpådriverprogrammet (3P)", "3p@lup.example")
FIRST = Part(Method.REQUEST, 0, Reply.NONE)


def written(gathering, *, person=ANNEL, part=FIRST, text="Ta med, semikolon; og\nny linje") -> str:
    pattern = calendar.pattern(gathering, part.method, organizer=SENDER, text=text, now=NOW)
    return pattern.for_person(person, part)


def event_in(text):
    [event] = Calendar.from_ical(text).walk("VEVENT")
    return event


def test_request_says_the_same_when_read_back():
    gathering = GatheringFactory(title="Behov, marked; og påskeæøå " + "lang " * 20)

    text = written(gathering)

    event = event_in(text)
    assert Calendar.from_ical(text)["METHOD"] == "REQUEST"
    assert event["UID"] == gathering.calendar_uid
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["SUMMARY"] == f"{gathering.cohort.programme.name}: {gathering.title}"
    assert event["DESCRIPTION"] == "Ta med, semikolon; og\nny linje"
    assert event["LOCATION"] == "Næringslivets Hus, Middelthuns gate 27, 0368 Oslo"
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == NOW
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (gathering.starts_at, gathering.ends_at)
    assert event["ORGANIZER"] == "mailto:3p@lup.example"
    assert event["ORGANIZER"].params["CN"] == "Partnerpådriverprogrammet (3P)"
    assert event["ATTENDEE"] == "mailto:annel@kommune.example"
    assert dict(event["ATTENDEE"].params) == {
        "CN": "Áŋŋel Čálmmis Ŋávvi",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "FALSE",
    }


def test_cancel_is_the_same_entry_in_a_higher_version():
    text = written(GatheringFactory(), part=Part(Method.CANCEL, 3, Reply.ACCEPTED))

    event = event_in(text)
    assert Calendar.from_ical(text)["METHOD"] == "CANCEL"
    assert (event["SEQUENCE"], event["STATUS"]) == (3, "CANCELLED")
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


@pytest.mark.parametrize("reply", list(Reply))
@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
def test_answer_is_asked_for_only_where_answers_are_read(settings, method, reply):
    settings.CALENDAR_ANSWERS = True

    event = event_in(written(GatheringFactory(), part=Part(method, 1, reply)))

    is_question = (method, reply) == (Method.REQUEST, Reply.NONE)
    assert event["ATTENDEE"].params["RSVP"] == ("TRUE" if is_question else "FALSE")


NAMES = {
    "quotes": ('Kari "Kaja" Li', "Kari 'Kaja' Li"),
    "separators": ("Li; Kari: a, b", "Li; Kari: a, b"),
    "line breaks": ("Kari\r\nATTENDEE:mailto:x@x.example", "Kari ATTENDEE:mailto:x@x.example"),
    "controls": ("Ka\x00ri\x07 Li\x85", "Ka ri Li"),
    "caret": ("Kari ^n Li", "Kari ^n Li"),
    "long": ("Åse " * 60 + "Li", "Åse " * 60 + "Li"),
    "beyond the plane": ("😀" * 40, "😀" * 40),
    "none": ("", "annel@kommune.example"),
}


@pytest.mark.parametrize(("name", "read"), NAMES.values(), ids=NAMES)
def test_name_is_a_name_whatever_it_holds(name, read):
    text = written(GatheringFactory(), person=Party(name, "annel@kommune.example"))

    event = event_in(text)
    assert event["ATTENDEE"].params["CN"] == read
    assert event["ATTENDEE"] == "mailto:annel@kommune.example"
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


@pytest.mark.parametrize(
    ("address", "written_as"),
    [("kari+3p@x.example", "kari+3p@x.example"), ("a%b@x.example", "a%25b@x.example")],
)
def test_address_is_an_address(address, written_as):
    event = event_in(written(GatheringFactory(), person=Party("Kari", address)))

    assert event["ATTENDEE"] == f"mailto:{written_as}"


def test_text_loses_its_control_characters_and_keeps_its_lines():
    gathering = GatheringFactory(title="Opp\x07start\x0b!", venue="A\x01B", address="")

    event = event_in(written(gathering, text="En\r\nto\ttre\x1b"))

    assert event["SUMMARY"].endswith("Opp start !")
    assert (event["LOCATION"], event["DESCRIPTION"]) == ("A B", "En\nto tre ")


@pytest.mark.parametrize("length", range(60, 90))
def test_lines_are_at_most_75_octets_and_end_in_crlf(length):
    text = written(GatheringFactory(title="Å" * length), person=Party("Ø" * length, "o@x.example"))

    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert not any("\n" in line for line in lines)
    assert event_in(text)["ATTENDEE"].params["CN"] == "Ø" * length


def test_online_gathering_says_where_its_link_is_and_not_the_link():
    url = "https://meet.example/l/meetup-join/19%3ameeting"
    gathering = GatheringFactory(venue="", address="", form="digital", meeting_url=url)

    text = written(gathering)

    assert event_in(text)["LOCATION"] == "Digitalt, med lenken i e-posten"
    assert "meet.example" not in text


def test_download_names_nobody():
    event = event_in(calendar.download(GatheringFactory(), text="Hei", now=NOW))

    assert not {"ATTENDEE", "ORGANIZER"} & set(event)


def test_time_zone_is_right_in_every_half_hour_from_2024_to_2040():
    """The rules are read from the text and worked out here, and compared with zoneinfo."""
    changes = sorted(change for year in range(2023, 2041) for change in changes_of(year))
    moments = [moment for moment, _offset in changes]
    oslo, half_hour = ZoneInfo("Europe/Oslo"), timedelta(minutes=30)
    moment, end, wrong, looked_at = datetime(2024, 1, 1), datetime(2041, 1, 1), [], 0
    while moment < end:
        offset = changes[bisect_right(moments, moment) - 1][1]
        if moment.replace(tzinfo=UTC).astimezone(oslo).utcoffset() != offset:
            wrong.append(moment)
        moment, looked_at = moment + half_hour, looked_at + 1

    assert wrong == []
    assert looked_at == 298_080
    assert all(early < late for early, late in pairwise(moments))


def changes_of(year: int) -> list[tuple[datetime, timedelta]]:
    """When the clock changes that year, in UTC, and how far from UTC it is afterwards."""
    text = written(GatheringFactory.build(cohort__programme__name="3P"))
    blocks = re.findall(r"BEGIN:(?:DAYLIGHT|STANDARD)\r\n(.*?)END:", text, re.DOTALL)
    assert len(blocks) == 2
    found = []
    for block in blocks:
        hour = int(re.search(r"DTSTART:\d{8}T(\d\d)0000", block)[1])
        [rule] = re.findall(r"RRULE:(.*)\r", block)
        parts = dict(part.split("=") for part in rule.split(";"))
        assert (parts["FREQ"], parts["BYDAY"], set(parts)) == (
            "YEARLY", "-1SU", {"FREQ", "BYDAY", "BYMONTH"},
        )  # fmt: skip
        month = int(parts["BYMONTH"])
        day = datetime(year, month + 1, 1) - timedelta(days=1)
        while day.weekday() != 6:
            day -= timedelta(days=1)
        before, after = (
            timedelta(hours=int(re.search(rf"TZOFFSET{side}:([+-]\d\d)00", block)[1]))
            for side in ("FROM", "TO")
        )
        found.append((day + timedelta(hours=hour) - before, after))
    return found


def test_sender_keeps_its_name_through_a_mail_header(smtp):
    party = Party('Partnerpådriver, "3P" (LUP)', "3p@lup.example")

    EmailMessage("Hei", "Hei", party.as_header, ["kari@kommune.example"]).send()

    assert parseaddr(str(smtp.messages[0]["From"])) == (
        "Partnerpådriver, '3P' (LUP)",
        "3p@lup.example",
    )
