"""What conditions on access are for, where no page of the scene needs them: asked directly."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Programme, ProgrammeRole, Team
from partners.models import Person, Unit
from sessions_app.gatherings import access as gathering_access
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
)


def hold(own: dict, other: dict) -> None:
    """``own`` is LUP's side, ``other`` a partner's. Leaves nothing behind."""
    for one in (
        *(roles_are_of_the_row, leads_work_there, people, units, accounts),
        *(new_addresses, known_programmes),
    ):
        with transaction.atomic():
            one(own, other)
            transaction.set_rollback(True)


def roles_are_of_the_row(own: dict, other: dict) -> None:
    """Who coordinates here and looks on there coordinates here only."""
    user = CoordinatorFactory(programme=own[Programme]).user
    CoordinatorFactory(programme=other[Programme], user=user, role="observer")
    theirs, cohort = other[ProgrammeRole].user, other[Cohort]
    names = ("is_coordinated", "is_run", "reader_coordinates", "reader_keeps_partners")

    def standing(reader: User) -> list[bool]:
        seen = vars(access.seen_cohort(reader, cohort.programme.slug, cohort.year))
        return [seen[name] for name in names]

    assert standing(user) == [False, False, True, True]
    assert standing(theirs) == [True, True, True, False]


def leads_work_there(own: dict, other: dict) -> None:
    def led_by(**person: object) -> list[list[Team]]:
        team = TeamFactory(cohort=own[Cohort])
        fields = {f"person__{name}": value for name, value in person.items()}
        lead = MembershipFactory(team=team, is_lead=True, person__user=UserFactory(), **fields)
        return [list(access.led_teams(lead.person.user)), list(access.seen_teams(lead.person.user))]

    assert all(led_by())
    assert led_by(left_on=date(2027, 1, 10)) == [[], []]
    Cohort.objects.filter(pk=own[Cohort].pk).update(state="completed")
    assert led_by()[1]
    assert led_by(partner=PartnerFactory()) == [[], []]


def people(own: dict, other: dict) -> None:
    merged = PersonFactory(merged_into=own[Person])
    unplaced = PersonFactory()

    seen = set(access.people_for_lup(Person.everything.all()))

    assert {own[Person], unplaced} <= seen
    assert not {merged, other[Person]} & seen


def units(own: dict, other: dict) -> None:
    empty, of_team, of_person = UnitFactory(), UnitFactory(), UnitFactory()
    MembershipFactory(team=TeamFactory(cohort=own[Cohort]))  # without units
    TeamFactory(cohort=other[Cohort], unit=of_team)
    MembershipFactory(team=TeamFactory(cohort=other[Cohort]), person__unit=of_person)

    seen = set(access.units_for_lup(Unit.objects.all()))

    assert {empty, own[Unit]} <= seen
    assert not {of_team, of_person} & seen


def accounts(own: dict, other: dict) -> None:
    nobody = UserFactory()
    by_role = CoordinatorFactory(programme=other[Programme]).user
    unplaced = PersonFactory(user=CoordinatorFactory(programme=other[Programme]).user).user
    theirs = TeamFactory(cohort=other[Cohort])
    in_team = MembershipFactory(team=theirs, person__user=UserFactory()).person.user
    MembershipFactory(team=own[Team])  # without an account

    seen = set(access.accounts_for_lup(User.objects.all()))

    assert {nobody, own[ProgrammeRole].user, own[Person].user} <= seen
    assert not {by_role, unplaced, in_team} & seen


def new_addresses(own: dict, other: dict) -> None:
    """Only those who can do nothing elsewhere, and oneself; asked of one and of many alike."""
    user, team = own[ProgrammeRole].user, own[Team]
    elsewhere = MembershipFactory(team=team)
    MembershipFactory(team__cohort=other[Cohort], person=elsewhere.person)
    came_elsewhere = MembershipFactory(team=team)
    ParticipationFactory(gathering__cohort=other[Cohort], person=came_elsewhere.person)
    rows = {
        "here": MembershipFactory(team=team),
        "account": MembershipFactory(team=team, person__user=UserFactory()),
        "self": MembershipFactory(team=team, person__user=user),
        "elsewhere": elsewhere,
        "staff": MembershipFactory(team=team, person__user=UserFactory(is_staff=True)),
        "office": MembershipFactory(team=team, person__user=CoordinatorFactory().user),
        "came here": ParticipationFactory(gathering__cohort=own[Cohort], team=team),
        "came elsewhere": came_elsewhere,
    }
    asked = Person.objects.filter(pk__in=[row.person_id for row in rows.values()])

    of_some = gathering_access.changeable_people(asked, user)
    for found in (of_some, gathering_access.people_only_here(user) & asked):
        pks = set(found.values_list("pk", flat=True))
        names = [name for name, row in rows.items() if row.person_id in pks]
        assert names == ["here", "account", "self", "came here"]


def known_programmes(own: dict, other: dict) -> None:
    """Only programmes of the same owner, and only those in which the person has a part."""
    person = MembershipFactory(team=own[Team]).person
    MembershipFactory(team__cohort=other[Cohort], person=person)
    of_team = MembershipFactory(person=person).team.cohort.programme
    of_guest = ParticipationFactory(person=person).team.cohort.programme
    partners_too = MembershipFactory(
        person=person, team__cohort__programme__owner=other[Programme].owner
    ).team.cohort.programme
    MembershipFactory(), ParticipationFactory()  # somebody else's

    def known_to(side: dict) -> set[Programme]:
        return set(gathering_access.known_elsewhere(side[ProgrammeRole].user, person))

    assert known_to(own) == {of_team, of_guest}
    assert known_to(other) == {partners_too}
