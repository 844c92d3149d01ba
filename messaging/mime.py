"""A frozen mail as the bytes that go over the wire: the same at every attempt.

Put together by hand, for Python's own classes take longer over a mail than everything else that
is done with it. Only seven-bit signs and short lines, so that every mail server passes it on
unchanged: text as quoted-printable, files as base64.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.utils import encode_rfc2231, format_datetime

from django.conf import settings
from django.core.mail import BadHeaderError
from django.core.mail.message import sanitize_address

from messaging.models import Message
from messaging.pictures import Picture, content_id, is_shown

LINE_END = re.compile(r"\r\n|\r|\n")
PLAIN_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+", re.ASCII)
Part = tuple[str, bytes]  # its headers, each with its line end, and its content


@dataclass(frozen=True)
class Letter:
    """What the mail server gets: the two addresses on the envelope, and the content."""

    sender: str
    recipient: str
    content: bytes


def letter(message: Message) -> Letter:
    """Raises ValueError, or anything else, when the mail cannot be built."""
    return Letter(
        sender=envelope_sender(message),
        recipient=address(message.recipient),
        content=content(message),
    )


def content(message: Message) -> bytes:
    files = message.files
    pictures = [file for file in files if is_shown(file, message.html)]
    ways = [text_part("text/plain", message.text), html_part(message, pictures)]
    if message.calendar:
        method = method_of(message.calendar)
        ways.append(text_part("text/calendar", message.calendar, f'; method="{method}"'))
    body = multipart("alternative", ways, message.message_id)
    to_open = [file_part(file) for file in files if file not in pictures]
    if to_open:
        body = multipart("mixed", [body, *to_open], message.message_id)
    kind, inside = body
    return f"{head(message)}MIME-Version: 1.0\r\n{kind}\r\n".encode("ascii") + inside


def head(message: Message) -> str:
    reply_to = f"Reply-To: {address(message.reply_to)}\r\n" if message.reply_to else ""
    return (
        f"Subject: {words(message.subject)}\r\n"
        f"From: {address(message.sender)}\r\n"
        f"To: {address(message.recipient)}\r\n"
        f"{reply_to}"
        f"Message-ID: {one_line(message.message_id)}\r\n"
        f"Date: {format_datetime(message.created_at)}\r\n"
        f"Content-Language: {one_line(message.language)}\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "X-Auto-Response-Suppress: All\r\n"
    )


def html_part(message: Message, pictures: Sequence[Picture]) -> Part:
    """The HTML; with pictures, as one of the ways to read the mail together with them."""
    html = text_part("text/html", message.html)
    if not pictures:
        return html
    together = [html, *map(picture_part, pictures)]
    return multipart("related", together, message.message_id, '; type="text/html"')


def multipart(kind: str, parts: list[Part], message_id: str, parameters: str = "") -> Part:
    """The boundary is drawn from the Message-ID: another by lot would change the bytes."""
    boundary = f"={hashlib.sha256(f'{kind}{message_id}'.encode()).hexdigest()[:32]}="
    opening = f"--{boundary}\r\n"
    pieces = [f"{opening}{headers}\r\n".encode() + inside + b"\r\n" for headers, inside in parts]
    return (
        f'Content-Type: multipart/{kind}; boundary="{boundary}"{parameters}\r\n',
        b"".join(pieces) + f"--{boundary}--\r\n".encode(),
    )


def text_part(kind: str, text: str, parameters: str = "") -> Part:
    lines = LINE_END.sub("\n", text).encode()
    return (
        f'Content-Type: {kind}; charset="utf-8"{parameters}\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n",
        binascii.b2a_qp(lines).replace(b"\n", b"\r\n"),
    )


def file_part(file: Picture, disposition: str = "attachment") -> Part:
    name = one_line(file.filename).replace("\\", "").replace('"', "")
    shown = f'="{name}"' if name.isascii() else f"*={encode_rfc2231(name, 'utf-8')}"
    return (
        f"Content-Type: {one_line(file.content_type)}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: {disposition}; filename{shown}\r\n",
        base64.encodebytes(bytes(file.content)).replace(b"\n", b"\r\n"),
    )


def picture_part(file: Picture) -> Part:
    headers, content = file_part(file, "inline")
    return f"{headers}Content-ID: <{one_line(content_id(file.filename))}>\r\n", content


def method_of(calendar: str) -> str:
    """The MIME type's method must equal the METHOD inside, or Outlook ignores the part."""
    return next(
        line.removeprefix("METHOD:") for line in calendar.splitlines() if line.startswith("METHOD:")
    )


def envelope_sender(message: Message) -> str:
    """Where a returned mail goes: with the mail's own reference in it, if a mailbox is set."""
    mailbox, at, domain = settings.MAIL_BOUNCE_ADDRESS.rpartition("@")
    if not at:
        return address(message.sender)
    return f"{mailbox}+{message.public_id.hex}@{domain}"


def address(address: str) -> str:
    """Name and address as a header takes them. Raises ValueError when there is no address."""
    return address if PLAIN_ADDRESS.fullmatch(address) else encoded_address(address)


@functools.lru_cache(maxsize=100)
def encoded_address(address: str) -> str:
    """Remembered, since a batch has one sender."""
    return LINE_END.sub("\r\n", sanitize_address(one_line(address), "utf-8"))


@functools.lru_cache(maxsize=100)
def words(text: str) -> str:
    """Remembered, since a batch has one subject."""
    charset = None if text.isascii() else "utf-8"
    return Header(one_line(text), charset, header_name="Subject").encode(linesep="\r\n")


def one_line(value: str) -> str:
    """Raises BadHeaderError for a value that would smuggle in another header."""
    if "\n" in value or "\r" in value:
        raise BadHeaderError(f"a header may not have two lines: {value!r}")
    return value
