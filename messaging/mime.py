"""A frozen mail as the bytes that go over the wire: the same at every attempt."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from email.message import Message as Part
from email.utils import format_datetime
from typing import cast

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart, sanitize_address

from messaging.models import Message


@dataclass(frozen=True)
class Letter:
    """What the mail server gets: the two addresses on the envelope, and the content."""

    sender: str
    recipient: str
    content: bytes


def letter(message: Message) -> Letter:
    """Raises ValueError, or anything else, when the mail cannot be built."""
    mime = cast(SafeMIMEMultipart, as_email(message).message())  # there is always HTML
    set_boundaries(mime, message.message_id)
    return Letter(
        sender=envelope_sender(message),
        recipient=address(message.recipient),
        content=mime.as_bytes(linesep="\r\n"),
    )


def as_email(message: Message) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=message.sender,
        to=[message.recipient],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    email.attach_alternative(message.html, "text/html")
    if message.calendar:
        email.attach_alternative(message.calendar, calendar_type(message.calendar))
    for file in message.attachments.all():
        email.attach(file.filename, bytes(file.content), file.content_type)
    return email


def set_boundaries(mime: Part, message_id: str) -> None:
    """Drawn from the Message-ID instead of by lot, so that a second attempt has the same bytes."""
    for number, part in enumerate(mime.walk()):
        if part.is_multipart():
            drawn = hashlib.sha256(f"{message_id}{number}".encode()).hexdigest()[:32]
            part.set_boundary(f"={drawn}=")


def calendar_type(calendar: str) -> str:
    """The MIME type's method must equal the METHOD inside, or Outlook ignores the part."""
    method = next(
        line.removeprefix("METHOD:") for line in calendar.splitlines() if line.startswith("METHOD:")
    )
    return f"text/calendar; method={method}; charset=UTF-8"


def envelope_sender(message: Message) -> str:
    """Where a returned mail goes: with the mail's own reference in it, if a mailbox is set."""
    mailbox, at, domain = settings.MAIL_BOUNCE_ADDRESS.rpartition("@")
    if not at:
        return address(message.sender)
    return f"{mailbox}+{message.public_id.hex}@{domain}"


@functools.lru_cache(maxsize=100)
def address(address: str) -> str:
    """As Django writes it for the envelope. Remembered, since a batch has one sender."""
    return sanitize_address(address, "utf-8")
