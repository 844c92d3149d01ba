"""Which teams an account leads or looks into (cohorts/access.py), and what is told of LUP's."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from cohorts import access
from cohorts.models import Membership, Team, works_there
from partners.models import Person, Succession, Unit
from sessions_app.models import Participation
from tests.access.conditions import Question
from tests.access.conditions.asking import among, both_sides, got, side, those
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
)

CAME = Participation.objects.all()
LONG_AGO = date(2027, 1, 10)


def memberships(person: Person) -> dict[str, Membership]:
    """The person's own, one of each kind; the first six are open to the person."""
    partner, over = person.partner, CohortFactory(state="completed")
    before = Succession.objects.create(before=PartnerFactory(), after=partner).before

    def member(team: dict[str, Any], **fields: Any) -> Membership:
        whole = TeamFactory(**{"partner": partner} | team)
        return MembershipFactory(team=whole, person=person, **fields)

    return {
        "leads": member({}, is_lead=True),
        "leads at another": member({"partner": PartnerFactory()}, is_lead=True),
        "led": member({"cohort": over}, is_lead=True),
        "led what goes on": member({"cohort": over, "partner": before}, is_lead=True),
        "looks in": member({}, looks_in=True),
        "was in": member({"cohort": CohortFactory(state="completed")}),
        "is in": member({}),
        "left": member({}, is_lead=True, left_on=LONG_AGO),
        "led at another": member({"cohort": over, "partner": PartnerFactory()}, is_lead=True),
        "withdrawn": member({"state": "withdrawn"}, is_lead=True),
        "planned": member({"cohort": CohortFactory(state="planned")}, is_lead=True),
    }


def teams() -> Question:
    person = PersonFactory(user=UserFactory())
    mine = {name: row.team for name, row in memberships(person).items()}
    mine["other"] = MembershipFactory(team__cohort=mine["leads"].cohort, lead=True).team
    MembershipFactory(team=mine["looks in"], lead=True)
    has_left = MembershipFactory(lead=True, person__left_on=LONG_AGO)
    closed = MembershipFactory(lead=True, person__user__is_active=False)
    users = {"closed": closed.person.user, "has left": has_left.person.user}
    users["not logged in"] = AnonymousUser()
    leads = list(mine)[:4]
    sees = [*leads, "looks in", "was in"]

    def holds() -> None:
        reader = person.user
        seen = access.seen_teams(reader)
        assert among(seen, mine) == sees
        assert among([row for row in seen if vars(row)["is_led"]], mine) == leads
        assert among(access.led_teams(reader), mine) == leads
        for ask, found in ((access.led_team, leads), (access.seen_team, sees)):
            asked = {name: got(ask, reader, team.pk) for name, team in mine.items()}
            assert {name: team for name, team in asked.items() if team} == {
                name: mine[name] for name in found
            }
        assert those(users, access.led_teams) == those(users, access.seen_teams) == []

    return holds


def query_sets() -> Question:
    """What the names say of which the rest is made."""
    person = PersonFactory()
    rows = memberships(person)
    gone = PersonFactory(left_on=LONG_AGO)
    over = CohortFactory(state="completed", ends_on=date(2027, 1, 9))
    rows["stayed until the end"] = MembershipFactory(team__cohort=over, person=gone)
    rows["left before the end"] = MembershipFactory(
        team__cohort=CohortFactory(state="completed", ends_on=LONG_AGO), person=gone
    )
    rows["left what runs"] = MembershipFactory(
        team__cohort=CohortFactory(ends_on=date(2027, 1, 9)), person=gone
    )
    known = {name: row.team for name, row in rows.items()}
    cohort = rows["withdrawn"].team.cohort
    here = MembershipFactory(team__cohort=cohort)

    def holds() -> None:
        mine = Membership.objects.filter(pk__in=[row.pk for row in rows.values()])
        names = list(rows)
        elsewhere = among(mine.exclude(works_there()), rows)
        assert elsewhere == ["leads at another", "led at another", *names[-3:]]
        left = ["left before the end", "left what runs"]
        assert among(mine.active(), rows) == [name for name in names if name != "left"]
        assert among(mine.there(), rows) == [name for name in names if name not in {"left", *left}]
        assert list(Membership.objects.in_cohort(cohort)) == [here]
        part = [name for name in names if name != "withdrawn"]
        every = Team.objects.all()
        assert among(every.taking_part(), known) == part
        assert among(every.in_the_portal(), known) == [name for name in part if name != "planned"]

    return holds


def people() -> Question:
    here, other = both_sides()
    ours, theirs = TeamFactory(cohort=here.cohort), TeamFactory(cohort=other.cohort)
    both = MembershipFactory(team=theirs).person
    MembershipFactory(team=ours, person=both)
    rows = {
        "in none": PersonFactory(),
        "ours": MembershipFactory(team=ours).person,
        "both": both,
        "guest": ParticipationFactory(team=ours).person,
        "our guest of theirs": ParticipationFactory(
            team=ours, person=MembershipFactory(team=theirs).person
        ).person,
        "theirs": MembershipFactory(team=theirs).person,
        "their guest": ParticipationFactory(team=theirs).person,
        "merged": PersonFactory(merged_into=both),
    }

    def holds() -> None:
        found = access.people_for_lup(Person.everything.all(), CAME)
        assert among(found, rows) == list(rows)[:5]

    return holds


def units() -> Question:
    """Of a team alone, of a person alone, of both, of nobody; here and there."""
    ours, theirs = side().cohort, side(PartnerFactory()).cohort

    def of_team(cohort: Any) -> Unit:
        return TeamFactory(cohort=cohort, unit=UnitFactory()).unit

    def of_person(cohort: Any) -> Unit:
        person = PersonFactory(unit=UnitFactory())
        MembershipFactory(team__cohort=cohort, person=person)
        return person.unit

    def of_guest(cohort: Any) -> Unit:
        return ParticipationFactory(team__cohort=cohort, person__unit=UnitFactory()).person.unit

    both = of_team(ours)
    TeamFactory(cohort=theirs, unit=both)
    rows = {
        "nobody's": UnitFactory(),
        "of our team": of_team(ours),
        "of our person": of_person(ours),
        "of our guest": of_guest(ours),
        "of both": both,
        "of their guest": of_guest(theirs),
        "of their team": of_team(theirs),
        "of their person": of_person(theirs),
    }

    def holds() -> None:
        assert among(access.units_for_lup(Unit.objects.all(), CAME), rows) == list(rows)[:5]

    return holds


def accounts() -> Question:
    here, other = both_sides()

    def member(cohort: Any, **fields: Any) -> User:
        return MembershipFactory(
            team__cohort=cohort, person__user=UserFactory(**fields)
        ).person.user

    def coordinates(programme: Any, **fields: Any) -> User:
        return CoordinatorFactory(programme=programme, user=UserFactory(**fields)).user

    def guest(cohort: Any) -> User:
        return ParticipationFactory(team__cohort=cohort, person__user=UserFactory()).person.user

    both = PersonFactory(user=coordinates(other.programme)).user
    MembershipFactory(team__cohort=here.cohort, person=Person.objects.get(user=both))
    rows = {
        "nobody's": UserFactory(),
        "of somebody in no team": PersonFactory(user=UserFactory()).user,
        "our member's": member(here.cohort),
        "our coordinator's": here.coordinator,
        "our guest's": guest(here.cohort),
        "both": both,
        "colleague's": coordinates(other.programme, is_staff=True),
        "their colleague's": member(other.cohort, is_staff=True),
        "their member's": member(other.cohort),
        "their coordinator's": other.coordinator,
        "their guest's": guest(other.cohort),
        "their coordinator's in no team": PersonFactory(user=coordinates(other.programme)).user,
    }

    def holds() -> None:
        assert among(access.accounts_for_lup(User.objects.all(), CAME), rows) == list(rows)[:8]

    return holds


ALL = (teams, query_sets, people, units, accounts)
