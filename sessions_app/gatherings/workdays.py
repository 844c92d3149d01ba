"""Working days in Norway: neither weekend nor public holiday.

The holidays are those of the acts on public holidays (24 February 1995 no. 12, section 2) and on
1 and 17 May (26 April 1947 no. 1).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
SATURDAY = 5
SAME_DAY_EVERY_YEAR = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
# Maundy Thursday, Good Friday, Easter Day and Monday, Ascension Day, Whit Sunday and Monday
DAYS_FROM_EASTER = (-3, -2, 0, 1, 39, 49, 50)


def last_until(day: date) -> date:
    """The day itself if it is a working day, else the last one before."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def first_from(day: date) -> date:
    """The day itself if it is a working day, else the first one after."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> frozenset[date]:
    easter = easter_day(year)
    fixed = {date(year, month, day) for month, day in SAME_DAY_EVERY_YEAR}
    return frozenset(fixed | {easter + timedelta(days=n) for n in DAYS_FROM_EASTER})


def easter_day(year: int) -> date:
    """The anonymous Gregorian rule (Nature, 20 April 1876)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - correction + 15) % 30
    quarters, of_quarter = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarters - moon - of_quarter) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
