"""At the door: whose code it is, whether they are in now, and if not, why not.

Each press leaves one line in the attendance log, a mark or a refusal, and what the page says
follows from that line. So a press that arrives again gets the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from itertools import pairwise
from operator import and_

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from accounts.models import User
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app import door_codes
from sessions_app.attending import attendance
from sessions_app.coming import answering
from sessions_app.models import (
    AttendanceEvent,
    Gathering,
    Participation,
    ParticipationQuerySet,
)

What = AttendanceEvent.What
How = AttendanceEvent.How
Refusal = AttendanceEvent.Refusal
AT_THE_DOOR = (How.QR, How.LIST)
LAST = 10
HITS = 12
NEEDED = ("person", "team", "gathering__cohort")


class CannotTakeBack(ValueError):
    """Somebody else's mark, or one that no longer holds. Fit for the reader."""


@transaction.atomic
def read(
    gathering: Gathering, code: str, *, by: User, now: datetime, nonce: str | None = None
) -> AttendanceEvent:
    """Let in whoever has this code; the line says what came of it.

    ``nonce`` is the press. A code of another programme is unknown here.
    """
    current, plain = locked(gathering), door_codes.plain(code)
    known = Participation.objects.filter(
        gathering__cohort__programme=current.cohort.programme_id
    ).select_related(*NEEDED)
    row, refusal = known.filter(door_code=plain).first(), ""
    if row is None:
        row = known.filter(revoked_codes__code=plain).first()
        refusal = Refusal.REVOKED if row else Refusal.UNKNOWN
    return receive(current, row, refusal=refusal, how=How.QR, by=by, now=now, nonce=nonce)


@transaction.atomic
def let_in(
    gathering: Gathering, participation: int, *, by: User, now: datetime, nonce: str | None = None
) -> AttendanceEvent:
    """Let in somebody who was found by name."""
    current = locked(gathering)
    row = current.participations.filter(pk=participation).select_related(*NEEDED).first()
    refusal = "" if row else Refusal.UNKNOWN
    return receive(current, row, refusal=refusal, how=How.LIST, by=by, now=now, nonce=nonce)


def locked(gathering: Gathering) -> Gathering:
    return (
        Gathering.objects.select_for_update(of=["self"])
        .select_related("cohort")
        .get(pk=gathering.pk)
    )


def receive(
    gathering: Gathering,
    row: Participation | None,
    *,
    refusal: str,
    how: How,
    by: User,
    now: datetime,
    nonce: str | None,
) -> AttendanceEvent:
    """The gathering must be locked. ``refusal`` is what is wrong already, without a row or with."""
    if nonce and (arrived := AttendanceEvent.objects.filter(nonce=nonce, by=by).first()):
        return arrived
    if row is not None and not refusal:
        refusal = why_refused(gathering, row, now=now)
    if row is None or refusal:
        return AttendanceEvent.objects.create(
            gathering=gathering,
            participation=row,
            what=What.REFUSED,
            refused_because=refusal,
            how=how,
            by=by,
            at=now,
            nonce=nonce,
        )
    mark = attendance.Mark(What.PRESENT, nonce=nonce)
    attendance.mark(gathering, {row.pk: mark}, by=by, now=now, how=how)
    return AttendanceEvent.objects.filter(participation=row).latest("pk")


def why_refused(gathering: Gathering, row: Participation, *, now: datetime) -> str:
    """Why the person is not let in; empty when they are. Whoever had said no may come after all."""
    if row.gathering_id != gathering.pk:
        return Refusal.OTHER_GATHERING
    if row.presence in Participation.ATTENDED:
        return Refusal.ALREADY_IN
    if gathering.state == Gathering.State.CANCELLED:
        return Refusal.CANCELLED
    if is_replaced(row):
        return Refusal.REPLACED
    if not answering.is_in_team(row):
        return Refusal.LEFT
    if gathering.is_counted:
        return Refusal.CLOSED
    return Refusal.NOT_OPEN if attendance.why_not(gathering, now=now) else ""


def is_replaced(row: Participation) -> bool:
    """Somebody else comes instead, or the one whom they were to stand in for."""
    return bool(row.stood_down_at) or coming_instead().filter(stands_in_for=row).exists()


def coming_instead() -> ParticipationQuerySet:
    """Stand-ins who have not said no, and those who said no by sending somebody else in turn."""
    standing_in = Participation.objects.standing_in()
    sent_another = standing_in.filter(stands_in_for=OuterRef("pk"))
    return standing_in.filter(~Q(answer=Participation.Answer.NO) | Exists(sent_another))


def expected_instead(row: Participation) -> Participation | None:
    """Who comes now for somebody who is replaced, or who stood down."""
    expected, last = None, row
    while found := coming_instead().filter(stands_in_for=last).select_related("person").first():
        expected = last = found
    return expected or row.stands_in_for


@transaction.atomic
def take_back(
    gathering: Gathering, event: int, *, by: User, now: datetime, nonce: str | None = None
) -> Participation:
    """Remove a mark of one's own, if it is still how the person stands; returns whose it was.

    Raises CannotTakeBack, and CannotRecord when the list is closed.
    """
    own = AttendanceEvent.objects.filter(gathering=gathering, by=by, what=What.PRESENT, pk=event)
    people = own.select_related("participation__person", "participation__team")
    line = people.filter(how__in=AT_THE_DOOR).first()
    if line is None or line.participation is None:
        raise CannotTakeBack(_("You can take back only what you marked here yourself."))
    mark = attendance.Mark(What.CLEARED, seen=line.pk, nonce=nonce)
    marks = {line.participation.pk: mark}
    outcome = attendance.mark(gathering, marks, by=by, now=now, how=How(line.how))
    if outcome.conflicts:
        raise CannotTakeBack(_("Somebody has marked this person otherwise since then."))
    return line.participation


def last_reads(gathering: Gathering, *, by: User) -> list[AttendanceEvent]:
    """What this account did at this door, the newest first."""
    return reads(gathering.pk, by.pk)


@prepared
def reads(gathering: int, by: int) -> QuerySet[AttendanceEvent]:
    return (
        AttendanceEvent.objects.filter(
            gathering=gathering, by=by, how__in=AT_THE_DOOR, what__in=(What.PRESENT, What.REFUSED)
        )
        .select_related("participation__person", "participation__team", "participation__gathering")
        .order_by("-pk")[:LAST]
    )


def taken_back(lines: Sequence[AttendanceEvent]) -> set[int]:
    """Which of the account's lines it took back itself: the next mark on the person removed it."""
    if not lines:
        return set()
    first = min(line.pk for line in lines)
    people = [line.participation_id for line in lines]
    settling = AttendanceEvent.objects.settling().filter(participation__in=people, pk__gte=first)
    by_person: dict[int | None, list[AttendanceEvent]] = {}
    for line in settling.order_by("pk"):
        by_person.setdefault(line.participation_id, []).append(line)
    return {
        line.pk
        for marks in by_person.values()
        for line, following in pairwise(marks)
        if following.what == What.CLEARED and following.by_id == line.by_id
    }


def counts(gathering: Gathering) -> tuple[int, int, int]:
    """How many are in, how many of them partly, and how many are expected.

    Expected are those who are in, and those who said that they come.
    """
    [(inside, partly, expected)] = counted(gathering.pk)
    return inside, partly, expected


@prepared
def counted(gathering: int) -> QuerySet[Participation, tuple[int, int, int]]:
    is_in = Q(presence__in=Participation.ATTENDED)
    of_it = Participation.objects.filter(gathering=gathering).order_by()
    return (
        of_it.annotate(all=Value(1))
        .values("all")
        .annotate(
            inside=Count("pk", filter=is_in),
            partly=Count("pk", filter=Q(presence=Participation.Presence.PARTLY)),
            expected=Count("pk", filter=is_in | Q(answer=Participation.Answer.YES)),
        )
        .values_list("inside", "partly", "expected")
    )


def search(gathering: Gathering, text: str) -> list[Participation]:
    """People of this gathering whose name or team has all the words. Nobody for no words."""
    words = text.replace("\0", " ").split()
    if not words:
        return []
    each = [
        Q(person__first_name__icontains=word)
        | Q(person__last_name__icontains=word)
        | Q(team__name__icontains=word)
        for word in words
    ]
    replaced = coming_instead().filter(stands_in_for=OuterRef("pk"))
    return list(
        gathering.participations.filter(reduce(and_, each), ~Exists(replaced), stood_down_at=None)
        .select_related("person", "team")
        .order_by(norwegian("person__last_name"), norwegian("person__first_name"), "pk")[:HITS]
    )
