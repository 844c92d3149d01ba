"""Columns of a list: what each asks of the database, shows on the page and writes into a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Expression, IntegerField, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import dateformat
from django.utils.formats import get_format
from django.utils.html import format_html

from spreadsheets.writing import Value

UNBROKEN = '<span class="nowrap">{}</span>'
LINK = '<a href="{}">{}</a>'
MARKED = '{} <span class="badge">{}</span>'
DETAILED = '{}<span class="detail">{}</span>'
Row = Mapping[str, Any]
Shown = str  # escaped where it is no SafeString


@dataclass(frozen=True)
class Column:
    """``needs`` are fields of the list's query; ``value`` is typed, as files have it.

    ``shown`` is what the page says instead. A column without ``order`` cannot be sorted by.
    """

    key: str
    label: str
    needs: Sequence[str]
    value: Callable[[Row], Value]
    order: Sequence[str | Expression] = ()
    shown: Callable[[Row], Shown] | None = None
    at_first: bool = True
    width: int = 20
    is_number: bool = False


def field(key: str, label: str, name: str, **more: Any) -> Column:
    """A column of one field, as it is."""
    return Column(key, label, (name,), lambda row: row[name], **more)


def counting(key: str, label: str, name: str) -> Column:
    return field(key, label, name, order=(name,), is_number=True, width=10)


def worded(key: str, label: str, name: str, words: Mapping[str, str], **more: Any) -> Column:
    """A column of one field whose values have words; an unknown one stays as it is."""
    return Column(key, label, (name,), lambda row: words.get(row[name], row[name]), **more)


def day(key: str, label: str, name: str, **more: Any) -> Column:
    form = get_format("SHORT_DATE_FORMAT")

    def shown(row: Row) -> Shown:
        value: date | None = row[name]
        return format_html(UNBROKEN, dateformat.format(value, form)) if value else ""

    more.setdefault("order", (name,))
    return Column(key, label, (name,), lambda row: row[name], shown=shown, width=14, **more)


def in_words(choices: Any) -> dict[str, str]:
    """The words of a field's choices in the reader's language, looked up once."""
    return {str(value): str(label) for value, label in choices}


def counted(rows: QuerySet[Any], by: str, of: str = "") -> Coalesce:
    """How many ``rows`` there are, or how many different ``of`` they have.

    ``by`` is the one field of theirs that they share.
    """
    count = Count(of, distinct=True) if of else Count("pk")
    number = rows.order_by().values(by).annotate(n=count).values("n")
    return Coalesce(Subquery(number), 0, output_field=IntegerField())
