"""Reading a meeting's own attendance report: from Teams in Norwegian or English, and from Zoom.

What is not understood is refused with what was expected. A person's times are kept as seconds
from the gathering's start, within the gathering's hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from sessions_app import meeting_times
from sessions_app.meeting_times import Reading, Times
from spreadsheets import reading
from spreadsheets.cells import Cell, Formula, Line, Unreadable
from spreadsheets.columns import Column, Headings
from spreadsheets.reading import Row

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
LONGEST_NAME = 150
ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,200}")
TITLE = re.compile(r"\d+\. |.* (?:details|attended)$", re.IGNORECASE)
WHO = (
    Column(
        "name",
        "Navn",
        (
            "Fullt navn",
            "Name",
            "Full Name",
            "Name (Original Name)",
            "User Name",
            "User Name (Original Name)",
        ),
        needed=True,
    ),
    Column("email", "E-post", ("E-postadresse", "Email", "E-mail", "User Email")),
    Column("upn", "Deltaker-ID (UPN)", ("Participant ID (UPN)",)),
    Column("waiting", "In Waiting Room", ("Venterom",)),
    Column("attended", "Attended"),
)
DURATIONS = (
    "Varighet i møtet",
    "Varighet (minutter)",
    "Duration",
    "In-Meeting Duration",
    "Duration (Minutes)",
    "Time in Session (minutes)",
)
# One row for each person: the first time they came, the last time they left, how long in all.
SUMMARY = (
    *WHO,
    Column("duration", "Varighet", DURATIONS, needed=True),
    Column("joined", "Første pålogging", ("First Join", "First Join Time"), needed=True),
    Column("left", "Siste avlogging", ("Last Leave", "Last Leave Time"), needed=True),
)
# One row for each time that somebody was there.
SESSIONS = (
    *WHO,
    Column("duration", "Varighet", DURATIONS),
    Column(
        "joined",
        "Pålogging",
        ("Påloggingstidspunkt", "Tidspunkt for pålogging", "Ble med", "Join Time", "Time joined"),
        needed=True,
    ),
    Column(
        "left",
        "Avlogging",
        ("Avloggingstidspunkt", "Tidspunkt for avlogging", "Forlot", "Leave Time", "Time left"),
        needed=True,
    ),
)
NOT_THERE = {("waiting", "yes"), ("waiting", "ja"), ("attended", "no"), ("attended", "nei")}


@dataclass(frozen=True)
class Attendee:
    """Somebody as the report names them, and when they were in the meeting.

    ``limit`` is how long, in seconds, where the report says that beside first and last.
    """

    name: str
    email: str
    spans: tuple[tuple[int, int], ...]
    limit: int | None = None


@dataclass(frozen=True)
class Report:
    program: str
    people: list[Attendee]


@dataclass(frozen=True)
class Found:
    """A row of a table of people, with its times still as they are written."""

    row: Row
    is_summary: bool


def read(content: bytes, *, starts_at: datetime, ends_at: datetime) -> Report:
    """The people of the report. ``starts_at`` and ``ends_at`` are the gathering's.

    Raises Unreadable with a sentence for the reader: no report that we know, a time that we do
    not understand, too large, or of a meeting at another time.
    """
    refuse_too_large(len(content))
    rows = list(islice(rows_of(content), MAX_ROWS + 1))
    if not rows:
        raise not_a_report()
    if len(rows) > MAX_ROWS:
        raise Unreadable(_("The report has more than %(n)d rows.") % {"n": MAX_ROWS})
    rows = [found for found in rows if was_there(found.row)]
    times = Times(starts_at, ends_at)
    joined = (written(found.row["joined"]) for found in rows)
    way = meeting_times.way_to_read(filter(None, joined), times)
    people = merged(rows, [attendee(found, way, times) for found in rows])
    if not any(person.spans for person in people):
        raise Unreadable(
            _(
                "The report is of a meeting at another time. The gathering is %(times)s, and"
                " nobody in the report was there then."
            )
            % {"times": times.in_words}
        )
    return Report(program_of(rows), people)


def refuse_too_large(size: int) -> None:
    """``size`` in bytes; asked before the file is read into memory. Raises Unreadable."""
    if size > MAX_BYTES:
        limit = {"limit": reading.size_text(MAX_BYTES)}
        raise Unreadable(_("The file is larger than %(limit)s.") % limit)


def not_a_report() -> Unreadable:
    return Unreadable(
        _(
            "This is not an attendance report that we know. We look for a row of headings with"
            " Navn, Første pålogging, Siste avlogging and Varighet (Teams), Name, First Join, Last"
            " Leave and Duration (Teams in English), or Name, Join Time and Leave Time (Zoom,"
            " without “unique users”). Nothing has been read."
        )
    )


def rows_of(content: bytes) -> Iterator[Found]:
    """The rows of every table of people; the other parts of the report have no such headings."""
    for lines in reading.open_source(content).sheets.values():
        headings: Headings | None = None
        is_summary = False
        for line in lines:
            new = headings_in(line)
            if new:
                headings, is_summary = new
            elif is_title(line):
                headings = None
            elif headings and not line.is_blank:
                yield Found(row_of(line, headings), is_summary)


def headings_in(line: Line) -> tuple[Headings, bool] | None:
    for columns in (SUMMARY, SESSIONS):
        found = Headings.find(columns, line.number, line.cells)
        if not found.missing:
            return found, columns is SUMMARY
    return None


def is_title(line: Line) -> bool:
    """Of the next part: «3. In-Meeting Activities» in Teams, «Attendee Details» in Zoom.

    Any other line with one cell is a row that is cut off, and will be refused as such.
    """
    filled = [text for cell in line.cells if (text := written(cell))]
    return len(filled) == 1 and TITLE.match(filled[0]) is not None


def row_of(line: Line, headings: Headings) -> Row:
    cells = {
        key: line.cells[place] for key, place in headings.places.items() if place < len(line.cells)
    }
    return Row(line.sheet, line.number, cells, headings)


def written(cell: Cell) -> str:
    """The cell as text with single spaces; a name may begin with a sign of equality."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    text = cell.text if isinstance(cell, Formula) else str(cell) if cell is not None else ""
    return " ".join(text.split())


def was_there(row: Row) -> bool:
    """Rows of the waiting room, and of people who signed up only, are no attendance."""
    return not any(
        (key, written(row[key]).casefold()) in NOT_THERE for key in ("waiting", "attended")
    )


def attendee(found: Found, way: Reading, times: Times) -> Attendee:
    row = found.row
    name = written(row["name"])
    addresses = (written(row[key]) for key in ("email", "upn"))
    email = next((text for text in addresses if ADDRESS.fullmatch(text)), "")
    duration = written(row["duration"])
    limit = meeting_times.seconds_in(duration) if duration else None
    span = way.span(written(row["joined"]), written(row["left"]), lasted=limit)
    if span is None or is_no_name(row["name"]) or (duration and limit is None):
        raise Unreadable(
            _("Row %(n)d cannot be read: “%(text)s”. Nothing has been read.")
            % {"n": row.number, "text": " | ".join(filter(None, map(written, row.cells.values())))}
        )
    clipped = times.clipped(span)
    return Attendee(name, email.casefold(), clipped, limit if found.is_summary else None)


def is_no_name(cell: Cell) -> bool:
    """A lonely quotation mark makes one name of all the rows that follow."""
    text = written(cell)
    return not text or len(text) > LONGEST_NAME or (isinstance(cell, str) and "\n" in cell)


def merged(rows: Sequence[Found], people: Sequence[Attendee]) -> list[Attendee]:
    """One for each person, in the order of the report.

    Who has sessions is known by them alone; the summary says the same with less detail.
    """
    together: dict[tuple[str, str], list[tuple[Attendee, bool]]] = {}
    for person, found in zip(people, rows, strict=True):
        same = together.setdefault(
            (person.email, "" if person.email else person.name.casefold()), []
        )
        same.append((person, found.is_summary))
    return [one_of(same) for same in together.values()]


def one_of(same: Sequence[tuple[Attendee, bool]]) -> Attendee:
    sessions = [person for person, is_summary in same if not is_summary]
    best = sessions or [person for person, _is_summary in same]
    spans, limit = union(best)
    return Attendee(same[0][0].name, same[0][0].email, spans, limit)


def union(people: Sequence[Attendee]) -> tuple[tuple[tuple[int, int], ...], int | None]:
    """When anybody of these was there, and the longest that it can have been in all.

    Two devices at the same time count once.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sorted(span for person in people for span in person.spans):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    limits = [person.limit for person in people if person.limit is not None]
    return tuple(spans), sum(limits) if limits and len(limits) == len(people) else None


def seconds(people: Sequence[Attendee]) -> int:
    """How long somebody was there who is each of these."""
    spans, limit = union(people)
    total = sum(end - start for start, end in spans)
    return total if limit is None else min(total, limit)


def program_of(rows: Sequence[Found]) -> str:
    names = {name.casefold() for found in rows for name in found.row.headings.names.values()}
    return "Zoom" if any("original name" in name for name in names) else "Teams"
