"""Moves the gatherings of the year's spreadsheet, so that the demo is alive on any day.

By whole weeks, so that a Wednesday stays a Wednesday.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

YEAR = timedelta(weeks=52)
AHEAD = timedelta(weeks=2)
DATE_COLUMNS = ("Dato", "Svarfrist")


def days(file: Path) -> list[date]:
    """The days of the gatherings, in order."""
    sheet = load_workbook(file).worksheets[0]
    column = headings(sheet)["Dato"]
    return sorted(
        value.date()
        for (value,) in sheet.iter_rows(2, min_col=column, max_col=column, values_only=True)
        if isinstance(value, datetime)
    )


def shift_to_come(file: Path, today: date) -> timedelta:
    """How far to move the file for its first gathering to lie at least two weeks ahead."""
    first, shift = days(file)[0], timedelta(0)
    while first + shift < today + AHEAD:
        shift += YEAR
    return shift


def shift_to_be_over(file: Path, today: date) -> timedelta:
    """How far to move the file, back, for its last gathering to be over."""
    last, shift = days(file)[-1], shift_to_come(file, today)
    while last + shift >= today:
        shift -= YEAR
    return shift


def moved(file: Path, shift: timedelta) -> bytes:
    """The spreadsheet with all its dates moved."""
    workbook = load_workbook(file)
    sheet = workbook.worksheets[0]
    for name in DATE_COLUMNS:
        column = headings(sheet)[name]
        for (cell,) in sheet.iter_rows(2, min_col=column, max_col=column):
            if isinstance(cell.value, datetime):
                cell.value += shift
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def headings(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
