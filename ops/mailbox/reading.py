"""A mail taken apart for showing: bodies, calendar, attachments, headers."""

import re
from dataclasses import dataclass
from email.message import EmailMessage, Message

from icalendar import Calendar, Component

FACTS = ("SUMMARY", "LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE", "STATUS", "UID", "SEQUENCE")
TIMES = ("DTSTART", "DTEND")


@dataclass(frozen=True)
class Part:
    """Something in the mail that can be downloaded; the index counts all parts of the mail."""

    index: int
    name: str
    content_type: str
    size: int  # bytes


@dataclass(frozen=True)
class Event:
    """A calendar entry as names and values; the method says whether it asks or cancels."""

    method: str
    facts: list[tuple[str, str]]


def body(message: EmailMessage, kind: str) -> str:
    """The text of the mail as `plain` or `html`; empty if it has none."""
    found = message.get_body((kind,))
    return str(found.get_content()) if found is not None else ""


def html_for_frame(html: str) -> str:
    """The HTML with its links opening in the whole window instead of in the frame."""
    base = '<base target="_top">'
    with_base, count = re.subn(r"(<head[^>]*>)", rf"\1{base}", html, count=1, flags=re.IGNORECASE)
    return with_base if count else base + html


def parts(message: EmailMessage) -> list[Part]:
    return [
        Part(index, name, part.get_content_type(), len(payload(part)))
        for index, part in enumerate(message.walk())
        if (name := part_name(part))
    ]


def part_name(part: Message) -> str:
    if part.get_content_type() == "text/calendar":
        return part.get_filename() or "invite.ics"
    return part.get_filename() or ""


def payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def calendar_source(message: EmailMessage) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            return payload(part).decode(errors="replace")
    return ""


def events(source: str) -> list[Event]:
    """The entries of a calendar text; none if it cannot be read as one."""
    try:
        calendar = Calendar.from_ical(source)
    except ValueError:
        return []
    method = str(calendar.get("METHOD", ""))
    return [Event(method, facts(event)) for event in calendar.walk("VEVENT")]


def facts(event: Component) -> list[tuple[str, str]]:
    times = [(name, str(event.decoded(name))) for name in TIMES if name in event]
    return times + [(name, str(event[name])) for name in FACTS if name in event]
