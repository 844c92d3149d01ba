"""Somebody who comes without being on the list: found or written down, put on it, and marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import people
from cohorts.models import Cohort, Membership, Team
from partners.models import Person
from sessions_app.attending import attendance
from sessions_app.gatherings.access import people_for_lup
from sessions_app.models import AttendanceEvent, Gathering, Participation

PRESENT = attendance.Mark(AttendanceEvent.What.PRESENT)
CLEARED = attendance.Mark(AttendanceEvent.What.CLEARED)


class CannotAdmit(ValueError):
    """The person has no team that they can come for. Fit for the reader."""


@dataclass(frozen=True)
class Newcomer:
    """Somebody as they say at the door who they are."""

    first_name: str
    last_name: str
    email: str


def people_near(gathering: Gathering) -> QuerySet[Person]:
    """Whom one may look up at the door: those on the list, in the teams, and their colleagues.

    LUP finds no one who is only in a partner's own programme, and a partner only its own people.
    """
    cohort, everybody = gathering.cohort, Person.objects.filter(anonymised_at__isnull=True)
    listed = Participation.objects.filter(gathering=gathering).values("person")
    members = Membership.objects.active().in_cohort(cohort).values("person")
    return everybody.filter(
        Q(pk__in=listed) | Q(pk__in=members) | Q(pk__in=colleagues(cohort, everybody).values("pk"))
    )


def colleagues(cohort: Cohort, people: QuerySet[Person]) -> QuerySet[Person]:
    at_work = people.filter(left_on__isnull=True, partner__in=teams_of(cohort).values("partner"))
    owner = cohort.programme.owner_id
    return at_work.filter(partner=owner) if owner else people_for_lup(at_work)


def teams_of(cohort: Cohort) -> QuerySet[Team]:
    return Team.objects.filter(cohort=cohort).taking_part()


def matching(people: QuerySet[Person], query: str) -> QuerySet[Person]:
    """Every word is a part of the name or of the e-mail address."""
    for word in query.replace("\0", " ").split():
        people = people.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
        )
    return people


@transaction.atomic
def admit(
    gathering: Gathering,
    team: Team | None,
    *,
    who: Person | Newcomer,
    by: User,
    now: datetime,
) -> Participation:
    """Mark somebody as present, put on the list first if they are not there.

    Members come for their own team, and whoever is on the list stays where they are; others are
    stand-ins for ``team``, which must be their partner's. Nobody is written down twice: an e-mail
    address that is known, whatever its case, is the person who has it. Raises CannotAdmit and
    attendance.CannotRecord.
    """
    gathering = attendance.locked_and_open(gathering, now=now)
    person = who if isinstance(who, Person) else person_of(who, gathering, team, by=by)
    row = Participation.objects.filter(gathering=gathering, person=person).first()
    if row is None:
        row = put_on_list(gathering, person, team, by=by)
    elif row.stood_down_at:
        come_after_all(row, by=by)
    if row.presence not in Participation.ATTENDED:
        attendance.mark(gathering, {row.pk: PRESENT}, by=by, now=now)
    return Participation.objects.select_related("person", "team").get(pk=row.pk)


def walk_ins(gathering: Gathering) -> QuerySet[Participation]:
    """Stand-ins who are on the list because they came: nobody invited them or sent them."""
    return Participation.objects.filter(
        gathering=gathering,
        is_stand_in=True,
        invited_at__isnull=True,
        stands_in_for__isnull=True,
        stood_down_at__isnull=True,
    )


@transaction.atomic
def take_off(participation: Participation, *, by: User, now: datetime) -> bool:
    """Undo a mistake: take a walk-in off the list again; False for anybody else.

    What the log says stays there. Raises attendance.CannotRecord.
    """
    gathering = attendance.locked_and_open(participation.gathering, now=now)
    row = walk_ins(gathering).filter(pk=participation.pk).first()
    if row is None:
        return False
    attendance.mark(gathering, {row.pk: CLEARED}, by=by, now=now)
    row.stood_down_at = now
    row.save(update_fields=["stood_down_at"])
    log.record(row, "taken off the list", by=by, after={"team": str(row.team)})
    return True


def person_of(newcomer: Newcomer, gathering: Gathering, team: Team | None, *, by: User) -> Person:
    known = people.with_address(newcomer.email, programme=gathering.cohort.programme)
    if known is None:
        return write_down(newcomer, own_team(gathering, team), by=by)
    if known.left_on and team and known.partner_id == team.partner_id:
        before = {"left_on": known.left_on.isoformat()}
        known.left_on = None
        known.save(update_fields=["left_on"])
        log.record(known, "changed", by=by, before=before, after={"left_on": None})
    return known


def write_down(newcomer: Newcomer, team: Team, *, by: User | str) -> Person:
    """Somebody else may be writing the same person down at another gathering."""
    person, is_new = Person.objects.get_or_create(
        email__iexact=newcomer.email,
        defaults={
            "first_name": newcomer.first_name,
            "last_name": newcomer.last_name,
            "email": newcomer.email,
            "partner_id": team.partner_id,
        },
    )
    if is_new:
        log.record(person, "added", by=by)
    return person


def put_on_list(
    gathering: Gathering, person: Person, team: Team | None, *, by: User
) -> Participation:
    membership = (
        Membership.objects.active()
        .in_cohort(gathering.cohort)
        .filter(person=person)
        .select_related("team")
        .order_by("pk")
        .first()
    )
    comes_for = membership.team if membership else own_team(gathering, team)
    if membership is None and person.partner_id != comes_for.partner_id:
        raise CannotAdmit(why_not_for(comes_for, person, gathering))
    row = Participation.objects.create(
        gathering=gathering, team=comes_for, person=person, is_stand_in=membership is None
    )
    after = {"team": str(comes_for), "stand_in": row.is_stand_in}
    log.record(row, "walked in", by=by, after=after)
    return row


def come_after_all(row: Participation, *, by: User) -> None:
    """Whoever was to come instead, and then was not, comes now without anybody to stand in for."""
    row.stood_down_at = row.stands_in_for = None
    row.save(update_fields=["stood_down_at", "stands_in_for"])
    log.record(row, "walked in", by=by, after={"team": str(row.team), "stand_in": True})


def own_team(gathering: Gathering, team: Team | None) -> Team:
    if team is None or not teams_of(gathering.cohort).filter(pk=team.pk).exists():
        raise CannotAdmit(_("Choose a team that takes part in the cohort."))
    return team


def why_not_for(team: Team, person: Person, gathering: Gathering) -> str:
    """With name and organisation only of those whom the reader could have looked up."""
    if people_near(gathering).filter(pk=person.pk).exists():
        words = {"name": person.full_name, "partner": person.partner.name, "team": team.name}
        return _("%(name)s works for %(partner)s and cannot come for %(team)s.") % words
    return _("The e-mail address belongs to somebody at another organisation.")
