"""The picture of a cohort's year: months, week numbers, the days of its gatherings, and today.

It is drawn here and not in a template, for a year has some seventy marks. Readers of the page get
the list below it, so the picture is hidden from those who hear it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sessions_app.gatherings import bad_days
from sessions_app.models import Gathering

ONE_DAY = timedelta(days=1)
LONGEST = 24  # months; beyond that a date is mistyped, and the list alone is shown
WIDTH, HEIGHT, LEGEND_AT = 1000, 104, 26  # the legend comes below
MONTHS_AT, WEEKS_AT, LINE_AT, BOX_AT, DAY_AT, TODAY_AT = 14, 38, 46, 54, 72, 102
MONTH_LINE_TO = 22  # so that it crosses no number of a week
WEEK_ROOM = 17  # the least width in which a week's number can be read
DAY_ROOM, GAP = 26, 2  # the width of a mark, and between two


@dataclass(frozen=True)
class Scale:
    """Days from the first of a month to the last of another, along the picture."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def x(self, day: date) -> float:
        return round((day - self.first).days * WIDTH / self.days, 1)

    def months(self) -> list[date]:
        found, day = [], self.first
        while day <= self.last:
            found.append(day)
            day = next_month(day)
        return found

    def mondays(self) -> list[date]:
        first = self.first + timedelta(days=-self.first.weekday() % 7)
        return [first + timedelta(weeks=n) for n in range((self.last - first).days // 7 + 1)]


def picture(gatherings: Sequence[Gathering], *, today: date) -> SafeString:
    """Empty without gatherings, and when one of them lies years from the others."""
    days = sorted((day_of(row), str(row.state)) for row in gatherings)
    if not days:
        return SafeString()
    scale = Scale(days[0][0].replace(day=1), next_month(days[-1][0]) - timedelta(days=1))
    if len(scale.months()) > LONGEST:
        return SafeString()
    inside = free(scale) + months(scale) + weeks(scale) + now(scale, today) + marks(scale, days)
    start = f'<svg class="year" viewBox="0 0 {WIDTH} {HEIGHT + LEGEND_AT}" aria-hidden="true">'
    return mark_safe(f"{start}{inside}</svg>")  # numbers and our own words only


def free(scale: Scale) -> str:
    """Holidays and school breaks are shaded, and what that means is said."""
    runs = bad_days.free(scale.first, scale.last)
    boxes = "".join(box(scale.x(first), scale.x(last + ONE_DAY)) for first, last in runs)
    words = _("Shaded: public holidays, Christmas, Easter, July and school breaks")
    y = HEIGHT + LEGEND_AT - 4
    return f'{boxes}<text class="year__legend" x="0" y="{y}">{words}</text>'


def box(start: float, end: float) -> str:
    height = LINE_AT - MONTH_LINE_TO
    size = f'y="{MONTH_LINE_TO}" width="{end - start:.1f}" height="{height}"'
    return f'<rect class="year__free" x="{start}" {size}/>'


def months(scale: Scale) -> str:
    return "".join(
        f'<path class="year__line" d="M{scale.x(day)} 0V{MONTH_LINE_TO}"/>'
        f'<text class="year__month" x="{scale.x(day) + 4:.1f}" y="{MONTHS_AT}">'
        f"{month_in_words(day, scale)}</text>"
        for day in scale.months()
    )


def month_in_words(day: date, scale: Scale) -> str:
    """With the year where it has to be said: in the first month and in January."""
    return date_format(day, "M Y" if day == scale.first or day.month == 1 else "M")


def weeks(scale: Scale) -> str:
    """The numbers of the weeks, of each second or fourth where there is no room for all."""
    room = 7 * WIDTH / scale.days
    step = next(n for n in (1, 2, 4) if room * n >= WEEK_ROOM or n == 4)
    numbers = [
        f'<text class="year__week" x="{scale.x(day) + room / 2:.1f}" y="{WEEKS_AT}">{week}</text>'
        for day in scale.mondays()
        if (week := day.isocalendar().week) % step == 0 and day + timedelta(days=3) <= scale.last
    ]
    return f'<path class="year__line" d="M0 {LINE_AT}H{WIDTH}"/>{"".join(numbers)}'


def now(scale: Scale, today: date) -> str:
    if not scale.first <= today <= scale.last:
        return ""
    x = scale.x(today)
    anchor, aside = ("start", 4) if x < WIDTH / 2 else ("end", -4)
    word = _("today")
    return (
        f'<path class="year__now" d="M{x} {LINE_AT}V{TODAY_AT}"/>'
        f'<text class="year__today" x="{x + aside:.1f}" y="{TODAY_AT}" text-anchor="{anchor}">'
        f"{word}</text>"
    )


def marks(scale: Scale, days: Sequence[tuple[date, str]]) -> str:
    """A box with the day of the month; where two would lie on each other, the later moves on.

    Those at the end of the picture move back instead.
    """
    step = DAY_ROOM + GAP
    places: list[float] = []
    for number, (day, _state) in enumerate(days):
        last_possible = WIDTH - DAY_ROOM - step * (len(days) - number - 1)
        after = places[-1] + step if places else 0.0
        places.append(min(max(scale.x(day) - DAY_ROOM / 2, after), max(last_possible, after)))
    return "".join(
        f'<g class="year__day year__day--{state}">'
        f'<rect x="{x:.1f}" y="{BOX_AT}" width="{DAY_ROOM}" height="{DAY_ROOM}" rx="5"/>'
        f'<text x="{x + DAY_ROOM / 2:.1f}" y="{DAY_AT}">{day.day}</text></g>'
        for x, (day, state) in zip(places, days, strict=True)
    )


def day_of(gathering: Gathering) -> date:
    return timezone.localtime(gathering.starts_at).date()


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
