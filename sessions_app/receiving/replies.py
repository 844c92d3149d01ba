"""Reading an answer from a calendar program (iTIP, METHOD:REPLY) out of a mail.

Anybody can send us anything, so this is a strict reader of the few lines that count, and whatever
is not plainly an answer is refused. It never raises for what a mail holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from urllib.parse import unquote

from messaging import headers

CALENDAR_TYPES = ("text/calendar", "application/ics")
FOLD = re.compile(r"\r?\n[ \t]")
LINE = re.compile(r"^(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[^:\";]*(?:\"[^\"]*\"[^:\";]*)*)*):")
PARAMETER = re.compile(r";([A-Za-z0-9-]+)=(\"[^\"]*\"(?:,\"[^\"]*\")*|[^;\"]*)")
ESCAPED = re.compile(r"\\([\\;,nN])")
SEQUENCE = re.compile(r"^\d{1,9}$", re.ASCII)
STAMP = re.compile(r"^\d{8}T\d{6}Z$", re.ASCII)
LONGEST = 100_000  # signs of a calendar part; an honest one has a few thousand


@dataclass(frozen=True)
class Reply:
    """What the calendar part says, nothing of it verified. Addresses are in lower case."""

    method: str
    uid: str
    attendee: str
    partstat: str
    sequence: int
    stamp: datetime
    comment: str = ""


@dataclass(frozen=True)
class Line:
    name: str
    parameters: str
    value: str


def calendar_text(mail: Message) -> str | None:
    """The calendar part of a mail; "" when there are several that differ, None without any.

    Parts of mails that are attached to it do not count: they are somebody else's.
    """
    found = [part for part in own_parts(mail) if part.get_content_type() in CALENDAR_TYPES]
    texts = {decoded(part).replace("\r\n", "\n").strip() for part in found}
    if not texts:
        return None
    return texts.pop() if len(texts) == 1 else ""


def own_parts(mail: Message) -> Iterator[Message]:
    """The parts of this mail, without those of mails that are attached to it."""
    if mail.get_content_maintype() == "message":
        return
    if not mail.is_multipart():
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Message):
            yield from own_parts(part)


def decoded(part: Message) -> str:
    """The text of a part, whatever it claims about itself."""
    content = part.get_payload(decode=True)
    octets = content if isinstance(content, bytes) else b""
    try:
        text = octets.decode(str(part.get_content_charset() or "utf-8"), errors="replace")
    except (LookupError, ValueError):
        text = octets.decode(errors="replace")
    return headers.storable(text)


def read(text: str) -> Reply | None:
    """The answer, when the text is one calendar with exactly one event and one attendee."""
    if len(text) > LONGEST:
        return None
    lines = [parsed(line) for line in FOLD.sub("", text).split("\n") if line.strip()]
    parts = by_component([line for line in lines if line is not None])
    if None in lines or parts is None:
        return None
    around, event = parts
    method = only(around, "METHOD")
    uid, attendee, stamp = (only(event, name) for name in ("UID", "ATTENDEE", "DTSTAMP"))
    if method is None or uid is None or attendee is None or stamp is None:
        return None
    moment, sequence = moment_of(stamp.value), sequence_of(event)
    partstat = parameters(attendee, "PARTSTAT")
    is_of_series = any(line.name == "RECURRENCE-ID" for line in event)
    if moment is None or sequence is None or len(partstat) != 1 or is_of_series:
        return None
    return Reply(
        method=method.value.upper(),
        uid=uid.value,
        attendee=bare_address(attendee.value),
        partstat=partstat[0],
        sequence=sequence,
        stamp=moment,
        comment=" ".join(plain(line.value) for line in event if line.name == "COMMENT").strip(),
    )


def parsed(line: str) -> Line | None:
    found = LINE.match(line)
    if found is None:
        return None
    return Line(found["name"].upper(), found["parameters"], line[found.end() :].strip())


def by_component(lines: list[Line]) -> tuple[list[Line], list[Line]] | None:
    """The lines of the calendar itself and of its only event; None when it is built otherwise."""
    open_now: list[str] = []
    around: list[Line] = []
    events: list[list[Line]] = []
    for line in lines:
        if line.name == "BEGIN":
            open_now.append(line.value.upper())
            if open_now == ["VCALENDAR", "VEVENT"]:
                events.append([])
        elif line.name == "END":
            if not open_now or open_now.pop() != line.value.upper():
                return None
        elif open_now == ["VCALENDAR"]:
            around.append(line)
        elif open_now == ["VCALENDAR", "VEVENT"]:
            events[-1].append(line)
    return (around, events[0]) if len(events) == 1 and not open_now else None


def only(lines: list[Line], name: str) -> Line | None:
    found = [line for line in lines if line.name == name and line.value]
    return found[0] if len(found) == 1 else None


def parameters(line: Line, name: str) -> list[str]:
    """The values of the parameter, in capitals."""
    return [
        value.strip('"').upper()
        for found, value in PARAMETER.findall(line.parameters)
        if found.upper() == name
    ]


def moment_of(text: str) -> datetime | None:
    """DTSTAMP, which is always in UTC."""
    if not STAMP.match(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def sequence_of(event: list[Line]) -> int | None:
    """0 when it is not said; None when it is nonsense."""
    said = [line.value for line in event if line.name == "SEQUENCE"]
    if not said:
        return 0
    return int(said[0]) if len(said) == 1 and SEQUENCE.match(said[0]) else None


def plain(value: str) -> str:
    """A text value without its escapes (RFC 5545, 3.3.11)."""
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def bare_address(value: str) -> str:
    """kari@kommune.no of mailto:Kari@kommune.no."""
    scheme, _colon, address = value.partition(":")
    return headers.storable(unquote(address)).strip().lower() if scheme.lower() == "mailto" else ""
