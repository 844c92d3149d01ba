"""A mailbox by IMAP over TLS: what is new in it, and the mark that a mail was read.

Every step has a time limit, and no mail is taken that is larger than ``LARGEST``.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings

SECONDS = 20  # for each step
LARGEST = 256 * 1024
BEGINS = re.compile(rb"\d+ \(")  # of what is said of the next mail
OF_MAIL = re.compile(rb"\bUID (\d+)\b")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)\b")


class MailboxFails(Exception):
    """The mail server cannot be reached, or does not do what is asked. For those who run it."""


class MailRefused(MailboxFails):
    """The server answers no, falls silent or hangs up when it is asked for this one mail."""


@dataclass(frozen=True)
class Arrived:
    """A mail as it lies in the folder; of one that is too large, only the headers.

    Of a mail that the server does not hand out, only its words of ``refusal``.
    """

    uid: int
    content: bytes
    is_whole: bool
    refusal: str = ""


class Folder:
    """An open folder. Nothing in it is changed but the mark of having been read."""

    def __init__(self) -> None:
        self._server = connected()
        try:
            self.uid_validity = selected(self._server)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        leave(self._server)

    def newer_than(self, uid: int, *, most: int) -> list[int]:
        """UIDs in rising order. A server answers "5:*" with the last mail even if it is older."""
        found = self._uid("SEARCH", "UID", f"{uid + 1}:*")
        words = [word for line in found if isinstance(line, bytes) for word in line.split()]
        numbers = {int(word) for word in words if word.isdigit()}
        return sorted(number for number in numbers if number > uid)[:most]

    def fetch(self, uid: int) -> Arrived | None:
        """The mail, None when it has been removed meanwhile. Raises MailRefused."""
        size = SIZE.search(self._fetch(uid, "(RFC822.SIZE)")[0])
        if size is None:
            return None
        is_whole = int(size[1]) <= LARGEST
        content = self._fetch(uid, "(BODY.PEEK[])" if is_whole else "(BODY.PEEK[HEADER])")[1]
        return Arrived(uid, content[:LARGEST], is_whole)

    def mark_seen(self, uid: int) -> None:
        self._uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _fetch(self, uid: int, what: str) -> tuple[bytes, bytes]:
        """What is said of this very mail, and its content; there may be news of others between."""
        try:
            answer = self._uid("FETCH", str(uid), what)
        except (imaplib.IMAP4.abort, OSError) as error:
            self._open_again()
            raise MailRefused(f"mail {uid}: {words_of(error)}") from error
        except (imaplib.IMAP4.error, MailboxFails) as error:
            raise MailRefused(f"mail {uid}: {words_of(error)}") from error
        for description, content in items(answer):
            found = OF_MAIL.search(description)
            if found and int(found[1]) == uid:
                return description, content
        return b"", b""

    def _open_again(self) -> None:
        """So that the connection that one mail has cost is none that the others lack."""
        leave(self._server)
        self._server = connected()
        if selected(self._server) != self.uid_validity:
            raise MailboxFails("the mail server has numbered its mails anew")

    def _uid(self, command: str, *words: str) -> list[Any]:
        state, found = self._server.uid(command, *words)
        if state != "OK":
            raise MailboxFails(f"{command}: {state}")
        return list(found)


def items(pieces: list[Any]) -> Iterator[tuple[bytes, bytes]]:
    """What imaplib gives, put together: (all that is said of one mail, its content)."""
    description, content = b"", b""
    for piece in pieces:
        said, literal = piece if isinstance(piece, tuple) else (piece or b"", b"")
        if BEGINS.match(said) and description:
            yield description, content
            description, content = b"", b""
        description, content = description + b" " + said, content or literal
    yield description.strip(), content


@contextmanager
def folder() -> Iterator[Folder]:
    """The folder of the settings. Raises MailboxFails, also for what fails meanwhile."""
    try:
        opened = Folder()
        try:
            yield opened
        finally:
            opened.close()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxFails(words_of(error)) from error


def connected() -> imaplib.IMAP4:
    return imaplib.IMAP4_SSL(
        settings.INBOX_HOST,
        settings.INBOX_PORT,
        ssl_context=ssl.create_default_context(),
        timeout=SECONDS,
    )


def selected(server: imaplib.IMAP4) -> int:
    """Log in and open the folder; returns its UIDVALIDITY."""
    server.login(settings.INBOX_USER, settings.INBOX_PASSWORD)
    state, _found = server.select(quoted(settings.INBOX_FOLDER))
    if state != "OK":
        raise MailboxFails(f"there is no folder {settings.INBOX_FOLDER}")
    return uid_validity_of(server)


def words_of(error: Exception) -> str:
    """imaplib hands on what the server said as bytes."""
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(error)


def leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (imaplib.IMAP4.error, OSError):
        return  # it was already lost, which has been said


def uid_validity_of(server: imaplib.IMAP4) -> int:
    said = server.response("UIDVALIDITY")[1]
    if not said or not isinstance(said[0], bytes) or not said[0].isdigit():
        raise MailboxFails("the mail server tells no UIDVALIDITY")
    return int(said[0])


def quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
