"""Who came. Every mark is a line in a log that only grows; presence follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from sessions_app import facts, invitations
from sessions_app.models import AttendanceEvent, Gathering, Participation

What = AttendanceEvent.What


class CannotRecord(ValueError):
    """The gathering is cancelled, or its day has not come. The message is fit for the reader."""


def is_open(gathering: Gathering, *, now: datetime) -> bool:
    """From the gathering's own day on, in Norwegian time; people come before it begins."""
    return timezone.localdate(now) >= timezone.localdate(gathering.starts_at)


def opens_in_words(gathering: Gathering) -> str:
    day = facts.day_in_words(timezone.localdate(gathering.starts_at))
    return _("Attendance can be marked from %(day)s on.") % {"day": day}


def refuse_unless_open(gathering: Gathering, *, now: datetime) -> None:
    if gathering.state == Gathering.State.CANCELLED:
        raise CannotRecord(_("The gathering is cancelled."))
    if not is_open(gathering, now=now):
        raise CannotRecord(opens_in_words(gathering))


@transaction.atomic
def open_list(gathering: Gathering, *, by: User, now: datetime) -> int:
    """Put everyone in the teams on the list without inviting them; returns how many were added.

    For gatherings that were held before the programme moved in here, and for people who joined
    too late to be invited. Raises CannotRecord.
    """
    current = Gathering.objects.select_for_update().get(pk=gathering.pk)
    refuse_unless_open(current, now=now)
    known = set(
        Participation.objects.filter(gathering=gathering).values_list("person_id", flat=True)
    )
    new = [m for m in invitations.audience(gathering) if m.person_id not in known]
    Participation.objects.bulk_create(
        [Participation(gathering=gathering, team_id=m.team_id, person_id=m.person_id) for m in new],
        batch_size=500,
    )
    if new:
        log.record(gathering, "attendance list opened", by=by, after={"people": len(new)})
    return len(new)


@transaction.atomic
def mark(gathering: Gathering, marks: Mapping[int, What], *, by: User, now: datetime) -> int:
    """Record marks, {participation id: what}; returns how many changed anything.

    A mark that says what the list already says adds no line. Ids of other gatherings are ignored.
    Raises CannotRecord.
    """
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    refuse_unless_open(gathering, now=now)
    rows = list(
        Participation.objects.select_for_update()
        .filter(gathering=gathering, pk__in=marks)
        .order_by("pk")
    )
    changed = [row for row in rows if (row.presence or What.CLEARED) != marks[row.pk]]
    AttendanceEvent.objects.bulk_create(
        [
            AttendanceEvent(
                participation=row,
                what=marks[row.pk],
                how=AttendanceEvent.How.LIST,
                by=by,
                at=now,
            )
            for row in changed
        ]
    )
    for what in What:
        set_presence([row.pk for row in changed if marks[row.pk] == what], what, gathering)
    if changed:
        log.record(gathering, "attendance marked", by=by, after={"people": len(changed)})
    return len(changed)


def set_presence(rows: Sequence[int], what: What, gathering: Gathering) -> None:
    """Presence as the newest line in the log says; a full attendance is all the minutes."""
    if rows:
        Participation.objects.filter(pk__in=rows).update(
            presence="" if what == What.CLEARED else Participation.Presence(what),
            minutes=gathering.learning_minutes if what == What.PRESENT else 0,
        )


@transaction.atomic
def hold(gathering: Gathering, *, by: User) -> None:
    """Say that the gathering has been held, so that it counts towards certificates."""
    current = Gathering.objects.select_for_update().get(pk=gathering.pk)
    if current.state == Gathering.State.CANCELLED:
        raise CannotRecord(_("The gathering is cancelled."))
    if current.state == Gathering.State.HELD:
        return
    log.record(current, "held", by=by, before={"state": current.state}, after={"state": "held"})
    current.state = Gathering.State.HELD
    current.save(update_fields=["state"])
