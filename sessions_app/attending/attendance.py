"""Who came. Every mark is a line in a log that only grows; presence follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import running
from sessions_app.attending import presence
from sessions_app.gatherings import facts
from sessions_app.inviting import invitations
from sessions_app.models import AttendanceEvent, Gathering, Participation

What = AttendanceEvent.What
How = AttendanceEvent.How
Answer = Participation.Answer


class CannotRecord(ValueError):
    """The list is closed or not open yet. The message is fit for the reader."""


@dataclass(frozen=True)
class Mark:
    """What somebody saw. ``minutes`` by the clock, for those who were there partly.

    ``seen`` is the line in the log that the marker's page showed, 0 for none; with None the mark
    holds whatever others have marked. ``nonce`` is the press, which may arrive more than once.
    """

    what: What
    minutes: int | None = None
    seen: int | None = None
    nonce: str | None = None


@dataclass
class Outcome:
    """Rows that changed, and rows that stand otherwise than the marker's page said."""

    changed: list[Participation] = field(default_factory=list)
    conflicts: list[Participation] = field(default_factory=list)


def is_open(gathering: Gathering, *, now: datetime) -> bool:
    """From the gathering's own day on, in Norwegian time; people come before it begins."""
    return timezone.localdate(now) >= timezone.localdate(gathering.starts_at)


def opens_in_words(gathering: Gathering) -> str:
    day = facts.day_in_words(timezone.localdate(gathering.starts_at))
    return _("Attendance can be marked from %(day)s on.") % {"day": day}


def why_not(gathering: Gathering, *, now: datetime) -> str:
    """Why nothing can be marked, fit for the reader; empty when it can."""
    if gathering.state == Gathering.State.CANCELLED:
        return _("The gathering is cancelled.")
    if not is_open(gathering, now=now):
        return opens_in_words(gathering)
    if gathering.is_counted:
        return _("The attendance list is closed. Open it again to change anything.")
    return ""


def locked_and_open(gathering: Gathering, *, now: datetime) -> Gathering:
    """The gathering as it is now, held until the transaction ends. Raises CannotRecord."""
    current = locked(gathering)
    if why := why_not(current, now=now):
        raise CannotRecord(why)
    return current


def locked(gathering: Gathering) -> Gathering:
    """The gathering as it is now, held; CannotRecord when its cohort is completed."""
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("cohort")
    current = rows.get(pk=gathering.pk)
    if why := running.why_fixed(current.cohort):
        raise CannotRecord(why)
    return current


@transaction.atomic
def open_list(gathering: Gathering, *, by: User, now: datetime) -> int:
    """Put everyone in the teams on the list without inviting them; returns how many were added.

    For gatherings that were held before the programme moved in here, and for people who joined
    too late to be invited. Raises CannotRecord.
    """
    current = locked_and_open(gathering, now=now)
    known = set(Participation.objects.filter(gathering=current).values_list("person_id", flat=True))
    new = [m for m in invitations.audience(current) if m.person_id not in known]
    Participation.objects.bulk_create(
        [Participation(gathering=current, team_id=m.team_id, person_id=m.person_id) for m in new],
        batch_size=500,
    )
    if new:
        log.record(gathering, "attendance list opened", by=by, after={"people": len(new)})
    return len(new)


@transaction.atomic
def mark(
    gathering: Gathering,
    marks: Mapping[int, Mark],
    *,
    by: User | None,
    now: datetime,
    how: How = How.LIST,
) -> Outcome:
    """Record marks, {participation id: mark}.

    A mark that says what the list already says adds no line, and neither does one that arrives
    again. One that would undo what the marker has not seen is a conflict and is not recorded.
    Ids of other gatherings are ignored. ``by`` is None when the participants did it themselves.
    Raises CannotRecord.
    """
    gathering = locked_and_open(gathering, now=now)
    rows = Participation.objects.filter(gathering=gathering, pk__in=marks).order_by("pk")
    arrived = known_presses(marks)
    outcome = Outcome()
    events = []
    for row in rows:
        wanted = marks[row.pk]
        event = line(row, wanted, gathering, by=by, how=how, now=now)
        if wanted.nonce in arrived or says_nothing_new(row, event, gathering):
            continue
        if wanted.seen is not None and wanted.seen != (row.presence_event_id or 0):
            outcome.conflicts.append(row)
            continue
        outcome.changed.append(row)
        events.append(event)
    add(events, outcome.changed, gathering)
    if outcome.changed:
        after = {"people": len(outcome.changed)}
        log.record(gathering, "attendance marked", by=by or log.PARTICIPANT, after=after)
    return outcome


def known_presses(marks: Mapping[int, Mark]) -> set[str | None]:
    nonces = [mark.nonce for mark in marks.values() if mark.nonce]
    known = AttendanceEvent.objects.filter(nonce__in=nonces).values_list("nonce", flat=True)
    return set(known) if nonces else set()


def line(
    row: Participation,
    mark: Mark,
    gathering: Gathering,
    *,
    by: User | None,
    how: How,
    now: datetime,
) -> AttendanceEvent:
    """The line for a mark. Whoever was there partly for the whole time was there."""
    whole = mark.what == What.PARTLY and (mark.minutes or 0) >= gathering.minutes_by_the_clock
    what = What.PRESENT if whole else mark.what
    return AttendanceEvent(
        gathering=gathering,
        participation=row,
        what=what,
        minutes=mark.minutes if what == What.PARTLY else None,
        how=how,
        by=by,
        at=now,
        nonce=mark.nonce,
    )


def says_nothing_new(row: Participation, event: AttendanceEvent, gathering: Gathering) -> bool:
    if event.what == What.PARTLY and row.presence == What.PARTLY and row.presence_event:
        return row.presence_event.minutes == event.minutes
    return (row.presence or What.CLEARED) == event.what


def add(
    events: Sequence[AttendanceEvent], rows: Sequence[Participation], gathering: Gathering
) -> None:
    """Write the lines, and let the rows follow; the one that a line is about has its place."""
    AttendanceEvent.objects.bulk_create(events, batch_size=500)
    for row, event in zip(rows, events, strict=True):
        presence.settle(row, event, gathering)
    presence.save(rows)


@transaction.atomic
def close(gathering: Gathering, *, by: User, now: datetime) -> None:
    """Say that the list is right, so that it counts. Whoever has no mark gets one.

    Those who had said no or never got a place are excused; the others were absent. Stand-ins who
    stood down had no part in it. Closing a closed list changes nothing. Raises CannotRecord.
    """
    current = locked(gathering)
    if current.is_counted:
        return
    if why := why_not(current, now=now):
        raise CannotRecord(why)
    unmarked = list(current.participations.on_the_list().filter(presence="").order_by("pk"))
    events = [
        line(row, Mark(what_closing_says(row)), current, by=by, how=How.CLOSING, now=now)
        for row in unmarked
    ]
    add(events, unmarked, current)
    log.record(
        current,
        "attendance list closed",
        by=by,
        before={"state": current.state},
        after={"state": str(Gathering.State.HELD), "unmarked": len(unmarked)},
    )
    current.state = Gathering.State.HELD
    current.list_closed_at, current.list_closed_by = now, by
    current.save(update_fields=["state", "list_closed_at", "list_closed_by"])


def add_absent(
    rows: Sequence[Participation], gathering: Gathering, *, by: User, now: datetime
) -> None:
    """Put people on a closed list that was made without them, as absent; the rows get their ids.

    The gathering must be locked, and none of its people may be known to have come.
    """
    Participation.objects.bulk_create(rows, batch_size=500)
    absent = Mark(What.ABSENT)
    add(
        [line(row, absent, gathering, by=by, how=How.CLOSING, now=now) for row in rows],
        rows,
        gathering,
    )


def what_closing_says(row: Participation) -> What:
    had_no_place = row.line_number is not None
    return What.EXCUSED if had_no_place or row.answer == Answer.NO else What.ABSENT


@transaction.atomic
def reopen(gathering: Gathering, *, by: User, reason: str) -> None:
    """Let a closed list be corrected; until it is closed again it counts for nothing.

    Raises CannotRecord.
    """
    current = locked(gathering)
    if not current.is_counted:
        return
    current.list_closed_at = current.list_closed_by = None
    current.save(update_fields=["list_closed_at", "list_closed_by"])
    log.record(current, "attendance list reopened", by=by, after={"reason": reason})
