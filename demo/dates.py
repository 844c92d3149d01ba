"""Moves the gatherings of the year's spreadsheet, so that the demo is alive on any day.

By whole weeks, so that a Wednesday stays a Wednesday.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

WEEK = timedelta(weeks=1)
YEAR = 52 * WEEK
AHEAD = 3 * WEEK
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


def shift_to_the_middle(days: Sequence[date], today: date) -> timedelta:
    """How far to move the gatherings for the third to lie three weeks ahead, or nearly four.

    Its second is then in the week before ``today``.
    """
    weeks = -((days[2] - today - AHEAD) // WEEK)
    return weeks * WEEK


def shift_to_the_year_before(days: Sequence[date], shift: timedelta) -> timedelta:
    """How far to move the gatherings for all to be over by then, in the calendar year before."""
    earlier = shift - YEAR
    return earlier if (days[0] + earlier).year < (days[0] + shift).year else earlier - WEEK


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
