"""Secret addresses for calendar programs: made, shown once, replaced, stopped.

Whoever has the address sees the gatherings, for calendar programs cannot log in. It is a random
token of which only the hash is kept, like a personal link, and a new one stops the old one.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from audit import log
from cohorts.models import Cohort, Membership, ProgrammeRole, Team
from partners.models import Person
from sessions_app.mail.links import hash_of
from sessions_app.models import CalendarAddress

LED_NOW = Membership.objects.active().filter(
    team=OuterRef("team"),
    is_lead=True,
    person__user=OuterRef("made_by"),
    person__user__is_active=True,
    person__left_on=None,
)
COORDINATED_NOW = ProgrammeRole.objects.filter(
    programme=OuterRef("cohort__programme"),
    user=OuterRef("made_by"),
    user__is_active=True,
    role=ProgrammeRole.Role.COORDINATOR,
)
# A person's own, a team's of whoever leads it, a cohort's of whoever coordinates the programme.
HOLDS = (
    Q(person__isnull=False)
    | Q(Exists(LED_NOW), team__isnull=False)
    | Q(Exists(COORDINATED_NOW), person=None, team=None)
)


@transaction.atomic
def make(
    cohort: Cohort,
    *,
    team: Team | None = None,
    person: Person | None = None,
    by: User | str,
    now: datetime,
) -> str:
    """A new absolute address, which nobody can look up later. An earlier one stops working."""
    # Two presses at once wait for each other here, so that the later address is the one that works.
    Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)
    stop(cohort, team=team, person=person, by=by, now=now)
    token = secrets.token_urlsafe(32)
    made = CalendarAddress.objects.create(
        token_hash=hash_of(token),
        prefix=token[:8],
        cohort=cohort,
        team=team,
        person=person,
        made_at=now,
        made_by=None if isinstance(by, str) else by,
    )
    log.record(made, "calendar address made", by=by)
    return str(settings.SITE_URL) + reverse("calendar_feed", args=[token])


@transaction.atomic
def stop(
    cohort: Cohort,
    *,
    team: Team | None = None,
    person: Person | None = None,
    by: User | str,
    now: datetime,
) -> None:
    """The address works no more. Does nothing when there is none."""
    address = current(cohort, team=team, person=person)
    if address is not None:
        revoke(address, by=by, now=now)


@transaction.atomic
def stop_those_of_former_holders(*, by: User | str, now: datetime) -> None:
    """A team's or a cohort's address ends with the role of whoever made it, for only that one can
    have kept it."""
    working = CalendarAddress.objects.select_for_update(of=("self",)).filter(revoked_at=None)
    for address in working.exclude(HOLDS):
        revoke(address, by=by, now=now)


def revoke(address: CalendarAddress, *, by: User | str, now: datetime) -> None:
    address.revoked_at = now
    address.save(update_fields=["revoked_at"])
    log.record(address, "calendar address stopped", by=by)


def current(
    cohort: Cohort, *, team: Team | None = None, person: Person | None = None
) -> CalendarAddress | None:
    return CalendarAddress.objects.filter(
        cohort=cohort, team=team, person=person, revoked_at=None
    ).first()


def find(token: str) -> CalendarAddress | None:
    """Whose address this is; None when it is unknown or stopped, or its maker's role is over."""
    return (
        CalendarAddress.objects.filter(HOLDS, token_hash=hash_of(token), revoked_at=None)
        .select_related("cohort__programme", "team__partner", "person__partner")
        .first()
    )
