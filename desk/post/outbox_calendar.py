"""The calendar part of a mail in words: what it does in the reader's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from sessions_app.gatherings import facts
from sessions_app.models import Gathering


@dataclass(frozen=True)
class CalendarPart:
    """``raw`` is the part as it was sent; the rest is empty where it says nothing."""

    does: str
    title: str
    when: str
    where: str
    text: str
    raw: str


def in_words(part: str) -> CalendarPart | None:
    """None when there is no calendar part, or one that cannot be read."""
    if not part:
        return None
    try:
        calendar = Calendar.from_ical(part)
        event = next(iter(calendar.walk("VEVENT")))
    except (ValueError, StopIteration):
        return CalendarPart(_("The calendar part cannot be read."), "", "", "", "", part)
    return CalendarPart(
        does=what_it_does(str(calendar.get("method", "")), event),
        title=str(event.get("summary", "")),
        when=when(event),
        where=str(event.get("location", "")),
        text=str(event.get("description", "")),
        raw=part,
    )


def what_it_does(method: str, event: Component) -> str:
    if method == "CANCEL":
        return _("Takes the gathering out of the calendar.")
    attendee = event.get("attendee")
    answer = attendee.params.get("partstat", "") if attendee else ""
    if answer == "ACCEPTED":
        return _("Shows the gathering in the calendar as accepted.")
    if answer == "DECLINED":
        return _("Shows the gathering in the calendar as declined.")
    return _("Puts the gathering in the calendar, or changes what stands there.")


def when(event: Component) -> str:
    start, end = event.get("dtstart"), event.get("dtend")
    if not start or not end or not isinstance(start.dt, datetime):
        return ""
    return facts.when(Gathering(starts_at=start.dt, ends_at=end.dt))
