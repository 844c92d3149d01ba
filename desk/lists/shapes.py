"""The rows of a list, asked for with SQL that is made once for each shape of it.

Django takes longer to put a list into SQL than PostgreSQL to answer. The shape is what decides the
SQL: columns, order, choices, and how many words are looked for. Whose cohorts, which cohort and
which words are values, and given anew each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.http import QueryDict

from accounts.models import User
from cohorts.models import Cohort, Programme
from desk.lists.columns import Row
from desk.lists.kinds import Kind
from desk.lists.listing import Listing
from desk.lists.making import listing_in
from desk.lists.scope import Scope
from partners import folding

PER_PAGE = 50
REACHABLE = 1000  # counting more would cost more than the page itself; a search finds the rest
KEPT = 300  # of each programme that runs; one is 10 kB
TEXTS = ("q", "partner")
Shape = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class StandIns:
    """What nobody asks for, to find in the SQL where the values belong."""

    sign: str
    cohort: int

    def word(self, number: int) -> str:
        return f"{self.sign}{number}"


# Two, since whatever is worked out from a value differs between them.
ONE, OTHER = StandIns("\ufdd0", 32_700), StandIns("\ufdd1", 32_701)


@dataclass(frozen=True)
class Statement:
    """``places`` are, for each ``%s``, the number of the value that belongs there, or None and
    what always stands there."""

    sql: str
    places: Sequence[tuple[int | None, Any]]
    names: Sequence[str]
    compiler: SQLCompiler
    converters: dict[int, Any]

    def asked(self, sql: str, values: Sequence[Any], *more: int) -> list[Any]:
        given = [one if n is None else values[n] for n, one in self.places]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*given, *more])
            found: list[Any] = cursor.fetchall()
            return found

    def rows(self, values: Sequence[Any], start: int) -> list[Row]:
        found: Any = self.asked(f"{self.sql} LIMIT %s OFFSET %s", values, PER_PAGE, start)
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return [dict(zip(self.names, row, strict=True)) for row in found]

    def count(self, values: Sequence[Any]) -> int:
        sql = f"SELECT COUNT(*) FROM ({self.sql} LIMIT %s) counted"  # noqa: S608 – Django's own
        return int(self.asked(sql, values, REACHABLE)[0][0])


@dataclass(frozen=True)
class Rows:
    """What a paginator asks of a list."""

    listing: Listing

    def __getitem__(self, part: slice) -> Sequence[Row]:
        shape = shape_of(self.listing)
        if shape is None:
            return list(self.listing.rows()[part])
        rows, _found = statements(self.listing.kind, shape)
        return rows.rows(values_of(self.listing), part.start)

    def count(self) -> int:
        shape = shape_of(self.listing)
        if shape is None:
            return bare(self.listing)[:REACHABLE].count()
        _rows, found = statements(self.listing.kind, shape)
        return found.count(values_of(self.listing))


def pages_of(listing: Listing) -> Paginator[Row]:
    return Paginator(Rows(listing), PER_PAGE)  # type: ignore[arg-type]  # it takes slices only


def bare(listing: Listing) -> QuerySet[Any]:
    """The same rows without what the columns add, quicker to count."""
    return listing.found.order_by().values("pk")


def shape_of(listing: Listing) -> Shape | None:
    """The list's address without its values; None where Django is to be asked each time."""
    if listing.plan.form.errors:
        return None
    shape = []
    for name, value in listing.pairs:
        if name in TEXTS:
            found = folding.words(value)
            if not found or "".join(found).isdecimal():
                return None
            shape.append((name, str(len(found))))
        else:
            shape.append((name, value[: value.startswith("-")] if name == "kull" else value))
    return tuple(shape)


def values_of(listing: Listing) -> list[Any]:
    form = listing.plan.form
    texts = [form.wanted(name) for name in TEXTS if name in form.fields]
    cohort = abs(form.number("kull"))
    return [
        listing.plan.scope.cohort_ids,
        *([cohort, [cohort]] if cohort else []),
        *(folding.anywhere(word) for text in texts for word in folding.words(text)),
    ]


def blank(kind: Kind, shape: Shape, stand_ins: StandIns) -> Listing:
    """A list of that shape, with what nobody asks for."""
    programme = Programme()
    cohorts = [Cohort(pk=stand_ins.cohort + n, programme=programme, year=1) for n in (0, 100)]
    asked = QueryDict(mutable=True)
    for name, value in shape:
        if name in TEXTS:
            offset = 100 * TEXTS.index(name)
            value = " ".join(stand_ins.word(offset + n) for n in range(int(value)))
        elif name == "kull":
            value = f"{value}{stand_ins.cohort}"
        asked.appendlist(name, value)
    return listing_in(Scope(User(), [programme], cohorts), kind, asked)


@lru_cache(maxsize=KEPT)
def statements(kind: Kind, shape: Shape) -> tuple[Statement, Statement]:
    """What asks for the rows of a list, and what for all that it has."""
    one, other = blank(kind, shape, ONE), blank(kind, shape, OTHER)
    ones, others = values_of(one), values_of(other)
    return (
        same(statement(one.rows(), ones), statement(other.rows(), others)),
        same(statement(bare(one), ones), statement(bare(other), others)),
    )


def statement(rows: QuerySet[Any], values: Sequence[Any]) -> Statement:
    compiler = rows.query.get_compiler(connection=connection)
    sql, given = compiler.as_sql()
    converters = compiler.get_converters([column for column, *_rest in compiler.select])
    places = [place(one, values) for one in given]
    return Statement(sql, places, [*(rows.query.selected or ())], compiler, converters)


def place(given: Any, values: Sequence[Any]) -> tuple[int | None, Any]:
    for number, value in enumerate(values):
        if type(given) is type(value) and given == value:
            return number, None
    return None, given


def same(one: Statement, other: Statement) -> Statement:
    """TypeError where a value is not asked for as it is, or something is that grows old."""
    if (one.sql, one.places) != (other.sql, other.places):
        raise TypeError("A list asks for something else than its values")
    if any(isinstance(always, date) for _number, always in one.places):
        raise TypeError("A list asks for a day that passes")
    return one
