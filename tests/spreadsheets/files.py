"""Spreadsheets made on the spot."""

import csv
import io
from pathlib import Path

from openpyxl import Workbook

DEMO = Path(__file__).parents[2] / "demo"


def xlsx(*rows, title="Ark", sheets=(), hidden=()):
    """One sheet of ``rows``; ``sheets`` are further (title, rows), ``hidden`` their titles."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, content in [(title, rows), *sheets]:
        sheet = workbook.create_sheet(name)
        for row in content:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def text(*rows, separator=";", encoding="utf-8"):
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator).writerows(rows)
    return target.getvalue().encode(encoding)
