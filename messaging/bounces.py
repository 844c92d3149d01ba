"""Mail that came back: what the report says (RFC 3464), and which of our mails it is about.

Reports are written by thousands of different servers. What is not plainly a report, or plainly
about one of our mails, is left for people. Nothing here raises for what a mail holds.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message as Part
from enum import Enum
from typing import cast

from django.conf import settings
from django.db.models.functions import Coalesce

from messaging import headers
from messaging.models import Message

# Where mail servers write whom they delivered a mail to; ours has the reference in it.
DELIVERED_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Cc")
REFERENCE = re.compile(r"[0-9a-f]{32}")
STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
LONGEST_TEXT = 1000
CAN_COME_BACK = (
    Message.State.SENT,
    Message.State.SENDING,
    Message.State.DEFERRED,
    Message.State.HELD,
)
REMEMBERED_FOR = timedelta(days=7)  # how late a provider may tell of a mail without reference


class Kind(Enum):
    RETURNED = "returned"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Report:
    """What is said of one recipient: ``text`` is the status code and the server's own words."""

    kind: Kind
    text: str
    recipient: str = ""


def read(mail: Part) -> Report | None:
    """The report in a mail. None when the mail is no report and was not sent to a reference.

    UNREADABLE is a mail to the return address of one of our mails that no program understands.
    """
    recipients = [fields for fields in status_fields(mail) if fields["Action"]]
    if not recipients:
        is_report = mail.get_content_type() == "multipart/report" and "delivery-status" in (
            headers.first(mail, "Content-Type").lower()
        )
        return Report(Kind.UNREADABLE, "") if is_report or references(mail) else None
    reports = [report_of(fields) for fields in recipients]
    # One mail of ours has one recipient; should there be more, the worst that is said counts.
    return min(reports, key=lambda report: list(Kind).index(report.kind))


def report_of(fields: Part) -> Report:
    action, status = headers.first(fields, "Action").lower(), headers.first(fields, "Status")
    text = " ".join(part for part in (status, diagnosis(fields)) if part)[:LONGEST_TEXT]
    recipient = headers.first(fields, "Final-Recipient") or headers.first(
        fields, "Original-Recipient"
    )
    return Report(kind_of(action, status), text, recipient.rpartition(";")[2].strip().lower())


def kind_of(action: str, status: str) -> Kind:
    """A server that gives up after days of trying says "failed" with a 4: that is final too."""
    if action == "failed":
        return Kind.RETURNED if STATUS.match(status) else Kind.UNREADABLE
    if action == "delayed":
        return Kind.DELAYED
    return Kind.DELIVERED if action in ("delivered", "relayed", "expanded") else Kind.UNREADABLE


def diagnosis(fields: Part) -> str:
    """«550 5.1.1 User unknown» of «smtp; 550 5.1.1 User unknown»."""
    kind, semicolon, text = headers.first(fields, "Diagnostic-Code").partition(";")
    return text.strip() if semicolon else kind


def status_fields(mail: Part) -> Iterator[Part]:
    """The groups of fields in the machine-readable parts, the first of which is of all."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (group for group in part.get_payload() if isinstance(group, Part))


def find(mail: Part, report: Report) -> Message | None:
    """Which of our mails it is about.

    By the reference in the return address, which nobody can guess; else by the Message-ID of the
    mail that is attached, if the report is about the very address that it went to.
    """
    known = [uuid.UUID(hex=found) for found in references(mail)]
    if known:
        return Message.objects.filter(public_id__in=known).first()
    if not report.recipient:
        return None
    return Message.objects.filter(
        message_id__in=attached_message_ids(mail), recipient__iexact=report.recipient
    ).first()


def references(mail: Part) -> list[str]:
    """What stands after the plus of our return address, wherever it is written."""
    mailbox, _at, domain = settings.MAIL_BOUNCE_ADDRESS.lower().rpartition("@")
    if not mailbox:
        return []
    address = re.compile(rf"{re.escape(mailbox)}\+([0-9a-f]{{32}})@{re.escape(domain)}")
    written = [value.lower() for name in DELIVERED_TO for value in headers.every(mail, name)]
    found = [reference for value in written for reference in address.findall(value)]
    for group in status_fields(mail):
        found += REFERENCE.findall(headers.first(group, "Original-Envelope-Id").lower())
    return list(dict.fromkeys(found))


def attached_message_ids(mail: Part) -> list[str]:
    """Of the mail that came back, or of its headers alone."""
    found = []
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            content = cast(bytes, part.get_payload(decode=True))
            text = headers.storable(content.decode(errors="replace")) if content else ""
            found += re.findall(r"(?im)^message-id:\s*(<[^<>\s]+>)", text)
        elif part is not mail and (message_id := headers.first(part, "Message-ID")):
            found.append(message_id)
    return found


def sent_to(address: str, *, message_ids: list[str], before: datetime) -> Message | None:
    """The mail that a provider tells of: by Message-ID, else the newest to the address."""
    mails = Message.objects.filter(recipient__iexact=address, sent_at__isnull=False)
    by_id = mails.filter(message_id__in=message_ids).first()
    recent = mails.filter(sent_at__gt=before - REMEMBERED_FOR, sent_at__lte=before)
    return by_id or recent.order_by("-sent_at").first()


def mark(message: Message, *, text: str, now: datetime) -> bool:
    """Keep that the mail came back, and why. False when that was known already."""
    came_out = Message.objects.filter(pk=message.pk, state__in=CAN_COME_BACK)
    marked = came_out.update(
        state=Message.State.BOUNCED,
        lease_id=None,
        lease_until=None,
        bounced_at=now,
        bounce_text=text,
        ended_at=Coalesce("ended_at", now),
    )
    return marked == 1
