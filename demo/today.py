"""A gathering that is about to begin, so that doors, screens and meetings can be tried.

Half in a room, half online. The attendance report that the demo brings along is of its meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from accounts.models import User
from cohorts.models import Cohort
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.inviting import invitations
from sessions_app.learning import materials
from sessions_app.learning.materials import Wanted
from sessions_app.mail.letters import topic_of
from sessions_app.models import Gathering, Material, Participation
from sessions_app.plans import planning

REPORT = Path(__file__).parent / "oppmoterapport-teams.csv"
TITLE_IN_REPORT, TITLE = "Behovskartlegging før markedet", "Verksted: beskriv behovet"
STARTED_IN_REPORT = datetime(2027, 2, 17, 9)
MOMENT = re.compile(r"\d\d\.\d\d\.\d\d, \d\d:\d\d:\d\d")
FORMAT = "%d.%m.%y, %H:%M:%S"
OSLO = ZoneInfo("Europe/Oslo")
LENGTH = timedelta(hours=2, minutes=30)
SOON = timedelta(minutes=20)  # late enough for its mail to leave, and joining is open already
ROUND = 5  # minutes
EVERY = 6


def hold(cohort: Cohort, *, by: User, now: datetime) -> None:
    """Everybody is invited, and one in six has said yes."""
    starts_at = beginning(now)
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
        now=now,
    )
    invitations.release(gathering, by=by, now=now)
    rows = Participation.objects.filter(gathering=gathering).select_related("person")
    chosen = rows.order_by("pk")[::EVERY]
    hand_over(gathering, chosen, now=now)
    for row in chosen:
        answering.answer(row, Participation.Answer.YES, now=now)


def hand_over(gathering: Gathering, rows: Iterable[Participation], *, now: datetime) -> None:
    """Nobody answers before the invitation has come, so those of ``rows`` have left already."""
    mails = Message.objects.filter(
        topic=topic_of(gathering),
        kind=Message.Kind.INVITATION,
        recipient__in=[row.person.email for row in rows],
    )
    mails.update(state=Message.State.SENT, attempts=1, sent_at=now, ended_at=now)


def beginning(now: datetime) -> datetime:
    """Soon, but as long as there is any time left on the same day: attendance is taken on it."""
    soon = rounded(now + SOON)
    last = now.astimezone(OSLO).replace(hour=23, minute=60 - ROUND, second=0, microsecond=0)
    return min(soon, last) if last > now else soon


def rounded(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % ROUND, second=0, microsecond=0)


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
