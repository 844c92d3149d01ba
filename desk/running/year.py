"""The picture of a cohort's year: a box for each month, with the days of its gatherings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from sessions_app.models import Gathering

LONGEST = 24  # months; beyond that a date is mistyped, and the list alone is shown


@dataclass(frozen=True)
class Day:
    number: int
    state: str


@dataclass(frozen=True)
class Month:
    name: str
    year: str  # where it has to be said: in the first month and in January
    days: list[Day]
    is_now: bool


def months(gatherings: Sequence[Gathering], *, today: date) -> list[Month]:
    """Every month from the first gathering to the last; empty without gatherings."""
    days = [(timezone.localtime(row.starts_at).date(), str(row.state)) for row in gatherings]
    if not days:
        return []
    first, last = (position(day) for day in (min(days)[0], max(days)[0]))
    if last - first >= LONGEST:
        return []
    return [
        Month(
            name=date_format(date(number // 12, number % 12 + 1, 1), "M"),
            year=str(number // 12) if number == first or number % 12 == 0 else "",
            days=[Day(day.day, state) for day, state in days if position(day) == number],
            is_now=position(today) == number,
        )
        for number in range(first, last + 1)
    ]


def position(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1
