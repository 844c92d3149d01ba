"""What a cell holds, and the lines of a file before anybody knows their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time


class Unreadable(ValueError):
    """The file cannot be taken as a whole. The message is one sentence fit for the reader."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes. Never taken as a value: nobody has written what it shows."""

    text: str


Cell = str | int | float | bool | datetime | date | time | Formula | None


@dataclass(frozen=True, slots=True)
class Line:
    """``number`` is the row number that Excel shows; ``sheet`` is empty in a text file."""

    sheet: str
    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        return all(
            cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells
        )


@dataclass(slots=True)
class Source:
    """An opened file: its sheets by name, each a fresh iterator of lines, and how it was read."""

    format: str
    sheets: dict[str, Iterator[Line]]
    encoding: str = ""
    separator: str = ""
    hidden_sheets: list[str] = field(default_factory=list)
