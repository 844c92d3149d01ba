"""What an import found and did: counts, and remarks on single rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from spreadsheets.cells import Cell
from spreadsheets.reading import Recognised, Row, Table
from spreadsheets.values import Invalid

Value = TypeVar("Value")


class Severity(StrEnum):
    REFUSED = "refused"  # the row cannot be taken
    WARNED = "warned"  # the row is taken, but somebody should look at it


@dataclass(frozen=True, slots=True)
class Remark:
    severity: Severity
    sheet: str
    row: int
    column: str
    message: str

    @classmethod
    def on(cls, row: Row, key: str, message: str, severity: Severity) -> Remark:
        return cls(severity, row.sheet, row.number, row.column(key), message)


@dataclass(slots=True)
class Check:
    """What is wrong with one row, gathered while its cells are read."""

    row: Row
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(remark.severity is Severity.REFUSED for remark in self.remarks)

    def refuse(self, key: str, message: str) -> None:
        self.remarks.append(Remark.on(self.row, key, message, Severity.REFUSED))

    def warn(self, key: str, message: str) -> None:
        self.remarks.append(Remark.on(self.row, key, message, Severity.WARNED))

    def needed(
        self, key: str, parse: Callable[[Cell], Value | None], *, missing: str
    ) -> Value | None:
        """The value; None, and the row refused, when it is missing or invalid."""
        try:
            value = parse(self.row[key])
        except Invalid as why:
            self.refuse(key, str(why))
            return None
        if value is None:
            self.refuse(key, missing)
        return value

    def optional(self, key: str, parse: Callable[[Cell], Value | None]) -> Value | None:
        """The value; None when it is missing, or invalid and warned about."""
        try:
            return parse(self.row[key])
        except Invalid as why:
            self.warn(key, str(why))
            return None


@dataclass(slots=True)
class Counts:
    """Each data row counts once."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def to_import(self) -> int:
        return self.created + self.changed


@dataclass(slots=True)
class Report:
    file: str
    recognised: Recognised
    counts: Counts = field(default_factory=Counts)
    remarks: list[Remark] = field(default_factory=list)
    dry_run: bool = True
    imported: bool = False

    @classmethod
    def of(cls, table: Table) -> Report:
        return cls(table.filename, table.recognised)

    @property
    def is_clean(self) -> bool:
        return self.counts.refused == 0

    def note(self, check: Check) -> None:
        """Take in what was found about a row; a refused row is counted here."""
        self.remarks += check.remarks
        self.counts.refused += check.is_refused

    def in_file_order(self, table: Table) -> None:
        """Put the remarks in the order of the sheets and rows, as the reader goes through them."""
        place = {title: number for number, title in enumerate(table.recognised.sheets)}
        self.remarks.sort(key=lambda remark: (place.get(remark.sheet, 0), remark.row))

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "recognised": self.recognised.as_json(),
            "dry_run": self.dry_run,
            "imported": self.imported,
            "counts": asdict(self.counts),
            "rows": [asdict(remark) for remark in self.remarks],
        }
