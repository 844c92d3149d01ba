"""What the page at the door says of each press: in colour, text and a buzz of the phone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from sessions_app.attending import door
from sessions_app.gatherings import facts
from sessions_app.models import AttendanceEvent, Gathering, Participation

Refusal = AttendanceEvent.Refusal
BADGES = {"success": "yes", "info": "info", "warning": "warn", "danger": "no"}
SHORT, TWICE, LONG = (80,), (80, 80, 80), (500,)  # milliseconds of buzz, pause, buzz


@dataclass(frozen=True)
class Sign:
    """``tone`` is that of a notice, which has its own shape; ``buzz`` is felt, not heard."""

    tone: str
    title: str
    text: str
    buzz: tuple[int, ...] = LONG


@dataclass(frozen=True)
class LastRead:
    """A line in the list of what one did here. ``event`` is empty when it cannot be taken back."""

    badge: str
    what: str
    who: str
    event: str


def of(line: AttendanceEvent) -> Sign:
    """The line's participation, with person, team and gathering, should be there already."""
    row = line.participation
    if row is None:
        return Sign("danger", _("Unknown code"), _("Try again, or search for the name."))
    who = in_words(row)
    if line.what != AttendanceEvent.What.REFUSED:
        return Sign("success", _("In"), who, SHORT)
    because = line.refused_because
    if because == Refusal.ALREADY_IN:
        return Sign("info", _("Already in"), who, TWICE)
    if because == Refusal.OTHER_GATHERING:
        elsewhere = f"{row.gathering.title}, {facts.when(row.gathering)}"
        return Sign("danger", _("The code is for another gathering"), f"{who}. {elsewhere}")
    if because == Refusal.REVOKED:
        text = _("%(who)s. The newest e-mail leads to the new code. Or search for the name.")
        return Sign("danger", _("The code holds no longer"), text % {"who": who})
    if because == Refusal.LEFT:
        text = _("%(who)s. Get the coordinator, who can let them in.")
        return Sign("warning", _("No longer in the team"), text % {"who": who})
    if because == Refusal.CANCELLED:
        return Sign("danger", _("The gathering is cancelled"), who)
    if because == Refusal.REPLACED:
        return Sign("warning", _("Somebody else comes instead"), instead_of(row, who))
    if because == Refusal.CLOSED:
        return Sign("danger", _("The attendance list is closed"), who)
    return Sign("warning", _("The attendance list is not open yet"), who)


def in_words(row: Participation) -> str:
    return f"{row.person.full_name}, {row.team.name}"


def instead_of(row: Participation, who: str) -> str:
    now = door.expected_instead(row)
    if now is None:
        return who
    return _("%(who)s. Now expected: %(name)s") % {"who": who, "name": now.person.full_name}


def taken_back(row: Participation) -> Sign:
    return Sign("info", _("Taken back"), in_words(row), SHORT)


def last_reads(gathering: Gathering, *, by: User) -> list[LastRead]:
    """What the account did here, the newest first, in the words of the signs."""
    lines = door.last_reads(gathering, by=by)
    removed = door.taken_back([line for line in lines if not stands(line)])
    return [last_read(line, gathering, is_removed=line.pk in removed) for line in lines]


def stands(line: AttendanceEvent) -> bool:
    """What it says still holds; a refusal is never undone."""
    row = line.participation
    is_refusal = line.what == AttendanceEvent.What.REFUSED
    return is_refusal or (row is not None and row.presence_event_id == line.pk)


def last_read(line: AttendanceEvent, gathering: Gathering, *, is_removed: bool) -> LastRead:
    who = in_words(line.participation) if line.participation else ""
    if stands(line):
        sign = of(line)
        can_go = line.what == AttendanceEvent.What.PRESENT and not gathering.is_counted
        return LastRead(BADGES[sign.tone], sign.title, who, str(line.pk) if can_go else "")
    return LastRead("", _("Taken back") if is_removed else _("Changed since"), who, "")
