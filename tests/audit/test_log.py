import pytest
from django.db import InternalError, connection, transaction

from audit import log
from audit.models import Entry
from tests.factories import ParticipationFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_record_tells_who_did_what_to_what():
    user, partner = UserFactory(), PartnerFactory(name="Sørvik kommune")

    entry = log.record(
        partner, "renamed", by=user, before={"name": "Sørvika"}, after={"name": "Sørvik kommune"}
    )

    assert Entry.objects.filter(
        pk=entry.pk,
        actor=user,
        actor_kind="user",
        verb="renamed",
        object_type="partners.partner",
        object_id=partner.pk,
        object_text="Sørvik kommune",
        before={"name": "Sørvika"},
        after={"name": "Sørvik kommune"},
    ).exists()


@pytest.mark.parametrize("kind", [log.PARTICIPANT, log.SYSTEM])
def test_record_without_an_account_names_the_kind(kind):
    entry = log.record(PartnerFactory(), "seen", by=kind)

    assert (entry.actor, entry.actor_kind) == (None, kind)


def test_record_shortens_what_is_too_long_to_keep():
    partner = PartnerFactory.build(pk=1, name="Å" * 400)

    entry = log.record(partner, "renamed", by=log.SYSTEM)

    assert entry.object_text == "Å" * 300


def test_record_all_writes_every_entry():
    entries = [
        log.entry(partner, "imported", by=log.SYSTEM) for partner in PartnerFactory.create_batch(3)
    ]

    log.record_all(entries)

    assert Entry.objects.filter(verb="imported").count() == 3


def test_entry_is_called_by_day_verb_and_object(time_machine):
    time_machine.move_to("2027-01-04 08:00:00+00:00", tick=False)

    entry = log.record(PartnerFactory(name="Sørvik"), "renamed", by=log.SYSTEM)

    assert str(entry) == "2027-01-04 08:00 renamed Sørvik"


def answered():
    return log.record(
        ParticipationFactory(),
        "answered",
        by=UserFactory(),
        before={"answer": ""},
        after={"answer": "no", "email": "kari@kommune.example"},
    )


def test_entry_knows_its_programme():
    row = ParticipationFactory()
    programme = row.gathering.cohort.programme

    things = [programme, row.team.cohort, row.team, row.gathering, row, row.person]
    found = [log.entry(thing, "changed", by=log.SYSTEM).programme for thing in things]

    assert found == [programme.pk] * 5 + [None]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET verb = 'changed'",
        "UPDATE audit_entry SET after = '{}'",
        "DELETE FROM audit_entry",
        "SET LOCAL padriver.erasing = 'on'; DELETE FROM audit_entry",
        "SET LOCAL padriver.erasing = 'on'; UPDATE audit_entry SET verb = 'changed'",
        "SET LOCAL padriver.erasing = 'on'; UPDATE audit_entry SET at = now()",
        "SET LOCAL padriver.erasing = 'on'; UPDATE audit_entry SET object_text = 'Bo'",
        """SET LOCAL padriver.erasing = 'on'; UPDATE audit_entry SET after = '{"answer": "yes"}'""",
        "SET LOCAL padriver.erasing = 'on'; UPDATE audit_entry SET programme = NULL",
    ],
)
def test_database_refuses_to_change_and_to_delete_an_entry(sql):
    answered()

    with (
        pytest.raises(InternalError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_names_can_be_taken_out_by_whoever_erases():
    entry = answered()

    with connection.cursor() as cursor:
        cursor.execute(
            """SET LOCAL padriver.erasing = 'on';
            UPDATE audit_entry SET actor_id = NULL, object_text = '', before = '{}',
                after = after - 'email'"""
        )

    entry.refresh_from_db()
    assert (entry.actor, entry.object_text, entry.before) == (None, "", {})
    assert (entry.verb, entry.after) == ("answered", {"answer": "no"})
