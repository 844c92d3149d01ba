"""Two records that are of one person: what each had of gatherings becomes the one's.

Where both were on a list, one part remains and the other is kept as history: taken off the list,
with a line in the attendance log, which only grows. Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from audit import log
from messaging.models import Message
from partners.models import Person
from sessions_app import door_codes
from sessions_app.attending import attendance
from sessions_app.calendars import calendar_addresses
from sessions_app.coming import seating
from sessions_app.gatherings import needs
from sessions_app.inviting import misdirected, places
from sessions_app.mail import mailed
from sessions_app.models import (
    AttendanceEvent,
    CalendarAddress,
    Gathering,
    HandoverNote,
    HandoverReading,
    IncomingMail,
    MeetingAlias,
    Needs,
    Participation,
    RevokedCode,
)

Answer = Participation.Answer
PRESENCES = ("", "absent", "excused", "partly", "present")  # the one that says more remains
WANTS = (Answer.YES, Answer.IN_LINE)
NOBODY = 0  # no person has this number; a row is there only within the transaction
CLEARED = attendance.Mark(AttendanceEvent.What.CLEARED)


@dataclass(frozen=True)
class Clash:
    """Both were on a gathering's list; ``remains`` is the part that goes on."""

    remains: Participation
    goes: Participation


def clashes(kept: Person, other: Person) -> list[Clash]:
    """In order of time."""
    rows = Participation.objects.filter(person__in=[kept, other])
    listed = list(rows.select_related("gathering", "team"))
    theirs = {row.gathering_id: row for row in listed if row.person_id == other.pk}
    mine = (row for row in listed if row.person_id == kept.pk and row.gathering_id in theirs)
    both = [(row, theirs[row.gathering_id]) for row in mine]
    both.sort(key=lambda rows: rows[0].gathering.starts_at)
    return [Clash(*in_order(mine, second)) for mine, second in both]


def in_order(mine: Participation, second: Participation) -> tuple[Participation, Participation]:
    """What was seen counts most, then the newest answer, then a place; else the one kept stays."""
    return (second, mine) if weight(second, mine) > weight(mine, second) else (mine, second)


def weight(row: Participation, other: Participation) -> tuple[int, bool, bool, float, bool]:
    wants_both = row.answer in WANTS and other.answer in WANTS
    return (
        PRESENCES.index(row.presence),
        row.stood_down_at is None,
        wants_both and row.answer == Answer.YES,
        row.answered_at.timestamp() if row.answered_at else 0.0,
        row.invited_at is not None,
    )


def entangled(found: Iterable[Clash], *, now: datetime) -> list[Gathering]:
    """Gatherings ahead where somebody comes for the other, or for one of the two."""
    ahead = [one for one in found if one.goes.gathering.starts_at > now]
    rows = [row.pk for one in ahead for row in (one.goes, one.remains)]
    tied = Participation.objects.standing_in().filter(Q(pk__in=rows) | Q(stands_in_for__in=rows))
    concerned = set(tied.values_list("gathering_id", flat=True))
    return [one.goes.gathering for one in ahead if one.goes.gathering_id in concerned]


def move(kept: Person, other: Person, *, by: User, now: datetime) -> int:
    """All of it; returns how many parts moved. The caller holds both people."""
    places.merge(kept, other)
    mine = Q(participations__person__in=[kept, other])
    gatherings = Gathering.objects.filter(
        pk__in=Gathering.objects.filter(mine).values("pk")
    ).order_by("pk")
    list(gatherings.select_for_update().values_list("pk", flat=True))
    move_keys(kept, other)
    found = clashes(kept, other)
    for clash in found:
        settle(clash, kept, other, by=by, now=now)
    clashing = [one.remains.gathering_id for one in found]
    moved = Participation.objects.filter(person=other).exclude(gathering__in=clashing)
    count = moved.update(person=kept)
    for address in CalendarAddress.objects.filter(person=other, revoked_at=None):
        calendar_addresses.revoke(address, by=by, now=now)
    CalendarAddress.objects.filter(person=other).update(person=kept)
    MeetingAlias.objects.filter(person=other).update(person=kept)
    return count + len(found)


def settle(clash: Clash, kept: Person, other: Person, *, by: User, now: datetime) -> None:
    remains, goes, gathering = clash.remains, clash.goes, clash.goes.gathering
    before = {
        "answer": goes.answer,
        "presence": goes.presence,
        "invited": goes.invited_at is not None,
    }
    if remains.person_id == other.pk:
        for row, person in ((goes.pk, NOBODY), (remains.pk, kept.pk), (goes.pk, other.pk)):
            Participation.objects.filter(pk=row).update(person=person)
        remains.person_id, goes.person_id = kept.pk, other.pk
    if goes.presence:
        line = attendance.line(
            goes, CLEARED, gathering, by=by, how=AttendanceEvent.How.LIST, now=now
        )
        attendance.add([line], [goes], gathering)
    hand_on(goes, remains, now=now)
    if remains.invited_at:
        mailed.stop_saying_uninvited(gathering, kept.pk)
    needs.forget(goes, by=by)
    had_place = goes.has_place
    goes.answer, goes.answered_at, goes.line_number = "", None, None
    goes.holds_place, goes.stands_in_for = False, None
    goes.invited_at, goes.stood_down_at = None, now
    goes.entry, goes.door_code = Participation.Entry.NONE, door_codes.new()
    goes.save()
    log.record(goes, "part merged", by=by, before=before, after={"remains": remains.pk})
    if had_place and gathering.takes_answers and not gathering.has_started(now):
        seating.move_up(gathering, by=log.SYSTEM, now=now)


def hand_on(goes: Participation, remains: Participation, *, now: datetime) -> None:
    """Links in mail go on opening what remains, and so does what was written."""
    goes.links.update(participation=remains)
    goes.revoked_codes.update(participation=remains)
    RevokedCode.objects.create(code=goes.door_code, participation=remains, revoked_at=now)
    IncomingMail.objects.filter(participation=goes).update(participation=remains)
    if not HandoverNote.objects.filter(participation=remains).exists():
        HandoverNote.objects.filter(participation=goes).update(participation=remains)
    told = Needs.objects.filter(participation=remains).exists()
    if remains.answer == Answer.YES and not told:
        Needs.objects.filter(participation=goes).update(participation=remains)
    read = HandoverReading.objects.filter(participation=remains).values("note")
    HandoverReading.objects.filter(participation=goes).exclude(note__in=read).update(
        participation=remains
    )


def move_keys(kept: Person, other: Person) -> None:
    """Mail says by its key to whom it was written; what is taken gets a number of its own."""
    portal = Message.objects.filter(key__startswith=f"portal:{other.pk}:")
    mails = list(misdirected.about(other).only("key")) + list(portal.only("key"))
    firsts: dict[str, str] = {}
    for mail in sorted(mails, key=lambda mail: mail.pk):
        first, mark, copy = mail.key.partition("~")
        if first not in firsts:
            firsts[first] = free(renamed(first, other, kept))
        Message.objects.filter(pk=mail.pk).update(key=f"{firsts[first]}{mark}{copy}")


def renamed(key: str, other: Person, kept: Person) -> str:
    """``invitation:7:12:1`` and ``portal:12:3:1``: the person is the third, or the second."""
    parts = key.split(":")
    parts[1 if parts[0] == "portal" else 2] = str(kept.pk)
    return ":".join(parts)


def free(key: str) -> str:
    wanted, turn = key, 1
    while Message.objects.filter(Q(key=wanted) | Q(key__startswith=f"{wanted}~")).exists():
        turn += 1
        wanted = f"{key}.{turn}"
    return wanted
