"""Ten years of forgetting, by the lives in `docs/personal-data.toml`."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import OutsideLogin, User
from audit.models import Entry
from certificates.models import Certificate
from cohorts.models import Cohort
from config.celery import app
from desk.models import BulkChange, Upload
from messaging.models import Message
from partners.models import Person
from privacy import forgetting
from privacy.map import the_map
from sessions_app.models import (
    AttendanceEvent,
    IncomingMail,
    Link,
    MeetingReport,
    Needs,
    Participation,
)
from tests.factories import MembershipFactory, PersonFactory
from tests.privacy import traces
from tests.privacy.seeding import EMAIL, seed

pytestmark = pytest.mark.django_db

START = datetime(2016, 7, 1, 8, 0, tzinfo=UTC)
# The seeded cohort ended 30 days before, its link ran out 59 days before.
LAST_DAYS = {
    "needs": 0,
    "report": 1,
    "content": 0,  # by the database's own clock, which is long past it
    "incoming": 30,
    "link": 0,
    "upload": 7,
    "undo": 30,
    "never in a team": 365,
    "account": 730,
    "address": 730,
    "person": 1826 - 30,
    "log": 1826,
    "certificate": 3653,
}


def lived(*, number=0):
    world = seed(START, number=number)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE audit_entry DISABLE TRIGGER USER"
        )
        cursor.execute("UPDATE audit_entry SET at = %s", [START])
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    return world


def remains(stranger):
    person = Person.objects.filter(anonymised_at=None, last_name="Quistgård")
    return {
        "needs": Needs.objects.exists(),
        "report": MeetingReport.objects.exclude(people=[]).exists(),
        "content": Message.objects.exclude(text="").exists(),
        "incoming": IncomingMail.objects.exclude(sender="").exists(),
        "link": Link.objects.exists(),
        "upload": Upload.objects.filter(imported_at=None).exists(),
        "undo": BulkChange.objects.exists(),
        "never in a team": Person.objects.filter(pk=stranger.pk, anonymised_at=None).exists(),
        "account": OutsideLogin.objects.exists(),
        "address": Message.objects.exclude(recipient="").exists(),
        "person": person.exists(),
        "log": Entry.objects.exclude(object_text="").exclude(object_text__startswith="#").exists(),
        "certificate": Certificate.objects.filter(pdf__isnull=False).exists(),
    }


def counts():
    return [
        list(Participation.objects.order_by("pk").values_list("answer", "presence", "minutes")),
        list(AttendanceEvent.objects.order_by("pk").values_list("what", "how", "at")),
        list(Certificate.objects.values_list("number", "code", "sha256", "state")),
    ]


def test_ten_years_from_one_last_day_to_the_next():
    world = lived()
    stranger = PersonFactory(added_at=START)
    before = counts()
    days = {day + after for day in LAST_DAYS.values() for after in (0, 1)} | {3700}

    for day in sorted(days):
        forgetting.forget(now=START + timedelta(days=day, minutes=-1))

        kept = {name: day <= LAST_DAYS[name] and LAST_DAYS[name] > 0 for name in LAST_DAYS}
        assert {"after days": day} | remains(stranger) == {"after days": day} | kept

    assert traces.hits(traces.dumped()) == []
    assert counts() == before
    other = Person.everything.get(pk=world.other.pk)
    assert (other.full_name, other.email) == (f"#{other.pk}", "")


def test_nobody_in_a_running_cohort_is_forgotten():
    lived()
    Cohort.objects.update(state=Cohort.State.RUNNING)
    lead = Person.objects.get(email=EMAIL)

    counts = forgetting.forget(now=START + timedelta(days=3700))

    lead.refresh_from_db()
    assert (lead.full_name, lead.user.email) == ("Zebulon Quistgård", EMAIL)
    assert (counts["people"], counts["accounts"]) == (0, 0)
    assert counts["waiting: cohorts past their end that nobody has completed"] == 1


def test_whoever_came_back_or_has_a_role_is_kept():
    world = lived()
    MembershipFactory(person=world.other)
    own = PersonFactory(user=world.coordinator, added_at=START)

    forgetting.forget(now=START + timedelta(days=3700))

    kept = Person.objects.filter(anonymised_at=None)
    assert set(kept) == {world.other, own}
    assert User.objects.get(pk=world.coordinator.pk).is_active


def test_dry_run_writes_nothing_and_says_what_the_real_one_does(capsys):
    lived()
    before = traces.dumped()

    call_command("forget", "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)

    assert traces.dumped() == before
    call_command("forget", "--json")
    assert json.loads(capsys.readouterr().out) == told
    assert (told["people"], told["accounts"], told["undo: desk.BulkChange"]) == (2, 0, 0)
    call_command("forget", "--json")
    assert set(json.loads(capsys.readouterr().out).values()) == {0}


def test_every_life_is_carried_out_by_something():
    found = the_map()
    named = {life.by for life in found.lives if life.by}
    named |= {one.by for one in found.elsewhere if one.by}

    assert named == set(forgetting.RULES)
    assert app.conf.beat_schedule["forget"]["task"] == "privacy.tasks.forget"
