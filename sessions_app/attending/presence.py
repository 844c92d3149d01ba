"""How somebody stands after a line in the attendance log, and the log played again from the start.

What is stored on a participation is only a copy of this, so that lists are quick.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import connection

from sessions_app.models import AttendanceEvent, Gathering, Participation

What = AttendanceEvent.What
# The database writes a whole list in a few milliseconds; Django's own way takes tenths of a second
# to put together.
SAVE = """
UPDATE sessions_app_participation AS listed
SET presence = made.presence, minutes = made.minutes, share = made.share,
    presence_event_id = made.event_id
FROM json_to_recordset(%s)
    AS made (id bigint, presence text, minutes integer, share integer, event_id bigint)
WHERE listed.id = made.id
"""


@dataclass(frozen=True)
class Standing:
    """``minutes`` are learning minutes, ``share`` is per cent of the gathering by the clock."""

    presence: str = ""
    minutes: int = 0
    share: int = 0
    event_id: int | None = None


UNMARKED = Standing()


def after(event: AttendanceEvent | None, gathering: Gathering) -> Standing:
    """Whoever came for a part of it is credited with the same part, rounded down."""
    if event is None or event.what not in AttendanceEvent.SETTLING:
        return UNMARKED
    if event.what == What.PRESENT:
        return Standing(event.what, gathering.learning_minutes, 100, event.pk)
    if event.what == What.PARTLY:
        whole = max(1, gathering.minutes_by_the_clock)
        there = min(event.minutes or 0, whole)
        credited = gathering.learning_minutes * there // whole
        return Standing(event.what, credited, 100 * there // whole, event.pk)
    return Standing("" if event.what == What.CLEARED else event.what, event_id=event.pk)


def newest(events: Iterable[AttendanceEvent]) -> AttendanceEvent | None:
    """The line that settles it, whatever the order in which the lines come."""
    settling = [event for event in events if event.what in AttendanceEvent.SETTLING]
    return max(settling, key=lambda event: event.pk, default=None)


def stored(row: Participation) -> Standing:
    return Standing(row.presence, row.minutes, row.share, row.presence_event_id)


def settle(row: Participation, event: AttendanceEvent | None, gathering: Gathering) -> bool:
    """Copy what follows from the line to the row, without saving; True when that is a change."""
    standing = after(event, gathering)
    if stored(row) == standing:
        return False
    row.presence, row.minutes, row.share = standing.presence, standing.minutes, standing.share
    row.presence_event_id = standing.event_id
    return True


def save(rows: Sequence[Participation]) -> None:
    """What was settled for these rows, and nothing else of them."""
    made = [{"id": row.pk, **asdict(stored(row))} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(SAVE, [json.dumps(made)])


def replay(gathering: Gathering) -> list[Participation]:
    """The rows that do not stand as the log says, brought in line with it but not saved."""
    lines: defaultdict[int | None, list[AttendanceEvent]] = defaultdict(list)
    for line in AttendanceEvent.objects.filter(participation__gathering=gathering):
        lines[line.participation_id].append(line)
    rows = Participation.objects.filter(gathering=gathering).order_by("pk")
    return [row for row in rows if settle(row, newest(lines[row.pk]), gathering)]
