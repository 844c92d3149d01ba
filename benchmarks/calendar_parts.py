"""How much quicker a calendar part is completed than written: `benchmarks/calendar_parts.py`.

A mail to 1,000 people has 1,000 calendar parts. One pattern a gathering, completed for each person,
against a whole entry with its time zone for each, written by the library.
"""

import os
import sys
import timeit
from datetime import UTC, datetime
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "only for this measurement")
django.setup()

from cohorts.models import Cohort, Programme
from sessions_app.mail import calendar
from sessions_app.mail.calendar import Method, Part, Party, Reply
from sessions_app.models import Gathering

WANTED = 100
GATHERING = Gathering(
    cohort=Cohort(programme=Programme(name="Partnerpådriverprogrammet (3P)")),
    title="Oppstart for pådriverteamene",
    form=Gathering.Form.COMBINED,
    starts_at=datetime(2027, 1, 20, 9, tzinfo=UTC),
    ends_at=datetime(2027, 1, 20, 15, tzinfo=UTC),
    venue="Næringslivets Hus",
    meeting_url="https://meet.example/l/meetup-join/19",
)
SENDER = Party("3P", "3p@lup.example")
PERSON = Party("Åse Øverland", "ase@kommune.example")
FIRST = Part(Method.REQUEST, 0, Reply.NONE)


def whole() -> calendar.Pattern:
    now = datetime(2026, 12, 1, 8, tzinfo=UTC)
    return calendar.pattern(GATHERING, FIRST.method, organizer=SENDER, text="Hei", now=now)


def main() -> int:
    pattern = whole()
    written = min(timeit.repeat(whole, number=50, repeat=5)) / 50
    completed = min(timeit.repeat(lambda: pattern.for_person(PERSON, FIRST), number=5_000)) / 5_000
    ratio = written / completed
    print(
        f"written {written * 1e6:7.1f} µs, completed {completed * 1e6:5.1f} µs: {ratio:.0f} times"
    )
    return int(ratio < WANTED)


if __name__ == "__main__":
    sys.exit(main())
