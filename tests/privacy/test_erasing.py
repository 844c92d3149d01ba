"""Somebody who is everywhere is erased, and is nowhere."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import InternalError, connection, models, transaction

from accounts.models import User
from audit.models import Entry
from certificates.models import Certificate
from cohorts.models import Cohort, Membership
from partners.models import Person
from privacy import blanking, erasing, ties
from privacy.map import the_map
from sessions_app.boards import board_rows
from sessions_app.models import AttendanceEvent, Participation
from tests.factories import PersonFactory
from tests.privacy import traces
from tests.privacy.seeding import EMAIL, MARKERS, OLD_EMAIL, seed

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
NOT_EMPTY_BY_NATURE = {("accounts.User", "is_staff"), ("accounts.User", "is_superuser")}


def erase(world, *, keep=True):
    erasing.erase(world.person, by=world.coordinator, now=NOW, keep_certificates=keep)


def unseeded(person):
    """Declared fields that erasing works on, and that nobody is named or told of in."""
    subject = ties.subject_of([person])
    missing = []
    for group in the_map().groups:
        if group.erase == "keep":
            continue
        rows = list(ties.rows(group, subject))
        if group.named:
            rows += list(group.model._base_manager.filter(**group.only))
        for column in group.columns:
            if (group.label, column.name) in NOT_EMPTY_BY_NATURE:
                continue
            if not any(says_something(row, column) for row in rows):
                missing.append((group.label, column.name))
    return missing


def says_something(row, column):
    if column.many_to_many:
        return getattr(row, column.name).exists()
    return bool(getattr(row, column.attname))


def test_person_who_is_in_every_declared_field_is_nowhere_afterwards(caplog):
    caplog.set_level(logging.INFO)
    world = seed(NOW)
    assert unseeded(world.person) == []
    found = {place for place, _marker in traces.hits(traces.dumped())}
    assert len(found) >= 25
    assert {marker for _place, marker in traces.hits(traces.dumped())} == set(MARKERS)

    erase(world)

    assert traces.hits(traces.dumped()) == []
    assert traces.hits({"log": caplog.text.encode()}) == []


def test_no_file_is_kept_outside_the_database():
    """So a dump of it is all there is; whoever adds one must look there too."""
    every = [field for model in apps.get_models() for field in model._meta.get_fields()]

    assert [field for field in every if isinstance(field, models.FileField)] == []
    media = Path(settings.MEDIA_ROOT) if settings.MEDIA_ROOT else None
    assert media is None or not list(media.rglob("*"))


def counts():
    cohort = Cohort.objects.get()
    return [
        repr(replace(board_rows.of(cohort, now=NOW), gatherings=[])),
        Membership.objects.count(),
        list(Participation.objects.order_by("pk").values_list("answer", "presence", "minutes")),
        list(AttendanceEvent.objects.order_by("pk").values_list("what", "how", "at")),
        list(Certificate.objects.values_list("number", "code", "sha256", "state")),
        Entry.objects.count(),
    ]


def test_board_and_counts_are_the_same_afterwards():
    world = seed(NOW)
    before = counts()

    erase(world)

    after = counts()
    assert after[:-1] == before[:-1]
    assert after[-1] == before[-1] + 1


def test_record_is_left_as_a_number():
    world = seed(NOW)

    erase(world)

    person = Person.objects.get(pk=world.person.pk)
    account = User.objects.get(pk=world.account.pk)
    assert (person.full_name, person.email, person.user) == (f"#{person.pk}", "", None)
    assert person.anonymised_at == NOW
    assert (account.email, account.is_active) == (f"{account.pk}@erased.invalid", False)
    line = Entry.objects.latest("pk")
    assert (line.verb, line.actor, line.object_text) == (
        "erased",
        world.coordinator,
        f"#{person.pk}",
    )


def test_what_is_of_others_stays():
    world = seed(NOW)
    other = world.other

    erase(world)

    other.refresh_from_db()
    assert other.full_name.startswith("Kari Nordmann")
    line = Entry.objects.get(object_type="partners.person", object_id=other.pk)
    assert (line.actor, line.after) == (None, {"job_title": "Innkjøper"})
    added = Entry.objects.get(verb="member added")
    assert (added.actor, added.after) == (world.coordinator, {"lead": False})


def test_two_can_be_erased_and_the_address_is_free_again():
    world = seed(NOW)
    erase(world)
    again = PersonFactory(email=EMAIL)

    erasing.erase(again, by=world.coordinator, now=NOW, keep_certificates=True)

    assert PersonFactory(email=EMAIL).email == EMAIL
    assert PersonFactory(email=OLD_EMAIL).email == OLD_EMAIL


@pytest.mark.parametrize(("keep", "state"), [(True, "issued"), (False, "revoked")])
def test_certificate_proves_copies_without_a_name(client, keep, state):
    world = seed(NOW)

    erase(world, keep=keep)

    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.pdf, certificate.sha256) == (state, None, "a" * 64)
    page = client.get(f"/bevis/{certificate.code}/").text
    assert "a" * 64 in page
    assert ("Navnet er slettet" in page) is keep


def test_nobody_is_erased_as_long_as_something_runs():
    world = seed(NOW)
    Cohort.objects.update(state=Cohort.State.RUNNING)

    with pytest.raises(erasing.CannotErase, match="har sluttet"):
        erase(world)
    Person.objects.filter(pk=world.person.pk).update(left_on=NOW.date())
    erase(world)

    with pytest.raises(erasing.CannotErase, match="allerede"):
        erase(world)


def test_nobody_with_a_role_is_erased():
    world = seed(NOW)
    world.coordinator.email = "ko@kommune.example"
    own = PersonFactory(user=world.coordinator)

    with pytest.raises(erasing.CannotErase, match="rolle"):
        erasing.erase(own, by=world.coordinator, now=NOW, keep_certificates=True)


LEDGER = "UPDATE sessions_app_attendanceevent SET "
ERASING = "SET LOCAL padriver.erasing = 'on'; "


@pytest.mark.parametrize(
    "sql",
    [
        LEDGER + "by_id = NULL",
        ERASING + LEDGER + "what = 'absent'",
        ERASING + LEDGER + "at = now()",
        ERASING + LEDGER + "nonce = 'another'",
        ERASING + LEDGER + "by_id = by_id + 1",
        ERASING + "DELETE FROM sessions_app_attendanceevent",  # noqa: S608 words of our own
    ],
)
def test_log_of_attendance_only_loses_names_and_only_while_erasing(sql):
    seed(NOW)

    with (
        pytest.raises(InternalError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    blanking.allow_erasing()
    assert AttendanceEvent.objects.update(by=None, nonce=None) == 2


def test_similar_names_and_addresses_are_left_alone():
    world = seed(NOW)
    texts = "Zebulon Quistgårdsen, per.zebulon.quistgard@kommune.example, 791827364"
    team = world.certificate.team
    team.notes = texts
    team.save()

    erase(world)

    team.refresh_from_db()
    assert team.notes == texts
