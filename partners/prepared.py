"""Queries of the pages that are asked for most: Django puts them into SQL once, not each time, and
PostgreSQL reads them once.

That takes both longer than to answer. Only the values differ from time to time, so
a query may not change its shape with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from partners.kept_plans import KeptPlan

Values = ParamSpec("Values")
Row = TypeVar("Row")

# What no row has, to find in the SQL where the values belong.
STAND_INS: dict[type, Callable[[int], object]] = {
    int: lambda number: 32_700 + number,  # fits into the smallest column
    str: lambda number: f"\ufdd0{number}",
    datetime: lambda number: datetime(1, 1, 1 + number, tzinfo=UTC),
    list: lambda number: [9_000_000_000_000_000_000 + number],
}


@dataclass(frozen=True)
class Statement:
    plan: KeptPlan
    compiler: SQLCompiler
    converters: dict[int, Any]
    make: Callable[[Sequence[Any]], Any]

    def rows(self, given: Sequence[Any]) -> list[Any]:
        found: Iterable[Sequence[Any]] = self.plan.rows([as_asked(value) for value in given])
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return [self.make(row) for row in found]


def maker(compiler: SQLCompiler) -> Callable[[Sequence[Any]], Any]:
    """What makes of a row what the query promises: a tuple, or a model with its relations.

    Models are made as Django's own ``ModelIterable`` makes them.
    """
    if not compiler.query.default_cols:
        return tuple
    select, known, annotations = compiler.select, compiler.klass_info, compiler.annotation_col_map
    model, places = known["model"], known["select_fields"]
    first, end = places[0], places[-1] + 1
    fields = [column.target.attname for column, *_rest in select[first:end]]
    related = get_related_populators(known, select, connection.alias)  # type: ignore[call-arg]

    def make(row: Sequence[Any]) -> Any:
        made = model.from_db(connection.alias, fields, row[first:end])
        for one in related:
            one.populate(row, made)
        for name, place in annotations.items():
            setattr(made, name, row[place])
        return made

    return make


def as_asked(value: Any) -> Any:
    """What SQL asks with: of a record its number."""
    return value.pk if isinstance(value, Model) else value


def stand_in(kind: type, number: int) -> Any:
    if issubclass(kind, Model):
        return kind(pk=STAND_INS[int](number))
    return STAND_INS[kind](number)


def kind_of(value: object) -> type:
    if isinstance(value, Model):
        return value.__class__
    for kind in STAND_INS:
        if isinstance(value, kind):
            return kind
    raise TypeError(f"{value!r} cannot be a value of a prepared query")


def prepared(query: Callable[Values, QuerySet[Any, Row]]) -> Callable[Values, list[Row]]:
    """The models or the rows of a ``values_list`` by positional values: int, str, datetime, list,
    or a record of which only the number is asked for.

    Lists are to be asked for with ``__among``. Raises TypeError where the query does not ask for
    each value as it is.
    """
    return asking(query, one_plan=False)


def planned_once(query: Callable[Values, QuerySet[Any, Row]]) -> Callable[Values, list[Row]]:
    """As ``prepared``, for a query that takes longer to plan than a plan for its values saves."""
    return asking(query, one_plan=True)


def asking(
    query: Callable[Values, QuerySet[Any, Row]], *, one_plan: bool
) -> Callable[Values, list[Row]]:
    @wraps(query)
    def rows(*values: Values.args, **_none: Values.kwargs) -> list[Row]:
        return statement(query, one_plan, *map(kind_of, values)).rows(values)

    return rows


@cache
def first(query: Callable[Values, QuerySet[Any, Row]], most: int) -> Callable[Values, list[Row]]:
    """As ``prepared``, of so many rows."""

    @wraps(query)
    def rows(*values: Values.args, **_none: Values.kwargs) -> QuerySet[Any, Row]:
        return query(*values, **_none)[:most]

    return prepared(rows)


@cache
def statement(query: Callable[..., QuerySet[Any, Any]], one_plan: bool, *kinds: type) -> Statement:
    blank = [stand_in(kind, number) for number, kind in enumerate(kinds)]
    compiler = query(*blank).query.get_compiler(connection=connection)
    values = [as_asked(value) for value in blank]
    sql, given = compiler.as_sql()
    places = [(values.index(one) if one in values else None, one) for one in given]
    if {number for number, _one in places} | {None} != {*range(len(values)), None}:
        raise TypeError(f"{query.__name__} does not ask for each value as it is")
    columns = [column for column, *_rest in compiler.select]
    asked = KeptPlan(sql, places, [kind_of(value) for value in values], one_plan)
    return Statement(asked, compiler, compiler.get_converters(columns), maker(compiler))


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """As ``in``, with the same SQL for however many values.

    With an ``ArraySubquery`` PostgreSQL finds those first, and looks at no other row.
    """

    lookup_name = "among"

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):
            array, more = compiler.compile(self.rhs)
            return f"{column} = ANY({array})", (*parameters, *more)
        return f"{column} = ANY(%s)", (*parameters, self.rhs)
