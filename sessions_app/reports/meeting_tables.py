"""The tables of people in a meeting's attendance report, found by their headings or their form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.utils.translation import gettext as _

from sessions_app.reports import meeting_times
from spreadsheets import reading
from spreadsheets.cells import Cell, Formula, Line, Unreadable
from spreadsheets.columns import Column, Headings
from spreadsheets.reading import Row
from spreadsheets.workbooks import MAX_COLUMNS

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
    Column("waiting", "In Waiting Room"),
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
# One row for each time that somebody was there. Only English headings are known; in other
# languages these rows are found by their form.
SESSIONS = (
    *WHO,
    Column("duration", "Varighet", DURATIONS),
    Column("joined", "Join Time", ("Time joined",), needed=True),
    Column("left", "Leave Time", ("Time left",), needed=True),
)
MAX_LINES = 10_000  # of all parts; each is held against what is known of reports
NOT_THERE = {("waiting", "yes"), ("attended", "no")}


@dataclass(frozen=True)
class Found:
    """A row of a table of people, with its times still as they are written."""

    row: Row
    is_summary: bool


def rows_of(content: bytes) -> Iterator[Found]:
    """The rows of every table of people; the other parts of the report have no such headings.

    Raises Unreadable for what is neither text nor a workbook, and for too many lines.
    """
    numbers = count(1)
    for lines in reading.open_source(content).sheets.values():
        yield from rows_in(filled(lines, numbers))


def filled(lines: Iterable[Line], numbers: Iterator[int]) -> Iterator[Line]:
    """Those that are not blank."""
    for line in lines:
        if line.is_blank:
            continue
        if next(numbers) > MAX_LINES:
            raise too_many_rows(MAX_LINES)
        yield line


def too_many_rows(most: int) -> Unreadable:
    return Unreadable(_("The report has more than %(n)d rows.") % {"n": most})


def rows_in(lines: Iterable[Line]) -> Iterator[Found]:
    headings: Headings | None = None
    is_summary = False
    summary: list[Row] = []
    unknown: list[Line] = []
    for line in lines:
        new = headings_in(line)
        if new:
            headings, is_summary = new
        elif is_title(line):
            yield from sessions_by_form(unknown, summary)
            headings, unknown = None, []
        elif headings:
            row = row_of(line, headings)
            if is_summary:
                summary.append(row)
            yield Found(row, is_summary)
        elif summary:
            unknown.append(line)
    yield from sessions_by_form(unknown, summary)


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


def sessions_by_form(lines: Sequence[Line], summary: Sequence[Row]) -> Iterator[Found]:
    """A table after the summary with headings that we do not know, in whatever language.

    It says when each was there if it has a column of names that the summary has too, and two of
    times, the first never after the second. Any other is left out: the summary says it all, but
    for when within the time somebody was away.
    """
    places = places_by_form(lines[1:], summary)
    if not places:
        return
    emails = {name_in(row): address_in(row) for row in summary}
    headings = Headings(lines[0].number, places, {}, (), ())
    for line in lines[1:]:
        row = row_of(line, headings)
        row.cells["email"] = emails[name_in(row)]
        yield Found(row, is_summary=False)


def places_by_form(lines: Sequence[Line], summary: Sequence[Row]) -> Mapping[str, int]:
    """Where names and times are; empty when that is not certain, as with two of one name."""
    names = {name_in(row) for row in summary}
    if not lines or len(names) < len(summary):
        return {}
    width = min(MAX_COLUMNS, max(len(line.cells) for line in lines))
    columns = list(zip(*(padded(line, width) for line in lines), strict=True))
    named = [n for n, texts in enumerate(columns) if {t.casefold() for t in texts} <= names]
    timed = [n for n, texts in enumerate(columns) if meeting_times.are_moments(texts)]
    if len(named) != 1 or len(timed) != 2:
        return {}
    joined, left = timed
    if not meeting_times.are_in_order(zip(columns[joined], columns[left], strict=True)):
        return {}
    return {"name": named[0], "joined": joined, "left": left}


def padded(line: Line, width: int) -> list[str]:
    texts = [written(cell) for cell in line.cells[:width]]
    return texts + [""] * (width - len(texts))


def name_in(row: Row) -> str:
    return written(row["name"]).casefold()


def address_in(row: Row) -> str:
    addresses = (written(row[key]) for key in ("email", "upn"))
    return next((text.casefold() for text in addresses if ADDRESS.fullmatch(text)), "")


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
