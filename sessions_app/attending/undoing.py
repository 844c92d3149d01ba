"""Taking back a press on the attendance list. The log keeps it; what was before is written anew."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BigIntegerField, CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import User
from partners.prepared import prepared
from sessions_app.attending import attendance
from sessions_app.attending.attendance import How, Mark, Outcome, What
from sessions_app.models import AttendanceEvent, Gathering

OF_AN_UNDO = r"^[^-]+-[0-9]+-[0-9]+$"


def nonce_for(press: str, row: int) -> str:
    """A press may mark many rows; the numbers of its lines begin with that of the press."""
    return f"{press}-{row}"


def nonce_of_undo(press: str, line: AttendanceEvent) -> str:
    """It names the line that is taken back, so that no line is offered for it a second time."""
    return f"{nonce_for(press, line.participation_id or 0)}-{line.pk}"


def last_press(gathering: Gathering, *, by: User) -> list[AttendanceEvent]:
    """What the newest press of the account marked on the list and the account can still take back.

    Not what somebody else has marked since. Taking back is no press: it is never taken back itself.
    """
    newest = next(iter(newest_that_stands(gathering.pk, by)), None)
    if newest is None:
        return []
    alike = still(gathering.pk, by).filter(nonce__startswith=f"{press_of(newest)}-")
    return list(alike.only("nonce", "participation_id").order_by("-pk"))


@prepared
def newest_that_stands(gathering: int, by: User) -> QuerySet[AttendanceEvent]:
    return still(gathering, by).order_by("-pk")[:1]


def still(gathering: int, by: User) -> QuerySet[AttendanceEvent]:
    """What the account marked on the list, and has not taken back."""
    own = AttendanceEvent.objects.filter(
        gathering=gathering, by=by, how=How.LIST, nonce__isnull=False
    )
    undos = own.filter(nonce__regex=OF_AN_UNDO)
    third = Func(F("nonce"), Value("-"), Value(3), function="split_part", output_field=CharField())
    undone = undos.annotate(line=Cast(third, BigIntegerField())).values("line")
    return own.exclude(nonce__regex=OF_AN_UNDO).exclude(pk__in=undone).filter(may_go(by))


def may_go(by: User) -> Q:
    """Lines that their rows stand on, or on one of the same account that says the same."""
    stands_on = "participation__presence_event"
    same_length = Q(**{f"{stands_on}__minutes": F("minutes")}) | Q(
        **{f"{stands_on}__minutes": None}, minutes=None
    )
    same = Q(**{f"{stands_on}__by": by, f"{stands_on}__what": F("what")}) & same_length
    return Q(**{stands_on: F("pk")}) | same


def press_of(line: AttendanceEvent) -> str:
    return (line.nonce or "").rpartition("-")[0]


def undo(gathering: Gathering, press: str, *, by: User, now: datetime, nonce: str) -> Outcome:
    """Let what a press marked stand as before it. Only the account's own presses can be undone.

    A row that somebody has marked after the press is a conflict. Raises CannotRecord.
    """
    lines = list(
        AttendanceEvent.objects.settling()
        .filter(gathering=gathering, by=by, nonce__startswith=nonce_for(press, 0)[:-1])
        .exclude(nonce__regex=OF_AN_UNDO)
        .select_related("participation__presence_event")
    )
    before = earlier(lines)
    marks = {}
    for line in lines:
        row = line.participation_id or 0
        was = before.get(row)
        marks[row] = Mark(
            What(was.what) if was else What.CLEARED,
            minutes=was.minutes if was else None,
            seen=line_that_may_go(line),
            nonce=nonce_of_undo(nonce, line),
        )
    return attendance.mark(gathering, marks, by=by, now=now)


def earlier(lines: list[AttendanceEvent]) -> dict[int, AttendanceEvent]:
    """The settling line before each, by row; the lines of a press stand together in the log."""
    first = min((line.pk for line in lines), default=0)
    found = (
        AttendanceEvent.objects.settling()
        .filter(participation__in=[line.participation_id for line in lines], pk__lt=first)
        .order_by("participation_id", "-pk")
        .distinct("participation_id")
    )
    return {line.participation_id or 0: line for line in found}


def line_that_may_go(line: AttendanceEvent) -> int:
    """The row's newest line, when the same account has brought it back to the same standing."""
    newest = line.participation.presence_event if line.participation else None
    if newest is None or newest.by_id != line.by_id:
        return line.pk
    same = (newest.what, newest.minutes) == (line.what, line.minutes)
    return newest.pk if same else line.pk
