"""From bytes to rows with named columns: `reading.read(content, COLUMNS, filename=…)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spreadsheets import text_files, workbooks
from spreadsheets.cells import Cell, Line, Source, Unreadable
from spreadsheets.columns import Column, Headings

HEADING_ROWS_LOOKED_AT = 30
HEADINGS_THAT_MAKE_A_HEADING_ROW = 2
MAX_ROWS = 50_000  # keeps the memory of one import within bounds


@dataclass(frozen=True, slots=True)
class Row:
    """One data row. ``row["email"]`` is the cell; columns that the file lacks are empty."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    headings: Headings

    def __getitem__(self, key: str) -> Cell:
        return self.cells.get(key)

    def column(self, key: str) -> str:
        """The heading as the file has it, else as the programme office writes it."""
        return self.headings.names[key]


@dataclass(slots=True)
class Recognised:
    """How the file was understood, for the reader to check."""

    format: str
    encoding: str
    separator: str
    sheets: list[str] = field(default_factory=list)
    sheets_not_used: list[str] = field(default_factory=list)
    heading_rows: list[int] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    columns_not_used: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Table:
    filename: str
    recognised: Recognised
    rows: list[Row]


def read(content: bytes, columns: Sequence[Column], *, filename: str) -> Table:
    """Rows of every visible sheet that has the needed columns; blank rows are no rows.

    Raises Unreadable with one sentence: no spreadsheet, encrypted, old format, damaged, too large,
    empty, or without a needed column.
    """
    source = open_source(content)
    recognised = Recognised(source.format, source.encoding, source.separator)
    recognised.sheets_not_used += source.hidden_sheets
    rows: list[Row] = []
    incomplete: list[Headings] = []
    for title, lines in source.sheets.items():
        headings = find_headings(columns, lines)
        if headings is None or headings.missing:
            incomplete += [headings] if headings else []
            recognised.sheets_not_used += [title] if title else []
            continue
        note_sheet(recognised, title, headings)
        rows += islice(rows_below(headings, lines), MAX_ROWS + 1 - len(rows))
    refuse_without_rows(columns, recognised, rows, incomplete)
    return Table(filename, recognised, rows)


def open_source(content: bytes) -> Source:
    refuse_too_large(len(content))
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if content.startswith(workbooks.OLE_START):
        workbooks.refuse_old_or_encrypted(content)
    if content.startswith(workbooks.ZIP_START):
        return workbooks.open_workbook(content)
    return text_files.open_text(content)


def refuse_too_large(size: int) -> None:
    """``size`` in bytes; asked before the file is read into memory. Raises Unreadable."""
    if size > settings.SPREADSHEET_MAX_BYTES:
        raise Unreadable(
            _("The file is larger than %(limit)s.")
            % {"limit": size_text(settings.SPREADSHEET_MAX_BYTES)}
        )


def size_text(size: int) -> str:
    """Bytes as «25 MB» or «1,5 kB», without the decimal that says nothing."""
    return re.sub(r"[.,]0(?=\D)", "", filesizeformat(size))


def find_headings(columns: Sequence[Column], lines: Iterator[Line]) -> Headings | None:
    """The first row with all needed headings, else the one that comes nearest."""
    best: Headings | None = None
    for line in islice(lines, HEADING_ROWS_LOOKED_AT):
        found = Headings.find(columns, line.number, line.cells)
        if found.places and not found.missing:
            return found
        enough = len(found.places) >= HEADINGS_THAT_MAKE_A_HEADING_ROW
        if enough and (best is None or len(found.places) > len(best.places)):
            best = found
    return best


def rows_below(headings: Headings, lines: Iterator[Line]) -> Iterator[Row]:
    for line in lines:
        if line.is_blank:
            continue
        cells = {
            key: filled(line.cells[place])
            for key, place in headings.places.items()
            if place < len(line.cells)
        }
        yield Row(line.sheet, line.number, cells, headings)


def filled(cell: Cell) -> Cell:
    """None for a cell that looks empty, also when there are spaces in it."""
    return None if isinstance(cell, str) and not cell.strip() else cell


def note_sheet(recognised: Recognised, title: str, headings: Headings) -> None:
    recognised.sheets += [title] if title else []
    recognised.heading_rows.append(headings.row_number)
    recognised.columns |= {headings.names[key]: key for key in headings.places}
    recognised.columns_not_used += headings.not_used


def refuse_without_rows(
    columns: Sequence[Column],
    recognised: Recognised,
    rows: Sequence[Row],
    incomplete: Sequence[Headings],
) -> None:
    if len(rows) > MAX_ROWS:
        raise Unreadable(
            _("The file has more than %(limit)d rows. Divide it into smaller files.")
            % {"limit": MAX_ROWS}
        )
    if rows:
        return
    if recognised.heading_rows:
        raise Unreadable(_("There are no rows below the headings."))
    if incomplete:
        nearest = min(incomplete, key=lambda headings: len(headings.missing)).missing
        raise Unreadable(
            ngettext(
                "A column is missing: %(columns)s", "Columns are missing: %(columns)s", len(nearest)
            )
            % {"columns": ", ".join(nearest)}
        )
    raise Unreadable(
        _("No row with headings was found. Needed columns: %(columns)s")
        % {"columns": ", ".join(column.name for column in columns if column.needed)}
    )
