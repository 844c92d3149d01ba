"""Taking back everything that opens by its address alone, for one person in one cohort."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet

from accounts.models import User
from audit import log
from cohorts.models import Cohort
from partners.models import Person
from sessions_app.calendars import calendar_addresses
from sessions_app.coming import answering, readdressing
from sessions_app.gatherings import releases
from sessions_app.mail import links
from sessions_app.models import Gathering, Link, Participation


class LinksChanged(ValueError):
    """Others work by now than those that the reader saw: somebody has pressed already."""


def working(person: Person, cohort: Cohort | OuterRef) -> QuerySet[Link]:
    return Link.objects.filter(
        participation__person=person,
        participation__gathering__cohort=cohort,
        revoked_at__isnull=True,
    )


def newest(person: Person, cohort: Cohort) -> int:
    """Which links there are, as a number that is another one as soon as a new one is made."""
    return working(person, cohort).aggregate(newest=Max("pk"))["newest"] or 0


def to_invite(
    person: Person, cohort: Cohort | OuterRef, *, now: datetime
) -> QuerySet[Participation]:
    """The invitations that need a new link: to gatherings ahead that take answers."""
    return (
        Participation.objects.invited()
        .filter(
            person=person,
            gathering__cohort=cohort,
            gathering__state=Gathering.State.RELEASED,
            gathering__starts_at__gt=now,
        )
        .select_related("gathering__cohort__programme", "person__partner", "team")
        .order_by("gathering_id")
    )


def held(person: Person, cohort: Cohort) -> list[Participation]:
    """The person's parts that links lead to. Whoever reads a code at those doors waits."""
    rows = Participation.objects.filter(pk__in=working(person, cohort).values("participation"))
    gatherings = Gathering.objects.filter(pk__in=rows.values("gathering")).order_by("pk")
    list(gatherings.select_for_update())
    return list(rows.order_by("pk"))


@transaction.atomic
def revoke(person: Person, cohort: Cohort, *, seen: int, by: User, now: datetime) -> int:
    """No link of the person opens anything from now on; returns how many new invitations go out.

    They go to the address in our records, with links that work. Codes at the door are replaced,
    and the calendar address that the person may have made stops too. ``seen`` is ``newest`` as the
    reader saw it. Raises LinksChanged.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if newest(person, cohort) != seen:
        raise LinksChanged
    revoked = links.revoke(held(person, cohort), now=now)
    calendar_addresses.stop(cohort, person=person, by=by, now=now)
    log.record(person, "links revoked", by=by, after={"links": revoked})
    invited = 0
    for row in to_invite(person, cohort, now=now):
        releases.locked(row.gathering)
        if answering.is_in_team(row):
            readdressing.invite_anew(row, before=person.email, by=by, now=now)
            invited += 1
    return invited
