"""Columns of another query, which cost a page no query of their own."""

from __future__ import annotations

from typing import Any

from django.db.models import Field, IntegerField, QuerySet, Subquery
from django.db.models.expressions import RawSQL


class Tally(Subquery):
    """How many rows a query has; with ``of``, of one that is grouped by that."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], *, of: str = "pk") -> None:
        super().__init__(rows.values(of))


def ready(query: QuerySet[Any], output: Field[Any, Any], *, around: str = "(%s)") -> RawSQL:
    """A query that looks at no other row, as SQL: Django puts it together once, not each time."""
    sql, params = query.query.sql_with_params()
    return RawSQL(around % sql, params, output)  # noqa: S611 – no input
