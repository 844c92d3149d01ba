"""Queries of which there are many shapes, such as lists that people filter: the SQL of each is made
once.

Django takes longer to put one into SQL than PostgreSQL to answer. The shape is what decides the
SQL; what stands for nothing but itself is a value, and given anew each time. PostgreSQL plans them
each time, for those values: words that are looked for need it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from partners.prepared import maker

KEPT = 300  # shapes; one takes 80 kB
Shape = TypeVar("Shape", bound=Hashable)
Asking = tuple[QuerySet[Any, Any], Sequence[Any]]


@dataclass(frozen=True)
class StandIns:
    """Values that nobody asks for, to find in the SQL where the values belong."""

    sign: str
    year: int

    def word(self, number: int) -> str:
        """With a capital, so that it differs from what is made of it to look for names."""
        return f"{self.sign}Q{number}"

    def number(self, number: int) -> int:
        return 30_000 + self.year * 100 + number  # fits into the smallest column

    def moment(self, number: int) -> datetime:
        return datetime(self.year, 1, 1 + number, tzinfo=UTC)


# Two, since whatever is worked out from a value differs between them.
ONE, OTHER = StandIns("\ufdd0", 1), StandIns("\ufdd1", 2)


@dataclass(frozen=True)
class Statement:
    """``places`` are, for each ``%s``, the number of the value that belongs there, or None and
    what always stands there. ``names`` are those of a query for ``values``."""

    sql: str
    places: Sequence[tuple[int | None, Any]]
    names: Sequence[str]
    compiler: SQLCompiler
    converters: dict[int, Any]
    make: Callable[[Sequence[Any]], Any]

    def rows(self, values: Sequence[Any], start: int, most: int) -> list[Any]:
        found: Iterable[Any]
        found = self.asked(f"{self.sql} LIMIT %s OFFSET %s", values, most, start)
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return [self.make(row) for row in found]

    def asked(self, sql: str, values: Sequence[Any], *more: int) -> list[Any]:
        """SQL with that of the statement in it, and ``more`` values after its own."""
        given = [one if number is None else values[number] for number, one in self.places]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*given, *more])
            found: list[Any] = cursor.fetchall()
            return found


def shaped(ask: Callable[[Shape, StandIns], Asking]) -> Callable[[Shape], Statement]:
    """``ask`` makes a query of a shape, and says which values it asks with.

    Raises TypeError where it asks with something that it works out from a value, or that passes.
    """

    @wraps(ask)
    def of_shape(shape: Shape) -> Statement:
        return made(ask, shape)

    return of_shape


@lru_cache(maxsize=KEPT)
def made(ask: Callable[[Any, StandIns], Asking], shape: Hashable) -> Statement:
    one, other = (statement(*ask(shape, stand_ins)) for stand_ins in (ONE, OTHER))
    if (one.sql, one.places) != (other.sql, other.places):
        raise TypeError("A query asks with something else than its values")
    if any(isinstance(always, date) for _number, always in one.places):
        raise TypeError("A query asks with a day that passes")
    return one


def statement(query: QuerySet[Any, Any], values: Sequence[Any]) -> Statement:
    if any(same(one, other) for n, one in enumerate(values) for other in values[:n]):
        raise TypeError("Two values of a query cannot be told apart")
    compiler = query.query.get_compiler(connection=connection)
    sql, given = compiler.as_sql()
    places = [place(one, values) for one in given]
    converters = compiler.get_converters([column for column, *_rest in compiler.select])
    names = [*(query.query.selected or ())]
    return Statement(sql, places, names, compiler, converters, maker(compiler))


def place(given: Any, values: Sequence[Any]) -> tuple[int | None, Any]:
    found = (number for number, value in enumerate(values) if same(given, value))
    number = next(found, None)
    return number, given if number is None else None


def same(one: Any, other: Any) -> bool:
    """As equal as SQL has it: 1 is not True."""
    return type(one) is type(other) and one == other
