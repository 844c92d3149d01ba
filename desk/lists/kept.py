"""The rows of a list page by page, with SQL that is made once for each shape of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from cohorts.models import Cohort, Programme
from desk.lists.columns import Row
from desk.lists.kinds import Kind
from desk.lists.listing import Listing
from desk.lists.making import listing_in
from desk.lists.scope import Scope
from partners import folding
from partners.shapes import Asking, StandIns, shaped

PER_PAGE = 50
REACHABLE = 1000  # counting more would cost more than the page itself; a search finds the rest
MOST_WORDS = 20  # that are looked for; as many stand-ins still fit into a field
COHORT, TEXTS = "kull", ("q", "partner")
Shape = tuple[Kind, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Rows:
    """What a paginator asks of a list."""

    listing: Listing

    @cached_property
    def shape(self) -> Shape | None:
        if self.listing.plan.form.errors:
            return None
        return shape_of(self.listing.kind, self.listing.pairs)

    def __getitem__(self, part: slice) -> Sequence[Row]:
        if self.shape is None:
            return list(self.listing.rows()[part])
        statement = rows_of(self.shape)
        found = statement.rows(values_of(self.listing), part.start, PER_PAGE)
        return [dict(zip(statement.names, row, strict=True)) for row in found]

    def count(self) -> int:
        if self.shape is None:
            return bare(self.listing)[:REACHABLE].count()
        statement = found_of(self.shape)
        sql = f"SELECT COUNT(*) FROM ({statement.sql} LIMIT %s) counted"  # noqa: S608 – Django's
        return int(statement.asked(sql, values_of(self.listing), REACHABLE)[0][0])


def pages_of(listing: Listing) -> Paginator[Row]:
    return Paginator(Rows(listing), PER_PAGE)  # type: ignore[arg-type]  # it takes slices only


def bare(listing: Listing) -> QuerySet[Any]:
    """The same rows without what the columns add, quicker to count."""
    return listing.found.order_by().values("pk")


def shape_of(kind: Kind, pairs: Sequence[tuple[str, str]]) -> Shape | None:
    """A list's address without its values; None where Django is to be asked each time."""
    shape = []
    for name, value in pairs:
        words = folding.words(value) if name in TEXTS else []
        if name in TEXTS and (not 0 < len(words) <= MOST_WORDS or "".join(words).isdecimal()):
            return None
        sign = value[: value.startswith("-")]
        shape.append((name, str(len(words)) if words else sign if name == COHORT else value))
    return kind, tuple(shape)


def values_of(listing: Listing) -> list[Any]:
    form = listing.plan.form
    texts = [form.wanted(name) for name in TEXTS if name in form.fields]
    cohort = abs(form.number(COHORT))
    return [
        listing.plan.scope.cohort_ids,
        *([cohort, [cohort]] if cohort else []),
        *(folding.anywhere(word) for text in texts for word in folding.words(text)),
    ]


@shaped
def rows_of(shape: Shape, stand_ins: StandIns) -> Asking:
    listing = blank(shape, stand_ins)
    return listing.rows(), values_of(listing)


@shaped
def found_of(shape: Shape, stand_ins: StandIns) -> Asking:
    listing = blank(shape, stand_ins)
    return bare(listing), values_of(listing)


def blank(shape: Shape, stand_ins: StandIns) -> Listing:
    """A list of that shape, asked for with what nobody asks for."""
    kind, pairs = shape
    programme = Programme()
    cohorts = [Cohort(pk=stand_ins.number(n), programme=programme, year=1) for n in (0, 1)]
    asked = QueryDict(mutable=True)
    for name, value in pairs:
        if name in TEXTS:
            first = 1000 * TEXTS.index(name)
            value = " ".join(stand_ins.word(first + n) for n in range(int(value)))
        elif name == COHORT:
            value = f"{value}{cohorts[0].pk}"
        asked.appendlist(name, value)
    return listing_in(Scope(User(), [programme], cohorts), kind, asked)
