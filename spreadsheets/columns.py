"""Finding the columns of a sheet by their headings, whatever the case, spaces and dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from spreadsheets.cells import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is the heading that the programme office uses; ``also`` are others seen.

    Of several in one sheet the first of these counts, wherever it stands.
    """

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
        texts = [" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells]
        stands: dict[str, int] = {}
        for place, text in enumerate(texts):
            stands.setdefault(plain(text), place)
        names = {column.key: column.name for column in columns}
        places: dict[str, int] = {}
        for column in columns:
            known = [plain(name) for name in (column.name, *column.also)]
            if there := [stands[name] for name in known if name in stands]:
                places[column.key] = there[0]
                names[column.key] = texts[there[0]].strip("\ufeff")
        places = dict(sorted(places.items(), key=itemgetter(1)))  # as they stand in the sheet
        missing = tuple(c.name for c in columns if c.needed and c.key not in places)
        used = set(places.values())
        rest = (text for place, text in enumerate(texts) if text and place not in used)
        return cls(number, places, names, missing, tuple(rest))


def plain(heading: str) -> str:
    """«Org. nr.» and «ORGNR» are the same heading."""
    return "".join(sign for sign in heading.casefold() if sign.isalnum())
