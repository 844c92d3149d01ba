"""Workbooks that are small, and would fill the memory while they are read.

openpyxl makes a record of each cell of a row before anybody can stop it, so the parts are counted
through first, without keeping anything of them.
"""

from __future__ import annotations

import contextlib
import zipfile
from xml.parsers import expat

MAX_CELLS_IN_ROW = 16_384  # as in Excel itself
MAX_ELEMENTS = 4_000_000  # 50,000 rows of 20 columns have some three million


class Crowded(Exception):
    """A part holds more than a workbook may."""


class Counting:
    """Elements of one part, and the cells since the row that they are in began."""

    def __init__(self) -> None:
        self.elements = self.cells = 0

    def begin(self, name: str, _attributes: object) -> None:
        self.elements += 1
        kind = name.rpartition(" ")[2]
        if kind == "row":
            self.cells = 0
        elif kind == "c":
            self.cells += 1
        if self.cells > MAX_CELLS_IN_ROW or self.elements > MAX_ELEMENTS:
            raise Crowded


def refuse_crowded(parts: zipfile.ZipFile) -> None:
    """Every part is looked at, for any of them can be named as a sheet. Raises Crowded."""
    for entry in parts.infolist():
        with parts.open(entry) as part, contextlib.suppress(expat.ExpatError):
            counter().ParseFile(part)


def counter() -> expat.XMLParserType:
    """Of a part that is no XML, or declares what it is made of, it reads no further."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = Counting().begin
    parser.StartDoctypeDeclHandler = no_further
    return parser


def no_further(*_declared: object) -> None:
    raise expat.ExpatError
