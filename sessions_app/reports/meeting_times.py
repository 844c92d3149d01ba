"""Times and durations as meeting programs write them, in the language of whoever fetched them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as tz
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app.gatherings import facts
from spreadsheets.cells import Unreadable

OSLO = ZoneInfo("Europe/Oslo")  # a report is in the time of the computer that fetched it
MOMENT = re.compile(
    r"(?P<a>\d{1,4})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{1,4})"
    r"(?:,? (?:kl\.? ?)?|T)"
    r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2})(?:\.\d+)?)?"
    r"(?: ?(?P<half>[ap])\.? ?m\.?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
UNITS = {"t": 3600, "m": 60, "s": 1}
LENGTH = re.compile(
    r"(?:(?P<t>\d{1,6}) ?(?:t(?:imer?)?|h(?:(?:ou)?rs?)?)\.?)?,? ?"
    r"(?:(?P<m>\d{1,6}) ?m(?:in(?:ut(?:t|ter|es?))?)?\.?)?,? ?"
    r"(?:(?P<s>\d{1,6}) ?s(?:ek(?:und(?:er)?)?|ec(?:onds?)?)?\.?)?",
    re.IGNORECASE,
)
MINUTES = re.compile(r"\d{1,6}")
CLOCK = re.compile(r"(?:(?P<t>\d{1,6}):)?(?P<m>\d{1,3}):(?P<s>\d{2})")
LONGEST_MEETING = 7 * 24 * 3600  # seconds
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Times:
    """The hours of the gathering."""

    starts_at: datetime
    ends_at: datetime

    @property
    def in_words(self) -> str:
        start, end = (timezone.localtime(m, OSLO) for m in (self.starts_at, self.ends_at))
        return f"{facts.day_in_words(start)}, {facts.clock(start)}–{facts.clock(end)}"

    def clipped(self, span: Span) -> tuple[tuple[int, int], ...]:
        """The part within the hours, in seconds from the start; nothing when there is none."""
        whole = int((self.ends_at - self.starts_at).total_seconds())
        start, end = (int((moment - self.starts_at).total_seconds()) for moment in span)
        start, end = max(0, start), min(end, whole)
        return ((start, end),) if start < end else ()

    def is_near(self, moment: datetime) -> bool:
        """Whether somebody may have joined then: on the day before, or until it ended."""
        return self.starts_at - timedelta(hours=12) <= moment <= self.ends_at


@dataclass(frozen=True)
class Reading:
    """How days with slashes are meant: 2/3 is 3 February in America."""

    month_first: bool

    def moment(self, text: str) -> datetime | None:
        found = MOMENT.fullmatch(text)
        if not found:
            return None
        try:
            day, clock = self.day(found), clock_of(found)
            return datetime.combine(day, clock, tzinfo=zone_of(found["zone"]))
        except ValueError:
            return None

    def day(self, found: re.Match[str]) -> date:
        a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
        if len(found["a"]) == 4:
            return date(a, b, c)
        year = c + 2000 if c < 100 else c
        month_first = self.month_first and found["sign"] != "."
        return date(year, a, b) if month_first else date(year, b, a)

    def span(self, joined: str, left: str, *, lasted: int | None) -> Span | None:
        """From–to. Somebody who was still there has only a duration."""
        start, end = self.moment(joined), self.moment(left)
        if start and not left and lasted is not None:
            end = after(start, lasted)
        return (start, end) if start and end and start <= end else None


def after(start: datetime, seconds: int) -> datetime | None:
    """None for what would be later than the last day that a computer knows."""
    try:
        return start + timedelta(seconds=seconds)
    except OverflowError:
        return None


WAYS = (Reading(month_first=False), Reading(month_first=True))


def clock_of(found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), (found["half"] or "").casefold()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("not on a clock of twelve hours")
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def zone_of(text: str | None) -> tzinfo:
    if not text:
        return OSLO
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return tz(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def are_moments(texts: Iterable[str]) -> bool:
    return all(MOMENT.fullmatch(text) for text in texts)


def are_in_order(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether the first of each pair is never later than the second, in one way to read them."""
    spans = list(pairs)
    return any(all(way.span(joined, left, lasted=None) for joined, left in spans) for way in WAYS)


def way_to_read(written: Iterable[str], times: Times) -> Reading:
    """The one way to read the days by which people joined when the gathering was.

    Raises Unreadable when the times cannot be read in any way.
    """
    joined = list(written)
    readable = []
    for way in WAYS:
        moments = [way.moment(text) for text in joined]
        if all(moments):
            readable.append((sum(times.is_near(m) for m in moments if m), way))
    if not readable:
        strange = [text for text in joined if not any(way.moment(text) for way in WAYS)] or joined
        raise Unreadable(
            _("“%(text)s” is not a time that we know. Nothing has been read.")
            % {"text": strange[0]}
        )
    return max(readable, key=lambda found: found[0])[1]


def seconds_in(text: str) -> int | None:
    """«1t 5m 3s», «1h 5m 3s», «01:05:03», and plain minutes as Zoom writes them."""
    if MINUTES.fullmatch(text):
        return no_longer_than_a_meeting(int(text) * 60)
    found = CLOCK.fullmatch(text) or LENGTH.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    return no_longer_than_a_meeting(
        sum(int(found[unit] or 0) * UNITS[unit] for unit in ("t", "m", "s"))
    )


def no_longer_than_a_meeting(seconds: int) -> int | None:
    return seconds if seconds <= LONGEST_MEETING else None
