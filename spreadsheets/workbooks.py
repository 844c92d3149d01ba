"""Excel files (.xlsx): refused before they are unpacked when they are not what they seem."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import TYPE_ERROR, TYPE_FORMULA
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from spreadsheets import crowding
from spreadsheets.cells import Cell, Formula, Line, Source, Unreadable
from spreadsheets.text_files import not_a_spreadsheet

ZIP_START = b"PK\x03\x04"
ZIP_ENTRY = b"PK\x01\x02"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")  # old Office files, and encrypted new ones
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

# An ordinary sheet of 20,000 rows unpacks to about 20 MB, some 20 times its size.
MAX_UNPACKED_BYTES = 150 * 1024 * 1024
MAX_RATIO = 100
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_PARTS = 1000
MAX_COLUMNS = 100


def open_workbook(content: bytes) -> Source:
    """Raises Unreadable: encrypted, no workbook, or larger inside than it may be."""
    refuse_what_is_no_workbook(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except Exception as error:  # openpyxl lets through whatever a broken file makes it stumble on
        raise broken() from error
    visible = {sheet.title: sheet for sheet in sheets(workbook) if sheet.sheet_state == "visible"}
    return Source(
        format="xlsx",
        sheets={title: lines(sheet) for title, sheet in visible.items()},
        hidden_sheets=[sheet.title for sheet in sheets(workbook) if sheet.title not in visible],
    )


def refuse_old_or_encrypted(content: bytes) -> None:
    """For a file in the old Office container: say which of the two it is."""
    if ENCRYPTED_STREAM in content:
        raise encrypted()
    raise Unreadable(
        _("The file is in the old Excel format (.xls). Save it as .xlsx and choose that file.")
    )


def encrypted() -> Unreadable:
    return Unreadable(
        _("The file is protected with a password. Save it without one and choose that file.")
    )


def broken() -> Unreadable:
    return Unreadable(
        _("The file is damaged. Open it in Excel, save it again and choose that file.")
    )


def refuse_what_is_no_workbook(content: bytes) -> None:
    if content.count(ZIP_ENTRY) > MAX_PARTS:
        raise too_large_inside()
    try:
        parts = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise broken() from error
    with parts:
        refuse_parts(parts.infolist(), len(content))
        try:
            crowding.refuse_crowded(parts)
        except crowding.Crowded as error:
            raise too_large_inside() from error
        except Exception as error:  # whatever a broken part makes it stumble on
            raise broken() from error


def refuse_parts(entries: list[zipfile.ZipInfo], size: int) -> None:
    """``size`` is that of the packed file."""
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise other_document({entry.filename for entry in entries})
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise encrypted()
    # Unpacking stops at the size an entry states, so the stated sizes can be relied on.
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / size
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_MATTERS_FROM and ratio > MAX_RATIO):
        raise too_large_inside()


def other_document(parts: set[str]) -> Unreadable:
    """What is packed like a workbook but is none."""
    if "word/document.xml" in parts:
        return Unreadable(
            _(
                "The file is a Word document. Copy the table into Excel, save it as .xlsx and "
                "choose that file."
            )
        )
    if {"mimetype", "content.xml"} <= parts:
        return Unreadable(
            _(
                "The file is in the OpenDocument format. Save it as Excel (.xlsx) and choose that "
                "file."
            )
        )
    return not_a_spreadsheet()


def too_large_inside() -> Unreadable:
    return Unreadable(_("The file is far larger inside than it looks, and is not opened."))


def sheets(workbook: Workbook) -> list[ReadOnlyWorksheet]:
    return [sheet for sheet in workbook.worksheets if isinstance(sheet, ReadOnlyWorksheet)]


def lines(sheet: ReadOnlyWorksheet) -> Iterator[Line]:
    sheet.reset_dimensions()  # some programs write a wrong size, which would cut rows off
    try:
        # The stubs lend this method from another class.
        rows: Iterator[tuple[object, ...]] = sheet.iter_rows(max_col=MAX_COLUMNS)  # type: ignore[misc]
        for number, cells in enumerate(rows, start=1):
            values = tuple(None if cell is EMPTY_CELL else value_of(cell) for cell in cells)
            yield Line(sheet.title, number, values)
    except Exception as error:  # as above: the sheet itself is read first here
        raise broken() from error


def value_of(cell: object) -> Cell:
    value: Cell = getattr(cell, "value", None)
    kind = getattr(cell, "data_type", "")
    if kind in (TYPE_FORMULA, TYPE_ERROR) or (isinstance(value, str) and value[:1] == "="):
        return Formula(str(value))
    return value
