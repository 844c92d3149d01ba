"""A gathering that is being held right now, so that doors, screens and meetings can be tried.

Half in a room, half online. The attendance report that the demo brings along is of its meeting.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from accounts.models import User
from cohorts.models import Cohort
from sessions_app import answering, claiming, invitations, materials, planning
from sessions_app.materials import Wanted
from sessions_app.models import Gathering, Material, Participation

REPORT = Path(__file__).parent / "oppmoterapport-teams.csv"
TITLE_IN_REPORT, TITLE = "Behovskartlegging før markedet", "Verksted: beskriv behovet"
STARTED_IN_REPORT = datetime(2027, 2, 17, 9)
MOMENT = re.compile(r"\d\d\.\d\d\.\d\d, \d\d:\d\d:\d\d")
FORMAT = "%d.%m.%y, %H:%M:%S"
OSLO = ZoneInfo("Europe/Oslo")
HALF_AN_HOUR = timedelta(minutes=30)
HAS_LASTED = timedelta(hours=1)
LENGTH = timedelta(hours=2, minutes=30)
WEEK = timedelta(weeks=1)
EVERY, CLAIMS = 6, 2


def hold(cohort: Cohort, *, by: User, now: datetime) -> None:
    """It began more than an hour ago. One in six has said yes, and two of those "I was there"."""
    starts_at = last_half_hour(now) - HAS_LASTED
    gathering = planning.create(
        Gathering(
            cohort=cohort,
            title=TITLE,
            kind=Gathering.Kind.WORKSHOP,
            form=Gathering.Form.COMBINED,
            starts_at=starts_at,
            ends_at=starts_at + LENGTH,
            venue="Næringslivets Hus",
            address="Middelthuns gate 27, 0368 Oslo",
            meeting_url="https://meet.example/3p-verksted",
            learning_minutes=150,
            agenda="behov; brukerreiser",
        ),
        by=by,
    )
    materials.add(
        gathering,
        wanted=Wanted(
            "Mal for behovsbeskrivelse", Material.When.BEFORE, "https://bibliotek.example/behovsmal"
        ),
        by=by,
        now=starts_at - WEEK,
    )
    before = starts_at - HALF_AN_HOUR
    invitations.release(gathering, by=by, now=before)
    rows = Participation.objects.filter(gathering=gathering).order_by("pk")[::EVERY]
    for row in rows:
        answering.answer(row, Participation.Answer.YES, now=before)
    for row in rows[:CLAIMS]:
        claiming.claim(row, now=now)


def last_half_hour(moment: datetime) -> datetime:
    return moment - timedelta(
        minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond
    )


def report() -> bytes:
    """The attendance report of its meeting, as Teams in Norwegian gives it."""
    gathering = Gathering.objects.filter(title=TITLE).latest("starts_at")
    return moved(gathering.starts_at, title=TITLE)


def moved(starts_at: datetime, *, title: str = TITLE_IN_REPORT) -> bytes:
    """The report of a meeting that started then; times are those of the clock in Norway."""
    shift = starts_at.astimezone(OSLO).replace(tzinfo=None) - STARTED_IN_REPORT
    text = REPORT.read_bytes().decode("utf-16").replace(TITLE_IN_REPORT, title)
    later = MOMENT.sub(
        lambda found: (datetime.strptime(found[0], FORMAT) + shift).strftime(FORMAT), text
    )
    return later.encode("utf-16")
