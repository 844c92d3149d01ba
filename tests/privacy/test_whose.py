"""What is somebody else's is neither shown nor taken along, whatever people are called."""

from datetime import UTC, date, datetime

import pytest

from audit import log
from audit.models import Entry
from cohorts.models import Cohort
from messaging.models import Message
from partners.models import Person
from privacy import erasing, exporting
from sessions_app.models import Gathering, IncomingMail
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    PartnerFactory,
)
from tests.world import message

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
THEIRS = "Guro Bøe spør i kantina: 3p@lup.example, +47 46 20 68 17"


@pytest.fixture
def lup():
    """A gathering of LUP's, with one of its people and what is written about her."""
    cohort = CohortFactory(programme__contact_email="3p@lup.example")
    guro = MembershipFactory(
        team__cohort=cohort,
        person__first_name="Guro",
        person__last_name="Bøe",
        person__email="guro.boe@fjordvik.example",
        person__phone="+4746206817",
    )
    gathering = GatheringFactory(cohort=cohort, practical=THEIRS)
    log.record(guro.person, "changed", by=CoordinatorFactory().user, after={"note": THEIRS})
    mail = {"programme": cohort.programme_id, "state": "sent", "text": THEIRS, "html": ""}
    message(f"gathering:{gathering.pk}", recipient="3p@lup.example", **mail)
    message(f"gathering:{gathering.pk}", recipient="guro.boe@fjordvik.example", **mail)
    return gathering


def of_lup(gathering):
    """All that is kept about LUP's gathering and its people."""
    return [
        list(Gathering.objects.filter(pk=gathering.pk).values_list("practical")),
        list(
            Message.objects.filter(programme=gathering.cohort.programme_id).order_by("pk").values()
        ),
        list(Entry.objects.filter(object_text="Guro Bøe").values()),
        list(Person.objects.filter(email="guro.boe@fjordvik.example").values()),
    ]


def somebody(**fields):
    """Of a partner's own programme, who has left."""
    cohort = CohortFactory(programme__owner=PartnerFactory(), state=Cohort.State.COMPLETED)
    person = {f"person__{name}": value for name, value in fields.items()}
    return MembershipFactory(team__cohort=cohort, left_on=date(2027, 3, 1), **person).person


@pytest.mark.parametrize(
    "called",
    [
        {"first_name": "Guro", "last_name": "Bøe"},
        {"first_name": "i", "last_name": "kantina"},
        {"email": "3p@lup.example"},
        {"email_bounced": "3p@lup.example"},
        {"phone": "+4746206817"},
    ],
    ids=lambda called: next(iter(called.values())),
)
def test_erasing_takes_nothing_from_whoever_is_called_the_same(lup, called):
    person = somebody(**called)
    before = of_lup(lup)

    erasing.erase(person, by=CoordinatorFactory().user, now=NOW, keep_certificates=True)

    assert of_lup(lup) == before


def test_former_name_and_address_of_somebody_else_are_left_to_them(lup):
    person = somebody()
    other = {"first_name": "Guro", "last_name": "Bøe", "email": "3p@lup.example"}
    log.record(person, "changed", by=CoordinatorFactory().user, before=other)
    before = of_lup(lup)

    erasing.erase(person, by=CoordinatorFactory().user, now=NOW, keep_certificates=True)

    assert of_lup(lup) == before


def test_account_with_the_same_address_is_neither_shown_nor_erased():
    coordinator = CoordinatorFactory(user__name="Kine Koordinator").user
    log.record(coordinator, "logged in", by=coordinator)
    person = somebody(email=coordinator.email)
    merged = somebody(email=coordinator.email.replace("@", "+1@"))
    Person.everything.filter(pk=merged.pk).update(merged_into=person)

    assert "Kine" not in repr(exporting.of(person, now=NOW))
    erasing.erase(person, by=coordinator, now=NOW, keep_certificates=True)

    coordinator.refresh_from_db()
    assert (coordinator.name, coordinator.is_active) == ("Kine Koordinator", True)


def test_mail_from_an_address_that_ends_alike_is_not_shown():
    def came(sender):
        IncomingMail.objects.create(
            identity=sender,
            received_at=NOW,
            sender=sender,
            subject=f"Fra {sender}",
            kind="other",
            outcome="for_people",
            reason="written",
        )

    for sender in ("Guro <guro.boe@f.example>", "OE@f.example", "Amir <oe@f.example>"):
        came(sender)

    told = repr(exporting.of(somebody(email="oe@f.example"), now=NOW))

    assert ["guro.boe" in told, "Fra OE@f.example" in told, "Fra Amir" in told] == [
        False,
        True,
        True,
    ]
