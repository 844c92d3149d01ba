"""What participants can show at the gathering, and what they enter there themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from sessions_app import door_codes
from sessions_app.attending import attendance, door, screen_codes, undoing
from sessions_app.models import AttendanceEvent, Gathering, Participation

What = AttendanceEvent.What
How = AttendanceEvent.How
Refusal = AttendanceEvent.Refusal
BY_THEMSELVES = (How.SCREEN, How.JOIN)
GUESSES = 10
IN_TIME = timedelta(minutes=10)


@dataclass(frozen=True)
class ForPage:
    """What the answer page has for the day itself. ``code`` and ``picture`` are for the door."""

    takes_screen_code: bool = False
    may_take_back: bool = False
    code: str = ""
    picture: str = ""


NOTHING = ForPage()


def for_page(participation: Participation, gathering: Gathering, *, now: datetime) -> ForPage:
    """``gathering`` is as people know it; what holds on the day is the gathering as it is."""
    current = participation.gathering
    if participation.presence in Participation.ATTENDED:
        return ForPage(may_take_back=own_mark(participation, now=now) is not None)
    if participation.stood_down_at or current.is_counted or now >= current.ends_at:
        return NOTHING
    shows_code = (
        participation.answer == Participation.Answer.YES
        and gathering.is_in_person
        and current.state == Gathering.State.RELEASED
    )
    return ForPage(
        takes_screen_code=screen_codes.is_on(current, now=now),
        code=door_codes.in_groups(participation.door_code) if shows_code else "",
        picture=door_codes.as_svg(participation.door_code) if shows_code else "",
    )


@transaction.atomic
def enter(participation: Participation, typed: str, *, now: datetime) -> str:
    """Take the code on the screen. Returns why it does not count, fit for the reader, or nothing.

    Refusals are kept in the log, and after ten in ten minutes no code counts for a while.
    Guessing all day long has then less than one chance in a thousand.
    """
    gathering = door.locked(participation.gathering)
    row = gathering.participations.get(pk=participation.pk)
    if row.presence in Participation.ATTENDED:
        return ""
    refusal = door.why_refused(gathering, row, now=now)
    if refusal in (Refusal.REPLACED, Refusal.LEFT, Refusal.CANCELLED, Refusal.CLOSED):
        if refused_lately(row, now=now) < GUESSES:
            keep_refused(row, gathering, refusal, now=now)
        return in_words(refusal)
    if not screen_codes.is_on(gathering, now=now):
        return _("The code counts from half an hour before the gathering until it ends.")
    if refused_lately(row, now=now) >= GUESSES:
        return _("That was too many wrong codes. Wait ten minutes, or tell those who arrange it.")
    if not screen_codes.is_right(gathering, typed, now=now):
        keep_refused(row, gathering, Refusal.UNKNOWN, now=now)
        return _("That is not the code on the screen now. It changes every half minute.")
    mark = {row.pk: attendance.Mark(What.PRESENT)}
    attendance.mark(gathering, mark, by=None, now=now, how=How.SCREEN)
    return ""


def own_mark(row: Participation, *, now: datetime) -> AttendanceEvent | None:
    """The line by which they are in, if it is their own and the list is open: one query."""
    if attendance.why_not(row.gathering, now=now):
        return None
    by_themselves = row.events.filter(pk=row.presence_event_id or 0, how__in=BY_THEMSELVES, by=None)
    return by_themselves.first()


@transaction.atomic
def take_back(participation: Participation, *, now: datetime) -> None:
    """The participant was not there after all; the list says what it said before the own mark.

    Marks by others stay.
    """
    gathering = door.locked(participation.gathering)
    row = gathering.participations.get(pk=participation.pk)
    line = own_mark(row, now=now)
    if line is None:
        return
    was = undoing.earlier([line]).get(row.pk)
    before = attendance.Mark(
        What(was.what) if was else What.CLEARED, minutes=was.minutes if was else None
    )
    attendance.mark(gathering, {row.pk: before}, by=None, now=now, how=How(line.how))


def in_words(refusal: str) -> str:
    """To the one who is refused, whatever code they have entered."""
    return {
        Refusal.REPLACED: _("Somebody else comes instead of you."),
        Refusal.LEFT: _("You are no longer in a team that takes part."),
        Refusal.CANCELLED: _("The gathering is cancelled."),
        Refusal.CLOSED: _("Attendance has been taken already. Tell those who arrange it."),
    }[Refusal(refusal)]


def refused_lately(row: Participation, *, now: datetime) -> int:
    refused = row.events.filter(what=What.REFUSED, how=How.SCREEN, at__gt=now - IN_TIME)
    return refused.count()


def keep_refused(row: Participation, gathering: Gathering, refusal: str, *, now: datetime) -> None:
    AttendanceEvent.objects.create(
        gathering=gathering,
        participation=row,
        what=What.REFUSED,
        refused_because=refusal,
        how=How.SCREEN,
        at=now,
    )
