"""Text files with separated values: which encoding, which separator, which lines."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from spreadsheets.cells import Formula, Line, Source, Unreadable

SEPARATORS = (";", "\t", ",")
PDF_START = b"%PDF"
LINES_LOOKED_AT = 50
MAX_LINE_LENGTH = 100_000  # characters; a longer line could hold millions of cells
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16 (BOM)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "windows-1252": "Windows-1252",
}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
TEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
SEPARATOR_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)


def open_text(content: bytes) -> Source:
    """Raises Unreadable when the bytes are no text."""
    if content.startswith(PDF_START):
        raise Unreadable(
            _("The file is a PDF. Choose the Excel file (.xlsx) or CSV file that it was made from.")
        )
    text, encoding = decode(content)
    if BINARY.search(text):
        raise not_a_spreadsheet()
    # Excel's own way to name the separator; Excel does not count this line.
    announced = SEPARATOR_LINE.match(text)
    if announced:
        text = text[announced.end() :]
    separator = announced[1] if announced else likely_separator(text)
    return Source(
        format="csv",
        encoding=ENCODING_NAMES[encoding],
        separator=separator,
        sheets={"": lines(text, separator)},
    )


def not_a_spreadsheet() -> Unreadable:
    return Unreadable(
        _("The file is not a spreadsheet. Choose an Excel file (.xlsx) or a CSV file.")
    )


def decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding. Windows-1252 when nothing else fits."""
    encoding = encoding_of(content)
    try:
        return content.decode(encoding), encoding
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise not_a_spreadsheet() from error
    try:
        return content.decode("windows-1252"), "windows-1252"
    except UnicodeDecodeError as error:
        raise not_a_spreadsheet() from error


def encoding_of(content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    start = content[:1000]
    # Norwegian text in UTF-16 without a mark has a zero in nearly every other byte.
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) // 4:
        return "utf-16-be"
    return "utf-8"


def likely_separator(text: str) -> str:
    """The separator that cuts the first lines into the most pieces of the same number."""

    def pieces(separator: str) -> int:
        rows = islice(csv.reader(lines_of(text), delimiter=separator), LINES_LOOKED_AT)
        widths = Counter(len(row) for row in rows if row)
        return max(widths, key=lambda width: (widths[width], width)) if widths else 0

    try:
        return max(SEPARATORS, key=pieces)
    except csv.Error as error:
        raise not_a_spreadsheet() from error


def lines_of(text: str) -> Iterator[str]:
    """One at a time, so that a large file is not in memory twice."""
    for found in TEXT_LINE.finditer(text):
        if found.end() - found.start() > MAX_LINE_LENGTH:
            raise not_a_spreadsheet()
        yield found[0]


def lines(text: str, separator: str) -> Iterator[Line]:
    reader = csv.reader(lines_of(text), delimiter=separator)
    try:
        for number, row in enumerate(reader, start=1):
            yield Line(
                "", number, tuple(Formula(cell) if cell[:1] == "=" else cell for cell in row)
            )
    except csv.Error as error:
        raise not_a_spreadsheet() from error
