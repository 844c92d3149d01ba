"""Which people an account sees, and whom it may change and erase."""

from __future__ import annotations

from typing import Any

from partners.models import Person
from sessions_app.gatherings import access
from tests.access.conditions import Question
from tests.access.conditions.asking import Side, among, both_sides, got, near, side, those
from tests.access.conditions.in_teams import LONG_AGO
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)


def member(where: Side, person: Person | None = None, **fields: Any) -> Person:
    person = person or PersonFactory(**fields)
    return MembershipFactory(team__cohort=where.cohort, person=person).person


def guest(where: Side, person: Person | None = None, **fields: Any) -> Person:
    """Who came to a gathering without being in the team."""
    person = person or PersonFactory(**fields)
    return ParticipationFactory(gathering__cohort=where.cohort, person=person).person


def seen() -> Question:
    here, other = both_sides()
    rows = {
        "in none": PersonFactory(),
        "ours": member(here),
        "guest": guest(here),
        "shared": member(other, member(here)),
        "our guest of theirs": guest(here, member(other)),
        "theirs": member(other),
        "their guest": guest(other),
        "their guest of ours": guest(other, member(here)),
    }
    users = near(here)

    def holds() -> None:
        for_lup = access.people_for_lup(Person.objects.all())
        not_theirs = [name for name in rows if name not in {"theirs", "their guest"}]
        assert among(for_lup, rows) == not_theirs
        assert among(access.seen_people(here.coordinator), rows) == not_theirs
        assert among(access.seen_people(other.coordinator), rows) == list(rows)[3:]
        found = {
            name: those(users, lambda user, row=rows[name]: got(access.seen_person, user, row.pk))
            for name in ("in none", "ours", "guest")
        }
        of_lup = ["coordinator", "elsewhere"]
        assert found == {"in none": of_lup, "ours": of_lup[:1], "guest": of_lup[:1]}
        for row in (rows["ours"], rows["guest"]):
            assert access.seen_person(here.coordinator, row.pk) == row

    return holds


def changed_by_coordinators() -> Question:
    """Only those who can do nothing elsewhere, and oneself; asked of one and of many alike."""
    here, other = both_sides()
    user = here.coordinator
    office = {"user": CoordinatorFactory().user}
    rows = {
        "member": member(here),
        "with an account": member(here, user=UserFactory()),
        "oneself": member(other, member(here, user=user)),
        "guest": guest(here),
        "erased": member(here, anonymised_at="2027-01-10T08:00Z"),
        "elsewhere too": member(other, member(here)),
        "came elsewhere": guest(other, member(here)),
        "staff": member(here, user=UserFactory(is_staff=True)),
        "has a role": member(here, **office),
    }

    def holds() -> None:
        changeable = list(rows)[:5]
        to_merge = ["member", "with an account", "guest"]
        assert among(access.mergeable_people(user), rows) == to_merge
        assert those(rows, lambda row: bool(access.mergeable_person(user, row.pk))) == to_merge
        asked = Person.objects.filter(pk__in=[row.pk for row in rows.values()])
        assert among(access.changeable_people(asked, user), rows) == changeable
        assert among(access.people_only_here(user), rows) == changeable
        assert those(rows, lambda row: access.may_change_person(user, row)) == changeable

    def those_rows_of_another() -> None:
        holds()
        assert those(rows, lambda row: access.may_change_person(other.coordinator, row)) == []

    return those_rows_of_another


def changed_by_leads() -> Question:
    """Members who are the lead's own or have no part elsewhere; what is over is no elsewhere."""
    lead = MembershipFactory(lead=True)
    team, second = lead.team, TeamFactory(partner=lead.team.partner)
    MembershipFactory(team=second, person=lead.person, is_lead=True)
    partner, here = team.partner, Side(team.cohort)
    over = CohortFactory(state="completed")

    def mine(**fields: Any) -> Person:
        return MembershipFactory(team=team, person__partner=partner, **fields).person

    def also(person: Person, **fields: Any) -> Person:
        return MembershipFactory(person=person, **fields).person

    def came(person: Person, **fields: Any) -> Person:
        return ParticipationFactory(person=person, **fields).person

    once = also(mine(), left_on=LONG_AGO)
    rows = {
        "member": mine(),
        "with an account": mine(person__user=UserFactory()),
        "in both of the lead's": also(mine(), team=second),
        "in what is over": also(mine(), team=(ended := TeamFactory(cohort=over, partner=partner))),
        "left another": once,
        "came for the team": came(mine(), gathering__cohort=team.cohort, team=team),
        "came for another that was left": came(
            once_in := mine(), team=MembershipFactory(person=once_in, left_on=LONG_AGO).team
        ),
        "was let go elsewhere": came(mine(), stood_down_at="2027-01-10T08:00Z"),
        "came to what is over": came(mine(), gathering__cohort=over, team=ended),
        "in another": also(mine()),
        "over at another": also(mine(), team__cohort=CohortFactory(state="completed")),
        "comes elsewhere": came(mine()),
        "comes for others elsewhere": came(mine(), team=MembershipFactory().team),
        "came to what is over elsewhere": came(mine(), gathering__cohort=over),
        "staff": mine(person__user=UserFactory(is_staff=True)),
        "has a role": mine(person__user=here_role()),
        "another lead": MembershipFactory(team=TeamFactory(cohort=here.cohort), lead=True).person,
    }
    own = CoordinatorFactory(user=lead.person.user).user

    def holds() -> None:
        may = those(rows, lambda row: access.lead_may_change_person(own, row))
        assert may == list(rows)[:9]
        assert access.lead_may_change_person(own, lead.person)
        assert not access.lead_may_change_person(UserFactory.build(pk=0), rows["member"])

    return holds


def here_role() -> Any:
    return CoordinatorFactory().user


def erased() -> Question:
    here, other = both_sides()
    colleague = CoordinatorFactory(programme=here.programme, user__is_staff=True).user
    theirs = CoordinatorFactory(programme=other.programme, user__is_staff=True).user
    users = {
        "coordinator": here.coordinator,
        "colleague": colleague,
        "their colleague": theirs,
        "theirs": other.coordinator,
        "staff": UserFactory(is_staff=True),
    }
    own, shared = member(here), member(other, member(here))

    def holds() -> None:
        ask = access.may_erase_person
        may = [those(users, lambda user, one=one: ask(user, one)) for one in (own, shared)]
        assert may == [["coordinator", "colleague"], ["colleague"]]

    return holds


def known() -> Question:
    """Only programmes of the same owner, and only those in which the person has a part."""
    here, other = both_sides()
    person = member(other, member(here))
    there = MembershipFactory(person=person).team
    rows = {
        "here": here.programme,
        "a team's": there.cohort.programme,
        "a guest's": ParticipationFactory(person=person).gathering.cohort.programme,
        "there": other.programme,
        "the same partner's": MembershipFactory(
            person=person, team__cohort__programme__owner=other.programme.owner
        ).team.cohort.programme,
        "where the person is not": side().programme,
        "where another is": member(where := side()) and where.programme,
        "where another came": guest(where := side()) and where.programme,
    }

    def holds() -> None:
        found = [
            among(access.known_elsewhere(user, person), rows)
            for user in (here.coordinator, other.coordinator)
        ]
        assert found == [["a team's", "a guest's"], ["the same partner's"]]
        assert not access.known_elsewhere(here.users["facilitator"], person)

    return holds


ALL = (seen, changed_by_coordinators, changed_by_leads, erased, known)
