"""Calendar entries for mail (iTIP) and for download.

The time zone is written by hand: Outlook needs one yearly rule each way, and the library's own
list of dates puts the spring change an hour late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from sessions_app import facts
from sessions_app.models import Gathering

OSLO = ZoneInfo("Europe/Oslo")
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Oslo
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


@dataclass(frozen=True)
class Party:
    """Who sends or receives: a name and an address."""

    name: str
    email: str

    @property
    def as_header(self) -> str:
        """As a From header takes it; the quotes keep brackets and commas in the name."""
        name = " ".join(self.name.replace('"', "'").replace("\\", "").split())
        return f'"{name}" <{self.email}>'


def invitation(
    gathering: Gathering, *, attendee: Party, organizer: Party, text: str, now: datetime
) -> str:
    """A calendar invitation (METHOD:REQUEST) to one person; nobody else is named in it.

    ``organizer`` is the sender of the mail. ``text`` must hold no personal link: people share
    their calendars.
    """
    event = event_for(gathering, text=text, now=now)
    event["organizer"] = address(organizer)
    person = address(attendee)
    person.params["ROLE"] = vText("REQ-PARTICIPANT")
    person.params["PARTSTAT"] = vText("NEEDS-ACTION")
    # Nobody reads answers from calendar programs yet, so they are not asked for.
    person.params["RSVP"] = vText("FALSE")
    event["attendee"] = person
    return serialise("REQUEST", event)


def download(gathering: Gathering, *, text: str, now: datetime) -> str:
    """The entry as a file to open (METHOD:PUBLISH), without anybody's name."""
    return serialise("PUBLISH", event_for(gathering, text=text, now=now))


def event_for(gathering: Gathering, *, text: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", gathering.calendar_uid)
    event.add("sequence", gathering.calendar_sequence)
    event.add("dtstamp", now)
    event.add("dtstart", gathering.starts_at.astimezone(OSLO))
    event.add("dtend", gathering.ends_at.astimezone(OSLO))
    event.add("summary", f"{gathering.cohort.programme.name}: {gathering.title}")
    event.add("description", text)
    if place := facts.where(gathering) or gathering.meeting_url:
        event.add("location", place)
    event.add("status", "CONFIRMED")
    return event


def address(party: Party) -> vCalAddress:
    value = vCalAddress(f"mailto:{party.email}")
    value.params["CN"] = vText(party.name or party.email)
    return value


def serialise(method: str, event: Event) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Pådriver//NO")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
