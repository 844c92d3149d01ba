"""Workbooks (XLSX), written as they are sent: memory does not grow with the rows.

The parts are those of ECMA-376 that a reader needs, and text is always text: there is no way to
write a formula. Written by hand since libraries take 5 to 10 times as long (docs/decisions/0028).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from types import NoneType
from typing import Any
from xml.sax.saxutils import escape

from spreadsheets.writing import ROWS_AT_ONCE, UNPRINTABLE, Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60  # characters
DAY_ZERO = date(1899, 12, 30).toordinal()  # as Excel counts days
NEEDS_CARE = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]").search
LINE = re.compile(r"\r\n?")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
LONGEST_TITLE = 31

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
BOLD, DAY = 1, 2  # the numbers of the formats in STYLES
XF = (
    '<xf numFmtId="{}" fontId="{}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    ' applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
)
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="3">{XF.format(0, 0)}{XF.format(0, 1)}{XF.format(14, 0)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
SHEET_START = (
    f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
    "</sheetView></sheetViews><cols>{}</cols><sheetData>"
)
EMPTY = "<c/>"
SHEET_END = "</sheetData></worksheet>"


@dataclass(frozen=True)
class Sheet:
    """``widths`` of the columns in characters, one for each word of the heading."""

    title: str
    heading: Sequence[str]
    rows: Iterable[Row]
    widths: Sequence[int]


def fitted(title: str, rows: Sequence[Row]) -> Sheet:
    """A sheet of rows that are there already, as wide as they need; the first is the heading."""
    columns = zip(*rows, strict=True)
    widths = [min(WIDEST, 3 + max(len(str(value or "")) for value in column)) for column in columns]
    return Sheet(title, [str(word) for word in rows[0]], rows[1:], widths)


class Sent(io.RawIOBase):
    """What the zip file writes to: it cannot be gone back in, and is emptied as it fills."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self.waiting)
        self.waiting.clear()
        return data


def as_xlsx(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """A workbook with these sheets, piece by piece."""
    sent = Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for path, content in fixed_parts([sheet.title for sheet in sheets]).items():
            book.writestr(path, content)
        for number, sheet in enumerate(sheets, start=1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
                for piece in pieces(sheet):
                    part.write(piece.encode())
                    if sent.waiting:
                        yield sent.taken()
    yield sent.taken()


def pieces(sheet: Sheet) -> Iterator[str]:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(sheet.widths, start=1)
    )
    heading = "".join(text(word).replace("<c", f'<c s="{BOLD}"', 1) for word in sheet.heading)
    yield f"{SHEET_START.format(widths)}<row>{heading}</row>"
    remaining = iter(sheet.rows)
    while batch := list(islice(remaining, ROWS_AT_ONCE)):
        yield "".join(
            [f"<row>{''.join([CELL[type(value)](value) for value in row])}</row>" for row in batch]
        )
    yield SHEET_END


def text(value: str) -> str:
    if not value:
        return EMPTY
    if NEEDS_CARE(value):
        value = escape("\n".join(LINE.split(UNPRINTABLE.sub("", value))))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def number(value: float) -> str:
    return f"<c><v>{value!r}</v></c>"


def day(value: date) -> str:
    return f'<c s="{DAY}"><v>{value.toordinal() - DAY_ZERO}</v></c>'


def nothing(_value: None) -> str:
    return EMPTY


CELL: dict[type, Callable[[Any], str]] = {
    str: text,
    int: number,
    float: number,
    date: day,
    NoneType: nothing,
}


def fixed_parts(titles: Sequence[str]) -> dict[str, str]:
    """All but the sheets themselves, by their path in the file."""
    numbered = list(enumerate(titles, start=1))
    sheets = "".join(
        f'<sheet name="{in_attribute(title)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, title in numbered
    )
    types = "".join(override(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n, _ in numbered)
    types += override("/xl/workbook.xml", "sheet.main") + override("/xl/styles.xml", "styles")
    parts = [relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    parts.append(relation("styles", "styles", "styles.xml"))
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>{types}</Types>',
        "_rels/.rels": relations([relation("book", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(parts),
        "xl/styles.xml": STYLES,
    }


def in_attribute(title: str) -> str:
    clean = NOT_IN_TITLES.sub(" ", UNPRINTABLE.sub("", title))[:LONGEST_TITLE]
    return escape(clean, {'"': "&quot;"})


def override(path: str, kind: str) -> str:
    return f'<Override PartName="{path}" ContentType="{PART}.{kind}+xml"/>'


def relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def relations(them: Iterable[str]) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(them)}</Relationships>'
