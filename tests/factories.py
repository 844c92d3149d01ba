"""Test data: believable, valid, and without hidden behaviour.

Numbers in names have five digits, so that the order of names is the order of making.
"""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory
from stdnum.no import orgnr

from accounts.models import User
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from partners.models import Partner, Person, Unit
from sessions_app.models import Gathering, Participation


def organisation_number(n: int) -> str:
    """The n-th valid number that starts with 31, as no real body's does."""
    candidates = (
        f"{31_000_000 + n * 100 + offset}{digit}" for offset in range(9) for digit in range(10)
    )
    return next(number for number in candidates if orgnr.is_valid(number))


class UserFactory(DjangoModelFactory):
    email = factory.Sequence(lambda n: f"bruker{n}@lup.example")

    class Meta:
        model = User


class PartnerFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Kommune {n:05}")
    org_number = factory.Sequence(organisation_number)
    kind = Partner.Kind.MUNICIPALITY
    language_form = "nb"

    class Meta:
        model = Partner


class UnitFactory(DjangoModelFactory):
    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda n: f"Enhet {n:05}")

    class Meta:
        model = Unit


class PersonFactory(DjangoModelFactory):
    first_name = "Kari"
    last_name = factory.Sequence(lambda n: f"Nordmann {n:05}")
    email = factory.Sequence(lambda n: f"person{n}@kommune.example")
    partner = factory.SubFactory(PartnerFactory)

    class Meta:
        model = Person


class ProgrammeFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Program {n:05}")
    slug = factory.Sequence(lambda n: f"program-{n}")
    sender_name = factory.SelfAttribute("name")
    contact_email = "program@lup.example"
    issuer = "Nasjonalt program for leverandørutvikling (LUP)"
    issued_at_place = "Oslo"

    class Meta:
        model = Programme


class CohortFactory(DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    year = 2027
    name = factory.LazyAttribute(lambda cohort: f"Kull {cohort.year}")

    class Meta:
        model = Cohort


class TeamFactory(DjangoModelFactory):
    cohort = factory.SubFactory(CohortFactory)
    partner = factory.SubFactory(PartnerFactory)
    name = factory.SelfAttribute("partner.name")

    class Meta:
        model = Team


class MembershipFactory(DjangoModelFactory):
    """A member; with ``lead=True`` one who leads the team and can log in."""

    team = factory.SubFactory(TeamFactory)
    person = factory.SubFactory(PersonFactory, partner=factory.SelfAttribute("..team.partner"))
    joined_on = date(2026, 11, 1)

    class Meta:
        model = Membership

    class Params:
        lead = factory.Trait(
            is_lead=True,
            person=factory.SubFactory(
                PersonFactory,
                partner=factory.SelfAttribute("..team.partner"),
                user=factory.SubFactory(UserFactory, email=factory.SelfAttribute("..email")),
            ),
        )


class CoordinatorFactory(DjangoModelFactory):
    """The role; ``.user`` is the coordinator's account."""

    programme = factory.SubFactory(ProgrammeFactory)
    user = factory.SubFactory(UserFactory)
    role = ProgrammeRole.Role.COORDINATOR

    class Meta:
        model = ProgrammeRole


class DoorHelperFactory(CoordinatorFactory):
    """The role; ``.user`` is the account of somebody who helps at the door."""

    role = ProgrammeRole.Role.DOOR


class GatheringFactory(DjangoModelFactory):
    """A draft on Wednesday 20 January 2027, 10–16 in Oslo; ``released=True`` for a released one."""

    cohort = factory.SubFactory(CohortFactory)
    title = factory.Sequence(lambda n: f"Samling {n:05}")
    form = Gathering.Form.PHYSICAL
    starts_at = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
    ends_at = datetime(2027, 1, 20, 15, 0, tzinfo=UTC)
    venue = "Næringslivets Hus"
    address = "Middelthuns gate 27, 0368 Oslo"
    reply_by = date(2027, 1, 8)
    learning_minutes = 300

    class Meta:
        model = Gathering

    class Params:
        released = factory.Trait(state=Gathering.State.RELEASED)
        held = factory.Trait(
            state=Gathering.State.HELD,
            list_closed_at=factory.SelfAttribute("ends_at"),
            list_closed_by=factory.SubFactory(UserFactory),
        )


class ParticipationFactory(DjangoModelFactory):
    """An invited member; ``coming=True`` or ``declined=True`` for one who has answered.

    ``attended=True`` for one who was there the whole time, without a line in the log;
    ``in_team=True`` writes the membership too.
    """

    gathering = factory.SubFactory(GatheringFactory, released=True)
    team = factory.SubFactory(TeamFactory, cohort=factory.SelfAttribute("..gathering.cohort"))
    person = factory.SubFactory(PersonFactory, partner=factory.SelfAttribute("..team.partner"))
    invited_at = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)

    class Meta:
        model = Participation
        skip_postgeneration_save = True  # the membership changes nothing here

    class Params:
        coming = factory.Trait(
            answer=Participation.Answer.YES,
            answered_at=datetime(2026, 12, 2, 8, 0, tzinfo=UTC),
        )
        declined = factory.Trait(
            answer=Participation.Answer.NO,
            answered_at=datetime(2026, 12, 2, 8, 0, tzinfo=UTC),
        )
        attended = factory.Trait(
            presence=Participation.Presence.PRESENT,
            minutes=factory.SelfAttribute("gathering.learning_minutes"),
            share=100,
        )
        in_team = factory.Trait(
            membership=factory.RelatedFactory(
                MembershipFactory,
                team=factory.SelfAttribute("..team"),
                person=factory.SelfAttribute("..person"),
            )
        )
