"""Who may do what in which programme. Every view asks here; nobody decides access elsewhere.

Strangers get Http404, as if the thing did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import User
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team, works_there
from partners.models import Partner, Person, Unit
from partners.prepared import prepared

Reader = User | AnonymousUser
Role = ProgrammeRole.Role
Row = TypeVar("Row", bound=Model)
Values = ParamSpec("Values")


# What each role may do is told in docs/decisions/0027-roles.md, and on the page that gives it.
MAY_COORDINATE = (Role.COORDINATOR,)
MAY_RUN = (Role.COORDINATOR, Role.FACILITATOR)
MAY_SEE = (Role.COORDINATOR, Role.FACILITATOR, Role.OBSERVER)
MAY_STAND_AT_DOORS = (Role.DOOR,)

# Completed cohorts keep members who work elsewhere since.
WORKS_THERE = works_there() | ~Q(team__cohort__state=Cohort.State.COMPLETED)


def door(query: Callable[Values, QuerySet[Row]]) -> Callable[Values, Row]:
    """Makes of what an account sees, by positional values, the one record, or Http404.

    Put into SQL once a process, since every page asks.
    """
    asked = prepared(query)

    @wraps(query)
    def record(*values: Values.args, **_none: Values.kwargs) -> Row:
        return let_in(asked, *values)

    return record


def let_in(asked: Callable[..., list[Row]], user: Any, *values: Any) -> Row:
    if not user.is_active:
        raise Http404
    found = asked(user, *values)
    if not found:
        raise Http404
    return found[0]


def programmes_of(user: Reader, may: tuple[Role, ...]) -> QuerySet[Programme]:
    """The programmes in which the account has one of the roles now."""
    if not user.is_active:
        return Programme.objects.none()
    given = ProgrammeRole.objects.filter(
        user_id=user.pk,
        role__in=may,
    )
    return Programme.objects.filter(pk__in=given.values("programme"))


def coordinated_programmes(user: Reader) -> QuerySet[Programme]:
    """Those that the account plans, writes mail for and keeps the people of."""
    return programmes_of(user, MAY_COORDINATE)


def programmes_coordinated(user: Reader) -> list[Programme]:
    """The same, by name."""
    return by_name(user) if user.is_active else []


@prepared
def by_name(user: Reader) -> QuerySet[Programme]:
    return coordinated_programmes(user).order_by("name", "pk")


def run_programmes(user: Reader) -> QuerySet[Programme]:
    """Those whose gatherings the account runs: who is there, and what they learn from."""
    return programmes_of(user, MAY_RUN)


def seen_programmes(user: Reader) -> QuerySet[Programme]:
    """Those that the account has a desk for, be it only to look."""
    return programmes_of(user, MAY_SEE)


def has_desk(user: Reader) -> bool:
    """Whether there is any programme that the account sees."""
    return user.is_active and bool(roles_to_see(user.pk))


@prepared
def roles_to_see(user: int) -> QuerySet[ProgrammeRole, tuple[int]]:
    return ProgrammeRole.objects.filter(user=user, role__in=MAY_SEE).values_list("pk")[:1]


def helped_programmes(user: Reader) -> QuerySet[Programme]:
    """Those at whose doors the account helps, for a few days around a gathering."""
    return programmes_of(user, MAY_STAND_AT_DOORS)


def standing(user: Reader, programme: str) -> dict[str, Exists]:
    """Columns for rows that others than coordinators see; ``programme`` is the path to it.

    ``is_coordinated`` and ``is_run`` are about the row; the other two about the main menu, for
    which any programme will do.
    """
    coordinated = coordinated_programmes(user)
    of_row = OuterRef(programme)
    return {
        "is_coordinated": Exists(coordinated.filter(pk=of_row)),
        "is_run": Exists(run_programmes(user).filter(pk=of_row)),
        "reader_coordinates": Exists(coordinated),
        "reader_keeps_partners": Exists(coordinated.filter(owner__isnull=True)),
    }


@door
def coordinated_programme(user: Reader, slug: str) -> QuerySet[Programme]:
    return coordinated_programmes(user).filter(slug=slug).select_related("owner")


def coordinated_cohorts(user: Reader) -> QuerySet[Cohort]:
    return Cohort.objects.filter(programme__in=coordinated_programmes(user)).select_related(
        "programme"
    )


@door
def coordinated_cohort(user: Reader, slug: str, year: int) -> QuerySet[Cohort]:
    return coordinated_cohorts(user).filter(programme__slug=slug, year=year)


@door
def seen_cohort(user: Reader, slug: str, year: int) -> QuerySet[Cohort]:
    """With ``standing``; for those who may look."""
    return cohort_with_standing(user, seen_programmes(user), slug, year)


@door
def run_cohort(user: Reader, slug: str, year: int) -> QuerySet[Cohort]:
    """With ``standing``; for those who run the gatherings."""
    return cohort_with_standing(user, run_programmes(user), slug, year)


def cohort_with_standing(
    user: Reader, programmes: QuerySet[Programme], slug: str, year: int
) -> QuerySet[Cohort]:
    return (
        Cohort.objects.filter(
            programme__in=programmes,
            programme__slug=slug,
            year=year,
        )
        .select_related("programme")
        .annotate(**standing(user, "programme"))
    )


def coordinates_for_lup(user: Reader) -> bool:
    """Whether the account coordinates a programme of LUP's own, and so keeps the partners."""
    return user.is_active and bool(programmes_for_lup(user))


@prepared
def programmes_for_lup(user: Reader) -> QuerySet[Programme, tuple[int]]:
    return coordinated_programmes(user).filter(owner__isnull=True).values_list("pk")[:1]


def led_teams(user: Reader) -> QuerySet[Team]:
    """The teams that the account leads now; none for somebody who has left the organisation."""
    if not user.is_active:
        return Team.objects.none()
    leads = Membership.objects.active().filter(
        WORKS_THERE,
        is_lead=True,
        person__user_id=user.pk,
        person__left_on__isnull=True,
    )
    found = Team.objects.in_the_portal().filter(pk__among=ArraySubquery(leads.values("team")))
    return found.select_related("cohort__programme", "partner")


@door
def led_team(user: Reader, team_id: int) -> QuerySet[Team]:
    return led_teams(user).filter(pk=team_id)


def records_for_lup(rows: QuerySet[Row], programme: str) -> QuerySet[Row]:
    """The rows of LUP's own programmes. ``programme`` is the path from the row to it.

    A partner's own programme is the partner's business: LUP's staff see none of its rows.
    """
    path = f"{programme}__owner" if programme else "owner"
    return rows.filter(**{f"{path}__isnull": True})


def people_for_lup(people: QuerySet[Person], came: QuerySet[Any]) -> QuerySet[Person]:
    """People of LUP's programmes, and those who are in none yet.

    ``came`` are all parts in gatherings, which a floor above knows: each has a person, and the
    team that they came for. So a guest, who is in no team, is somebody's as well.
    """
    members = Membership.objects.filter(person=OuterRef("pk"))
    came = came.filter(person=OuterRef("pk"))
    programme = "team__cohort__programme"
    ours = Exists(records_for_lup(members, programme)) | Exists(records_for_lup(came, programme))
    in_none = ~Exists(members) & ~Exists(came)
    return people.filter(ours | in_none, merged_into__isnull=True)


def units_for_lup(units: QuerySet[Unit], came: QuerySet[Any]) -> QuerySet[Unit]:
    """Units of the teams and people whom LUP sees, and those that nobody is in yet."""
    teams = Team.objects.filter(unit__isnull=False)
    people = Person.objects.filter(unit__isnull=False)
    return units.filter(
        Q(pk__in=records_for_lup(teams, "cohort__programme").values("unit"))
        | Q(pk__in=people_for_lup(people, came).values("unit"))
        | ~Q(pk__in=teams.values("unit")) & ~Q(pk__in=people.values("unit"))
    )


def accounts_for_lup(accounts: QuerySet[User], came: QuerySet[Any]) -> QuerySet[User]:
    """Colleagues, accounts of LUP's programmes, and those that have no part in any programme."""
    roles = ProgrammeRole.objects.all()
    people = Person.objects.filter(user__isnull=False)
    members = Membership.objects.values("person")
    placed = people.filter(Q(pk__in=members) | Q(pk__in=came.values("person")))
    return accounts.filter(
        Q(is_staff=True)
        | Q(pk__in=records_for_lup(roles, "programme").values("user"))
        | Q(pk__in=people_for_lup(placed, came).values("user"))
        | ~Q(pk__in=roles.values("user")) & ~Q(pk__in=placed.values("user"))
    )


def first_or_404(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def seen_teams(user: Reader) -> list[Team]:
    """The teams whose page the account may see, each with ``is_led``; the newest cohort first.

    As the lead, as a member whom the lead lets look in, or as a member of a cohort that is over.
    """
    if not user.is_active:
        return []
    return teams_seen_by(user.pk)


@prepared
def teams_seen_by(user: int) -> QuerySet[Team]:
    theirs = Membership.objects.active().filter(
        WORKS_THERE,
        person__user_id=user,
        person__left_on__isnull=True,
    )
    seen = theirs.filter(
        Q(is_lead=True) | Q(looks_in=True) | Q(team__cohort__state=Cohort.State.COMPLETED)
    )
    leads = theirs.filter(is_lead=True, team=OuterRef("pk"))
    found = Team.objects.in_the_portal().filter(pk__among=ArraySubquery(seen.values("team")))
    return (
        found.annotate(is_led=Exists(leads))
        .select_related("cohort__programme", "partner")
        .order_by("-cohort__year", "name", "pk")
    )


def seen_team(user: Reader, team_id: int) -> Team:
    for team in seen_teams(user):
        if team.pk == team_id:
            return team
    raise Http404


def seen_partners(user: Reader) -> QuerySet[Partner]:
    """Every partner for those who coordinate for LUP, else those that own one's programmes."""
    programmes = coordinated_programmes(user)
    for_lup = Q(Exists(programmes.filter(owner__isnull=True)))
    return Partner.objects.filter(for_lup | Q(pk__in=programmes.values("owner")))


@door
def seen_partner(user: Reader, pk: int) -> QuerySet[Partner]:
    return seen_partners(user).filter(pk=pk)
