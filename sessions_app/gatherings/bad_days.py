"""Days on which a gathering is better not held: pointed out, never forbidden.

School breaks differ from county to county and are not in any law. So the weeks that most schools
use are named as what they are, and the coordinator decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sessions_app.gatherings import workdays
from sessions_app.models import Gathering

ONE_DAY = timedelta(days=1)
SUNDAY = 6
JULY, DECEMBER = 7, 12
BEFORE_CHRISTMAS, LAST_OF_CHRISTMAS = range(20, 24), 26
EASTER_WEEK = (-6, 1)  # days from Easter Day: from Monday before it to Easter Monday
HOLIDAYS = {
    (1, 1): gettext_lazy("New Year's Day"),
    (5, 1): gettext_lazy("1 May"),
    (5, 17): gettext_lazy("17 May"),
    (12, 25): gettext_lazy("Christmas Day"),
    (12, 26): gettext_lazy("Boxing Day"),
}
FROM_EASTER = {
    -3: gettext_lazy("Maundy Thursday"),
    -2: gettext_lazy("Good Friday"),
    0: gettext_lazy("Easter Day"),
    1: gettext_lazy("Easter Monday"),
    39: gettext_lazy("Ascension Day"),
    49: gettext_lazy("Whit Sunday"),
    50: gettext_lazy("Whit Monday"),
}
SCHOOL_BREAKS = {
    8: gettext_lazy("winter break at many schools"),
    9: gettext_lazy("winter break at many schools"),
    40: gettext_lazy("autumn break at many schools"),
    41: gettext_lazy("autumn break at many schools"),
}


def doubt(gathering: Gathering, *, now: datetime, is_changed: bool = False) -> str:
    """What speaks against the first of its days that something speaks against.

    Nothing once it is decided: released and unchanged since, or over.
    """
    is_open = is_changed or gathering.state == Gathering.State.DRAFT
    if not is_open or gathering.has_started(now):
        return ""
    first, last = timezone.localdate(gathering.starts_at), timezone.localdate(gathering.ends_at)
    return next(filter(None, map(remark, days(first, last))), "")


@lru_cache(maxsize=64)
def free(first: date, last: date) -> list[tuple[date, date]]:
    """Runs of days with a remark, each with its first and last day; mere weekends left out."""
    runs: list[list[date]] = []
    for day in filter(remark, days(first, last)):
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [(run[0], run[-1]) for run in runs if not all(map(is_mere_weekend, run))]


def days(first: date, last: date) -> Iterator[date]:
    return (first + ONE_DAY * n for n in range((last - first).days + 1))


def is_mere_weekend(day: date) -> bool:
    return day.weekday() >= workdays.SATURDAY and day not in workdays.public_holidays(day.year)


def remark(day: date) -> str:
    """What speaks against the day, in the reader's language; empty when nothing does."""
    if day in workdays.public_holidays(day.year):
        return name_of_holiday(day)
    if day.weekday() >= workdays.SATURDAY:
        return _("Sunday") if day.weekday() == SUNDAY else _("Saturday")
    from_easter = (day - workdays.easter_day(day.year)).days
    if EASTER_WEEK[0] <= from_easter <= EASTER_WEEK[1]:
        return _("the week before Easter")
    if (day.month, day.day) in ((12, 24), (12, 31)):
        return _("the day before a public holiday")
    if day.month == DECEMBER and day.day in BEFORE_CHRISTMAS:
        return _("the last days before Christmas")
    if day.month == DECEMBER and day.day > LAST_OF_CHRISTMAS:
        return _("between Christmas and New Year")
    if is_squeezed(day):
        return _("between a public holiday and the weekend")
    if day.month == JULY:
        return _("July, when most are on holiday")
    week = day.isocalendar().week
    if week in SCHOOL_BREAKS:
        return _("week %(week)d: %(what)s") % {"week": week, "what": SCHOOL_BREAKS[week]}
    return ""


def name_of_holiday(day: date) -> str:
    from_easter = (day - workdays.easter_day(day.year)).days
    return str(HOLIDAYS.get((day.month, day.day)) or FROM_EASTER[from_easter])


def is_squeezed(day: date) -> bool:
    """A working day by itself, such as the Friday after Ascension Day."""
    around = (day - ONE_DAY, day + ONE_DAY)
    return not any(map(workdays.is_working_day, around))
