"""Mails as files, one each, so that they outlive a restart and anybody can look at them."""

import email.policy
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

ENVELOPE_TO = "X-Envelope-To"  # who gets it by the SMTP dialogue, whatever the mail itself says
NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class Summary:
    """A mail as the list shows it."""

    number: int
    recipients: str
    subject: str
    has_calendar: bool
    files: int  # besides the calendar entry

    @property
    def received_at(self) -> datetime:
        return datetime.fromtimestamp(self.number / NANOSECONDS, tz=UTC)


class MailFolder:
    """A folder of mails; their numbers are the nanoseconds of their arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        numbers = sorted(int(path.stem) for path in folder.glob("*.eml"))
        self._summaries = {number: summarise(number, self.message(number)) for number in numbers}

    def add(self, content: bytes, recipients: list[str]) -> None:
        """Keeps a mail; when this returns it is on the disk."""
        line = f"{ENVELOPE_TO}: {', '.join(recipients)}\r\n".encode()
        with self._lock:
            number = time.time_ns()
            unfinished = self._path(number).with_suffix(".part")
            unfinished.write_bytes(line + content)
            unfinished.rename(self._path(number))
            self._summaries[number] = summarise(number, self.message(number))

    def newest(self, *, recipient: str = "") -> list[Summary]:
        """The mails whose recipient contains the given text, newest first."""
        wanted = recipient.strip().casefold()
        with self._lock:
            return [
                summary
                for summary in reversed(self._summaries.values())
                if wanted in summary.recipients.casefold()
            ]

    def message(self, number: int) -> EmailMessage:
        """The mail; raises FileNotFoundError when there is none."""
        return BytesParser(EmailMessage, policy=email.policy.default).parsebytes(
            self.source(number)
        )

    def source(self, number: int) -> bytes:
        return self._path(number).read_bytes()

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.eml"


def summarise(number: int, message: EmailMessage) -> Summary:
    types = [part.get_content_type() for part in message.walk()]
    return Summary(
        number,
        recipients=str(message[ENVELOPE_TO] or ""),
        subject=str(message["Subject"] or ""),
        has_calendar="text/calendar" in types,
        files=sum(
            1
            for part in message.walk()
            if part.get_filename() and part.get_content_type() != "text/calendar"
        ),
    )
