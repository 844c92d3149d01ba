"""How long `invitations.release` takes, and with how many queries: `bin/with-services python
benchmarks/release.py`.

The whole verb in one transaction, as a coordinator's press runs it: people written down, links
made, mails with calendar part rendered and queued. For 200 and for 1,000 people in three languages.
"""

import os
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohorts.models import Membership, Team
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.inviting import invitations
from sessions_app.models import Gathering
from tests.factories import CoordinatorFactory, GatheringFactory, organisation_number

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
TEAM_SIZE = 4
LANGUAGES = ("nb", "nn", "en")
MAX_SECONDS = 2.0


def gathering_for(people: int) -> Gathering:
    gathering: Gathering = GatheringFactory(
        meeting_url="https://meet.example/3p", agenda="behov; marked"
    )
    partners = Partner.objects.bulk_create(
        Partner(
            name=f"{people} {number} kommune",
            org_number=organisation_number(people * 10 + number),
            kind=Partner.Kind.MUNICIPALITY,
            language_form=LANGUAGES[number % 2],
        )
        for number in range(people // TEAM_SIZE)
    )
    teams = Team.objects.bulk_create(
        Team(cohort=gathering.cohort, partner=partner, name=partner.name) for partner in partners
    )
    humans = Person.objects.bulk_create(
        Person(
            first_name="Åse",
            last_name=f"Øverland {number}",
            email=f"ase.{people}.{number}@kommune.example",
            language=("", "", "", "en")[number % TEAM_SIZE],
            partner=partners[number // TEAM_SIZE],
        )
        for number in range(people)
    )
    Membership.objects.bulk_create(
        Membership(team=teams[number // TEAM_SIZE], person=human, joined_on=date(2026, 11, 1))
        for number, human in enumerate(humans)
    )
    return gathering


def measure(people: int) -> float:
    gathering = gathering_for(people)
    user = CoordinatorFactory(programme=gathering.cohort.programme).user
    with CaptureQueriesContext(connection) as seen:
        start, processor = time.perf_counter(), time.process_time()
        invited = invitations.release(gathering, by=user, now=NOW)
        seconds = time.perf_counter() - start
        processor = time.process_time() - processor
    mails = Message.objects.filter(topic=f"gathering:{gathering.pk}")
    languages = Counter(mails.values_list("language", flat=True))
    assert invited == sum(languages.values()) == people
    assert not mails.filter(calendar="").exists()
    print(
        f"{people:5} people: {seconds:5.2f} s ({processor:.2f} s of its own processor time),"
        f" {len(seen)} queries, {dict(languages)}"
    )
    return seconds


def main() -> int:
    call_command("migrate", verbosity=0)
    measure(TEAM_SIZE)  # loads templates and plans
    measure(200)
    seconds = measure(1_000)
    print("within" if seconds < MAX_SECONDS else "OVER", f"{MAX_SECONDS} s for 1,000 people")
    return int(seconds >= MAX_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
