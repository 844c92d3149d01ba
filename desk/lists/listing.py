"""A list as it was asked for: filters, order, columns and page, all of it in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Expression, F, QuerySet
from django.http import QueryDict
from django.urls import reverse

from desk.lists.columns import Column, Row
from desk.lists.filters import ListFilter
from desk.lists.kinds import Kind
from desk.lists.scope import Scope
from spreadsheets.writing import Value

ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class Plan:
    """What one of the lists is made of.

    ``always`` are fields that every row needs; ``extra`` makes annotations by their name, which
    are asked for only where a column needs them.
    """

    kind: Kind
    scope: Scope
    form: ListFilter
    columns: Sequence[Column]
    always: Sequence[str] = ()
    extra: Callable[[], dict[str, Any]] = dict
    named: Callable[[Row], str] = lambda row: str(row["name"])


@dataclass(frozen=True)
class Listing:
    plan: Plan
    asked: QueryDict

    @property
    def kind(self) -> Kind:
        return self.plan.kind

    @property
    def found(self) -> QuerySet[Any]:
        """All that the filters let through."""
        return self.plan.form.found()

    @cached_property
    def columns(self) -> list[Column]:
        """The first always; the others as chosen, or else as they are at first."""
        wanted = set(self.asked.getlist("kol"))
        first, *others = self.plan.columns
        if not wanted & {column.key for column in others}:
            return [first, *(column for column in others if column.at_first)]
        return [first, *(column for column in others if column.key in wanted)]

    @cached_property
    def order(self) -> tuple[Column, bool]:
        """The column that it is sorted by, and whether from the end."""
        wanted = self.asked.get("sorter", "")
        by_key = {column.key: column for column in self.plan.columns if column.order}
        column = by_key.get(wanted.removeprefix("-"))
        return (column, wanted.startswith("-")) if column else (self.plan.columns[0], False)

    @cached_property
    def query(self) -> str:
        """The list's address but for the page, written in one way only, so that two compare."""
        values: list[tuple[str, str]] = self.plan.form.asked
        column, from_end = self.order
        if from_end or column is not self.plan.columns[0]:
            values.append(("sorter", f"{'-' * from_end}{column.key}"))
        if [c.key for c in self.columns] != [
            c.key for n, c in enumerate(self.plan.columns) if c.at_first or not n
        ]:
            values += [("kol", column.key) for column in self.columns[1:]]
        return urlencode(values)

    def changed(self, name: str, value: str) -> str:
        """The query with another value, from its first page."""
        query = QueryDict(self.query, mutable=True)
        query[name] = value
        return query.urlencode()

    @cached_property
    def url(self) -> str:
        return reverse(f"desk:{self.kind.page}")

    @property
    def here(self) -> str:
        return f"{self.url}?{self.query}" if self.query else self.url

    def with_query(self, name: str, value: str) -> str:
        return f"{self.url}?{self.changed(name, value)}"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query, for a form."""
        return parse_qsl(self.query)

    def rows(self) -> QuerySet[Any]:
        """Dictionaries of what the columns shown need, in order."""
        needed = {*self.plan.always, *(name for column in self.columns for name in column.needs)}
        column, from_end = self.order
        for name in column.order:
            if isinstance(name, str):
                needed.add(name)
        known = self.plan.extra()
        extra = {name: known[name] for name in needed & known.keys()}
        first, *rest = [ascending(name) for name in column.order]
        order = [first.desc(nulls_last=True) if from_end else first.asc(nulls_last=True), *rest]
        rows = self.found.annotate(**extra).order_by(*order, "pk")
        found: QuerySet[Any] = rows.values("pk", *sorted(needed))
        return found

    def count(self) -> int:
        return self.found.order_by().count()

    def values(self) -> Iterator[list[Value]]:
        """All rows as a file has them, asked of the server piece by piece."""
        take = [column.value for column in self.columns]
        for row in self.rows().iterator(chunk_size=ROWS_AT_ONCE):
            yield [value(row) for value in take]


def ascending(name: str | Expression) -> Any:
    return F(name) if isinstance(name, str) else name
