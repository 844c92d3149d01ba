"""Calendar entries for mail (iTIP) and for download.

What is the same for everybody is written once for a gathering, by the library; each person's copy
then differs in two lines only. The time zone is written by hand: Outlook needs one yearly rule
each way, and the library's own list of dates puts the spring change an hour late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from sessions_app.gatherings import facts
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
END_OF_EVENT = "END:VEVENT\r\n"
LONGEST_LINE = 75  # octets, without the line break (RFC 5545, 3.1)
# All control signs but the line break; icalendar would pass them on, and Outlook refuses them.
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
PLAIN_IN_ADDRESS = "@!$'*+-._~"


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Reply(StrEnum):
    """What the person has answered, in the calendar's words (PARTSTAT)."""

    NONE = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


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


@dataclass(frozen=True)
class Part:
    """What one person's calendar is told: keep the entry or take it away, as the n-th version."""

    method: Method
    sequence: int
    reply: Reply


@dataclass(frozen=True)
class Pattern:
    """The entry of a gathering without the two lines that are a person's own."""

    before: str
    after: str

    def for_person(self, person: Party, part: Part) -> str:
        """The calendar part of the mail to one person; nobody else is named in it."""
        asks = part.reply == Reply.NONE and part.method == Method.REQUEST and answers_are_read()
        attendee = (
            f"ATTENDEE;CN={quoted(person.name or person.email)};ROLE=REQ-PARTICIPANT"
            f";PARTSTAT={part.reply};RSVP={'TRUE' if asks else 'FALSE'}:{mailto(person.email)}"
        )
        return f"{self.before}SEQUENCE:{part.sequence}\r\n{folded(attendee)}{self.after}"


def pattern(
    gathering: Gathering, method: Method, *, organizer: Party, text: str, now: datetime
) -> Pattern:
    """A gathering's entry as mail brings it: REQUEST sets it or corrects it, CANCEL removes it.

    ``organizer`` is the sender of the mail. ``text`` must hold no personal link: people share
    their calendars. ``now`` becomes DTSTAMP, which tells versions of the same SEQUENCE apart.
    """
    event = event_for(gathering, text=text, now=now)
    # Whoever is uninvited alone is the only attendee in the mail, so all of that entry goes.
    event["status"] = vText("CANCELLED" if method == Method.CANCEL else "CONFIRMED")
    event["organizer"] = address(organizer)
    del event["sequence"]
    before, end, after = serialise(method, event).rpartition(END_OF_EVENT)
    return Pattern(before, end + after)


def download(
    gathering: Gathering, *, text: str, now: datetime, sequence: int = 0, is_away: bool = False
) -> str:
    """The entry as a file to open (METHOD:PUBLISH), without anybody's name.

    ``sequence`` is the highest that mail has told; for whoever ``is_away`` it stays taken out.
    """
    event = event_for(gathering, text=text, now=now)
    del event["sequence"]
    event.add("sequence", max(gathering.calendar_sequence, sequence))
    if is_away:
        event["status"] = vText("CANCELLED")
    return serialise(Method.PUBLISH, event)


def trial(gathering: Gathering, *, text: str, now: datetime, uid: str) -> str:
    """The entry to look at: marked as a test, taking up no time, and never the real one.

    ``uid`` is another than the gathering's, which the coordinator may get as a participant.
    """
    event = event_for(gathering, text=text, now=now)
    event["uid"] = vText(uid)
    event["summary"] = vText(_("Test: %(title)s") % {"title": event["summary"]})
    event.add("transp", "TRANSPARENT")
    return serialise(Method.PUBLISH, event)


def answers_are_read() -> bool:
    """Whether an answer given in a calendar program reaches us; only then is one asked for."""
    return bool(settings.CALENDAR_ANSWERS)


def event_for(gathering: Gathering, *, text: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", gathering.calendar_uid)
    event.add("sequence", gathering.calendar_sequence)
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("dtstart", gathering.starts_at.astimezone(OSLO))
    event.add("dtend", gathering.ends_at.astimezone(OSLO))
    programme = gathering.cohort.programme.local_name
    event.add("summary", without_controls(f"{programme}: {gathering.title}"))
    event.add("description", without_controls(text))
    if place := facts.where(gathering) or online(gathering):
        event.add("location", without_controls(place))
    cancelled = gathering.state == Gathering.State.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def online(gathering: Gathering) -> str:
    """Where to find the way in; the way itself is personal, and calendars are shared."""
    return _("Online, by the link in the e-mail") if gathering.is_online else ""


def address(party: Party) -> vCalAddress:
    value = vCalAddress(mailto(party.email))
    value.params["CN"] = vText(without_controls(party.name.replace('"', "'")) or party.email)
    return value


def mailto(email: str) -> str:
    return f"mailto:{quote(email, safe=PLAIN_IN_ADDRESS)}"


def quoted(name: str) -> str:
    """As the value of a parameter, which may hold neither quotes nor line breaks (RFC 6868)."""
    plain = " ".join(without_controls(name).split())
    return '"{}"'.format(plain.replace("^", "^^").replace('"', "'"))


def without_controls(text: str) -> str:
    return CONTROLS.sub(" ", text.replace("\r\n", "\n"))


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, cut between signs and never inside one."""
    octets = line.encode()
    if len(octets) <= LONGEST_LINE:
        return f"{line}\r\n"
    return "\r\n ".join(pieces(octets)) + "\r\n"


def pieces(octets: bytes) -> Iterator[str]:
    start, room = 0, LONGEST_LINE
    while start < len(octets):
        end = min(start + room, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # in the middle of a sign
            end -= 1
        yield octets[start:end].decode()
        start, room = end, LONGEST_LINE - 1  # the space that begins a continued line


def serialise(method: Method, event: Event) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Pådriver//NO")
    calendar.add("version", "2.0")
    calendar.add("method", str(method))
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
