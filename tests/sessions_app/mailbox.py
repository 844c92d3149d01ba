"""A mailbox whose calendar follows iTIP: of two versions, the one with the higher SEQUENCE holds,
and of the same SEQUENCE the one with the later DTSTAMP (RFC 5546, 2.1.5)."""

import re
from dataclasses import dataclass, field

CONTINUED = re.compile(r"\r\n ")
LINE = re.compile(r"^([A-Z-]+)((?:;[^\r\n:\"]*(?:\"[^\"\r\n]*\")?)*):(.*)$")


@dataclass(frozen=True)
class Version:
    method: str
    uid: str
    number: tuple[int, str]
    starts: str
    ends: str
    title: str
    place: str
    answer: str


@dataclass
class Mailbox:
    """What one person's calendar shows, whatever the order in which mail comes."""

    held: Version | None = None
    got: list[Version] = field(default_factory=list)

    def receive(self, calendar: str) -> None:
        version = read(calendar)
        self.got.append(version)
        if self.held is None or version.number >= self.held.number:
            self.held = version

    @property
    def entry(self) -> Version | None:
        return self.held if self.held and self.held.method == "REQUEST" else None


def read(calendar: str) -> Version:
    """By its own few rules, so that nothing of what writes calendars reads them here."""
    lines = CONTINUED.sub("", calendar).split("\r\n")
    start = lines.index("BEGIN:VEVENT")
    event = {found[1]: found for line in lines[start + 1 :] if (found := LINE.match(line))}
    [method] = [line for line in lines if line.startswith("METHOD:")]
    return Version(
        method=method.removeprefix("METHOD:"),
        uid=event["UID"][3],
        number=(int(event["SEQUENCE"][3]), event["DTSTAMP"][3]),
        starts=event["DTSTART"][3],
        ends=event["DTEND"][3],
        title=event["SUMMARY"][3],
        place=event["LOCATION"][3] if "LOCATION" in event else "",
        answer=re.search(r"PARTSTAT=([A-Z-]+)", event["ATTENDEE"][2])[1],
    )
