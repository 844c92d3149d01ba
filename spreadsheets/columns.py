"""Finding the columns of a sheet by their headings, whatever the case, spaces and dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spreadsheets.cells import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the heading that the programme office uses; ``also`` are others seen."""

    key: str
    name: str
    also: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading row of one sheet: where each column stands and what it is called there."""

    row_number: int
    places: Mapping[str, int]
    names: Mapping[str, str]
    missing: tuple[str, ...]
    not_used: tuple[str, ...]

    @classmethod
    def find(cls, columns: Sequence[Column], number: int, cells: Sequence[Cell]) -> Headings:
        """What the row gives when it is taken as the heading row."""
        key_of = {plain(name): c.key for c in columns for name in (c.name, *c.also)}
        names = {column.key: column.name for column in columns}
        places: dict[str, int] = {}
        not_used: list[str] = []
        for place, cell in enumerate(cells):
            text = " ".join(cell.split()) if isinstance(cell, str) else ""
            key = key_of.get(plain(text))
            if key and key not in places:
                places[key] = place
                names[key] = text.strip("\ufeff")
            elif text:
                not_used.append(text)
        missing = tuple(c.name for c in columns if c.needed and c.key not in places)
        return cls(number, places, names, missing, tuple(not_used))


def plain(heading: str) -> str:
    """«Org. nr.» and «ORGNR» are the same heading."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum())
