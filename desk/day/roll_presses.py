"""What was pressed on the attendance list, read from the form that the page sends."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from desk.requests import number_in
from sessions_app.attending.attendance import Mark, What
from sessions_app.attending.undoing import nonce_for
from sessions_app.models import AttendanceEvent, Gathering, Participation

MARKS = (What.PRESENT, What.PARTLY, What.ABSENT, What.EXCUSED)
NONCE = re.compile(r"[0-9a-f]{1,32}")
MINUTES = re.compile(r"(\d{1,4})(?: ?min\w*\.?)?")
HOURS = re.compile(r"(\d{1,2})(?:[.,](\d))? ?(?:t|timer?|timar|h|hours?)\.?")
TIME = r"(\d{1,2})(?:[.:](\d{2}))?"
FROM_TO = re.compile(rf"(?:{TIME})? ?[-–] ?(?:{TIME})?")


@dataclass
class Press:
    """Marks by row, and the rows that say partly without saying for how long."""

    nonce: str
    marks: dict[int, Mark] = field(default_factory=dict)
    unclear: list[int] = field(default_factory=list)


def read(posted: QueryDict, gathering: Gathering, *, by: User) -> Press:
    """The marks that ``by`` set on the page.

    Each row has its mark ``p``, the line that the page showed ``s``, how long in words ``m``, and
    from the script ``a``: the press before this one on the same row, when it is not answered yet.
    A row that says what its line says was not touched.
    """
    press = Press(nonce_in(posted))
    wanted = {pk: What(value) for pk, value in by_row(posted, "p").items() if value in MARKS}
    seen = {pk: number_in(value) or 0 for pk, value in by_row(posted, "s").items()}
    lines, presses = shown(gathering, seen, by_row(posted, "a"))
    lengths = by_row(posted, "m")
    for pk, what in wanted.items():
        line = presses.get(pk) or lines.get(seen.get(pk, 0))
        minutes = length(lengths.get(pk, ""), gathering) if what == What.PARTLY else None
        if line is not None and (line.what, line.minutes) == (what, minutes):
            continue
        if what == What.PARTLY and not minutes:
            press.unclear.append(pk)
            continue
        shown_line = line.pk if line else seen.get(pk, 0)
        press.marks[pk] = Mark(what, minutes, shown_line, nonce_for(press.nonce, pk))
    if "everyone_who_said_yes" in posted:
        heard = number_in(posted.get("since", "")) or 0
        add_those_who_said_yes(press, gathering, seen=seen, heard=heard, by=by)
    return press


def nonce_in(posted: QueryDict) -> str:
    nonce = posted.get("nonce", "")
    return nonce if NONCE.fullmatch(nonce) else uuid.uuid4().hex


def by_row(posted: QueryDict, letter: str) -> dict[int, str]:
    """The fields that are called by the letter and a row's number."""
    numbered = {
        number_in(name[1:]): posted.get(name, "") for name in posted if name.startswith(letter)
    }
    return {pk: value for pk, value in numbered.items() if pk is not None}


def shown(
    gathering: Gathering, seen: dict[int, int], after: dict[int, str]
) -> tuple[dict[int, AttendanceEvent], dict[int, AttendanceEvent]]:
    """The lines that the page showed, by number, and those of presses under way, by row."""
    events = AttendanceEvent.objects.filter(gathering=gathering)
    of_presses = Q()
    for pk, press in after.items():
        if NONCE.fullmatch(press):
            nonce = nonce_for(press, pk)  # an undo's goes on after it
            of_presses |= Q(nonce=nonce) | Q(nonce__startswith=f"{nonce}-")
    by_number = events.in_bulk([number for number in seen.values() if number])
    by_nonce = events.filter(of_presses) if of_presses else events.none()
    return by_number, {line.participation_id or 0: line for line in by_nonce}


def add_those_who_said_yes(
    press: Press, gathering: Gathering, *, seen: dict[int, int], heard: int, by: User
) -> None:
    """A mark that was removed left a line too; one that is news to the page is asked about.

    ``heard`` is the newest line of all that the page knows of, from the script.
    """
    unmarked = gathering.participations.filter(answer=Participation.Answer.YES, presence="")
    lines = unmarked.values_list("pk", "presence_event", "presence_event__by")
    for pk, line, author in lines:
        if pk in press.unclear:
            continue
        shown_line = line or 0
        if author != by.pk and shown_line > heard:
            shown_line = seen.get(pk, 0)
        mark = Mark(What.PRESENT, seen=shown_line, nonce=nonce_for(press.nonce, pk))
        press.marks.setdefault(pk, mark)


def length(text: str, gathering: Gathering) -> int | None:
    """Minutes from «90», «1,5 t», «9-11.30», «-11» (from the start) or «10-» (to the end), or None.

    Times are Norwegian, on the gathering's first day; what is outside the gathering is not counted.
    """
    text = " ".join(text.split()).removeprefix("kl. ").removeprefix("kl ")
    if found := MINUTES.fullmatch(text):
        return int(found[1]) or None
    if found := HOURS.fullmatch(text):
        return int(found[1]) * 60 + int(found[2] or 0) * 6 or None
    found = FROM_TO.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    starts_at, ends_at = (timezone.localtime(at) for at in (gathering.starts_at, gathering.ends_at))
    try:
        came = moment(starts_at, found[1], found[2]) if found[1] else starts_at
        left = moment(starts_at, found[3], found[4]) if found[3] else ends_at
    except ValueError:
        return None
    there = min(left, ends_at) - max(came, starts_at)
    return max(0, int(there.total_seconds()) // 60) or None


def moment(day: datetime, hour: str, minute: str | None) -> datetime:
    return day.replace(hour=int(hour), minute=int(minute or 0), second=0, microsecond=0)
