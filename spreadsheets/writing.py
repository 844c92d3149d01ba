"""Tables as files that open rightly in a Norwegian Excel, and that calculate nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value = str | int | float | None
Rows = Sequence[Sequence[Value]]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDEST = 60  # characters


def as_xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with these sheets, {title: rows}; the first row of each is its heading.

    Text that looks like a formula stays text.
    """
    workbook = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "B2"
        for number, width in enumerate(widths(rows), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                clean = UNPRINTABLE.sub("", value) if isinstance(value, str) else value
                cell = WriteOnlyCell(sheet, value=clean)
                if isinstance(clean, str):
                    cell.data_type = TYPE_STRING
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def widths(rows: Rows) -> list[int]:
    columns = zip(*rows, strict=True)
    return [min(WIDEST, 3 + max(len(str(value or "")) for value in column)) for column in columns]


def as_csv(rows: Rows) -> bytes:
    """With semicolons, decimal commas, CRLF and a mark that says UTF-8.

    Text that Excel would take for a formula gets an apostrophe in front.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([in_csv(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def in_csv(value: Value) -> str:
    if isinstance(value, str):
        clean = UNPRINTABLE.sub("", value)
        return f"'{clean}" if clean.startswith(STARTS_A_FORMULA) else clean
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return "" if value is None else str(value)
