"""What people do with their own data: correct it, leave a team, ask to be erased."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from audit.models import Entry
from certificates import following
from cohorts import people, teams
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole
from cohorts.teams import CannotChangeTeam
from messaging import outbox
from partners.models import Person
from privacy import own_mail
from sessions_app.gatherings import releases
from sessions_app.models import Gathering, Participation

CORRECTED = ("first_name", "last_name", "phone", "language")
ASKED_ONCE_IN = timedelta(days=30)  # in which it must be answered


@dataclass(frozen=True)
class Place:
    """A team that the person is in now, and what leaving it would mean."""

    membership: Membership
    gatherings: tuple[str, ...]
    is_few: bool


def places(person: Person, *, now: datetime) -> list[Place]:
    """In teams that can still be changed. ``gatherings`` are those ahead with an invitation."""
    rows = list(
        Membership.objects.active()
        .filter(person=person, person__left_on=None)
        .exclude(team__state__in=teams.OVER)
        .exclude(team__cohort__state=Cohort.State.COMPLETED)
        .select_related("team__cohort__programme", "team__partner", "person")
        .order_by("pk")
    )
    theirs = [row.team_id for row in rows]
    ahead = titles_ahead(person, theirs, now=now)
    sizes = Counter(
        Membership.objects.active()
        .filter(team__in=theirs, person__left_on=None)
        .values_list("team_id", flat=True)
    )
    return [
        Place(
            row,
            tuple(ahead[row.team_id]),
            is_few=sizes[row.team_id] <= row.team.cohort.programme.min_team_size,
        )
        for row in rows
    ]


def titles_ahead(person: Person, theirs: list[int], *, now: datetime) -> dict[int, list[str]]:
    """By team, as people were told of them."""
    parts = list(
        Participation.objects.invited()
        .filter(
            person=person,
            team__in=theirs,
            gathering__state=Gathering.State.RELEASED,
            gathering__starts_at__gt=now,
        )
        .select_related("gathering")
        .order_by("gathering_id")
    )
    told = releases.all_as_released([part.gathering for part in parts])
    titles: dict[int, list[str]] = defaultdict(list)
    for part, gathering in zip(parts, told, strict=True):
        titles[part.team_id].append(gathering.title)
    return titles


@transaction.atomic
def correct(person: Person, wanted: Mapping[str, str], *, by: User | str) -> bool:
    """``wanted`` are checked values of the fields in CORRECTED; True when that is a change.

    Raises NobodyThere when the person was erased meanwhile, as `leave` and `ask_to_be_erased` do.
    """
    kept = people.details_of(people.locked(person))
    return people.change(person, replace(kept, **wanted), by=by)


def membership_of(person: Person, key: str) -> Membership | None:
    """The person's own of that number, as a form sent it."""
    mine = Membership.objects.filter(person=person, person__left_on=None).select_related("team")
    return next((row for row in mine if str(row.pk) == key), None)


@transaction.atomic
def leave(membership: Membership, *, by: User | str, now: datetime) -> None:
    """The person is in the team no more, and its lead is told; a second press does nothing.

    Raises CannotChangeTeam, for a lead too, who hands over first.
    """
    team = teams.locked_and_open(membership.team)
    current = team.memberships.active().filter(pk=membership.pk).select_related("person").first()
    if current is None:
        return
    people.locked(current.person)
    if current.is_lead:
        raise CannotChangeTeam(_("You lead the team. Hand over the lead first."))
    teams.remove_member(current, by=by, today=timezone.localdate(now))
    following.follow([current.person], by=by, now=now)
    outbox.queue([own_mail.has_left(current, now=now)], now=now)


def wish_of(thing: Person | User) -> datetime | None:
    """When erasure was asked for last, until somebody has answered."""
    return max(unanswered(thing).values(), default=None)


def unanswered(thing: Person | User) -> dict[int, datetime]:
    """By number of the record that it was asked for: merged ones have the wish still."""
    mine = Q(object_id=thing.pk)
    if isinstance(thing, Person):
        mine |= Q(object_id__in=Person.everything.filter(merged_into=thing).values("pk"))
    newest = (
        Entry.objects.filter(
            mine,
            object_type=thing._meta.label_lower,
            verb__in=["erasure asked", "erasure declined"],
        )
        .order_by("object_id", "-pk")
        .distinct("object_id")
        .values_list("object_id", "verb", "at")
    )
    return {pk: at for pk, verb, at in newest if verb == "erasure asked"}


def asked_at(thing: Person | User, *, now: datetime) -> datetime | None:
    """The same, as long as the answer is not overdue: then one may ask once more."""
    wish = wish_of(thing)
    return wish if wish and wish > now - ASKED_ONCE_IN else None


@transaction.atomic
def decline_to_erase(person: Person, *, by: User) -> None:
    """Those who arrange the programme have said no, and why. Nothing when nobody has asked."""
    current = people.locked(person)
    for one in Person.everything.filter(pk__in=unanswered(current)):
        log.record(one, "erasure declined", by=by)


@transaction.atomic
def ask_to_be_erased(
    thing: Person | User, programmes: list[Programme], *, by: User | str, now: datetime
) -> None:
    """Those who arrange the programmes get a mail and decide; once in a while, however often it
    is pressed."""
    current = people.locked(thing) if isinstance(thing, Person) else locked_account(thing)
    if asked_at(current, now=now) is None:
        log.record(current, "erasure asked", by=by)
        outbox.queue(
            [own_mail.asks_to_be_erased(current, one, now=now) for one in programmes], now=now
        )


def locked_account(user: User) -> User:
    """One that is erased is closed."""
    current = User.objects.select_for_update().filter(pk=user.pk, is_active=True).first()
    if current is None:
        raise people.NobodyThere
    return current


def programmes_of(person: Person | None, user: User | None) -> list[Programme]:
    """In which the person is or was, or the account has a role."""
    mine = Q(pk__in=[])
    if person is not None:
        mine |= Q(pk__in=Membership.objects.filter(person=person).values("team__cohort__programme"))
        parts = Participation.objects.filter(person=person)
        mine |= Q(pk__in=parts.values("gathering__cohort__programme"))
    if user is not None:
        mine |= Q(pk__in=ProgrammeRole.objects.filter(user=user).values("programme"))
    return list(Programme.objects.filter(mine).order_by("pk"))


def lups() -> Programme | None:
    """The programme that answers where none is named: the newest of LUP's."""
    return Programme.objects.filter(owner=None).order_by("-pk").first()


def office() -> str:
    """Whom those write to who are in no programme; empty where nobody has been set."""
    programme = lups()
    return str(settings.CONTACT_EMAIL or (programme.contact_email if programme else ""))
