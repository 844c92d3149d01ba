"""“I was there”: somebody says so themselves, and the team's lead or a coordinator confirms it.

Until then they can take it back, which is a line in the log like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from sessions_app.attending import attendance
from sessions_app.models import AttendanceEvent, Gathering, Participation

What = AttendanceEvent.What
How = AttendanceEvent.How


@dataclass(frozen=True)
class Standing:
    """What a participant can say, and what the list says, on their own page."""

    can_claim: bool = False
    waits: bool = False
    attended: bool = False
    not_there: bool = False


def for_page(row: Participation, *, now: datetime) -> Standing | None:
    """None before the gathering has begun, when it is cancelled, and for who has no part in it.

    One query, none for those who are marked as attending.
    """
    gathering = row.gathering
    cancelled = gathering.state == Gathering.State.CANCELLED
    if cancelled or not gathering.has_started(now) or row.stood_down_at:
        return None
    if row.presence in Participation.ATTENDED:
        return Standing(attended=True)
    if gathering.is_counted:
        return Standing(not_there=bool(row.presence))
    said = row.events.filter(how=How.SELF, by=None).only("what").order_by("-pk").first()
    if said is None or said.what != What.CLAIMED:
        return Standing(can_claim=True)
    waits = said.pk > (row.presence_event_id or 0)
    return Standing(waits=waits, not_there=not waits)


@transaction.atomic
def claim(participation: Participation, *, now: datetime) -> None:
    """Note that the participant says that they were there. Said twice, it is noted once.

    It changes nothing in the list until somebody confirms it. Raises attendance.CannotRecord.
    """
    gathering = attendance.locked_and_open(participation.gathering, now=now)
    if not gathering.has_started(now):
        raise attendance.CannotRecord(_("The gathering has not begun."))
    row = Participation.objects.select_related("gathering").get(pk=participation.pk)
    standing = for_page(row, now=now)
    if standing is None or not standing.can_claim:
        return
    AttendanceEvent.objects.create(
        gathering=gathering, participation=row, what=What.CLAIMED, how=How.SELF, at=now
    )
    log.record(row, "said to have been there", by=log.PARTICIPANT)


@transaction.atomic
def withdraw(participation: Participation, *, now: datetime) -> None:
    """The participant takes back a claim that waits; the list says what it said before.

    Raises attendance.CannotRecord.
    """
    gathering = attendance.locked_and_open(participation.gathering, now=now)
    row = Participation.objects.select_related("presence_event").get(pk=participation.pk)
    if not waiting().filter(pk=row.pk).exists():
        return
    before = What(row.presence_event.what) if row.presence_event else What.CLEARED
    mark = attendance.Mark(before)
    line = attendance.line(row, mark, gathering, by=None, how=How.SELF, now=now)
    attendance.add([line], [row], gathering)
    log.record(row, "claim taken back", by=log.PARTICIPANT)


@transaction.atomic
def settle(participation: Participation, *, was_there: bool, by: User, now: datetime) -> bool:
    """Confirm the claim, or mark the person as absent; returns whether a claim waited.

    Nobody confirms their own. Raises attendance.CannotRecord.
    """
    gathering = attendance.locked_and_open(participation.gathering, now=now)
    row = Participation.objects.select_related("person").get(pk=participation.pk)
    if row.person.user_id == by.pk or not waiting().filter(pk=row.pk).exists():
        return False
    mark = attendance.Mark(What.PRESENT if was_there else What.ABSENT)
    how = How.SELF if was_there else How.LIST
    line = attendance.line(row, mark, gathering, by=by, how=how, now=now)
    attendance.add([line], [row], gathering)
    log.record(row, "claim confirmed" if was_there else "claim not confirmed", by=by)
    return True


def waiting() -> QuerySet[Participation]:
    """Those with a claim that nobody has settled, on lists that are open."""
    return Participation.objects.filter(
        Exists(AttendanceEvent.objects.unsettled_claims()),
        gathering__in=Gathering.objects.not_cancelled().filter(list_closed_at__isnull=True),
    )
