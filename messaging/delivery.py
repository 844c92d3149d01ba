"""Takes due mail from the outbox and hands it to the mail server, one recipient at a time.

A worker first leases rows in a short transaction, then talks SMTP outside any transaction. Every
later change asks for the lease, so a worker that was too slow changes nothing any more.
Times are the database's, never the worker's own.
"""

from __future__ import annotations

import logging
import random
import smtplib
import uuid
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from messaging.models import Message, MessageQuerySet

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
MOST_LOST_IN_A_ROW = 3
RETRY_MINUTES = (1, 5, 15, 60, 180, 360)


class RelayError(Exception):
    """The mail server takes nothing from us now; no single mail is to blame."""


class ConnectionLostError(Exception):
    """The server hung up, or fell silent, in the middle of a mail."""


def drain() -> int:
    """Send all that is due; returns how many mails were taken by the mail server."""
    cancel_expired()
    sent = 0
    while batch := claim(BATCH_SIZE):
        try:
            sent += send_batch(batch)
        except (RelayError, OSError) as error:
            # Nobody's attempt counts: what is left of the batch waits.
            logger.warning("the mail server takes no mail: %s", error)
            give_back(batch, str(error))
            break
    forget_codes()
    return sent


def send_batch(batch: Sequence[Message]) -> int:
    """Send over one connection, which is made anew when a mail makes the server hang up.

    Raises RelayError, or OSError, when it is the server and not a mail that fails.
    """
    sent = lost_in_a_row = 0
    with get_connection() as connection:
        for message in batch:
            try:
                sent += deliver(message, connection)
                lost_in_a_row = 0
            except ConnectionLostError as error:
                lost_in_a_row += 1
                if lost_in_a_row == MOST_LOST_IN_A_ROW:
                    raise RelayError(error) from error
                connection.close()
                connection.open()
    return sent


def cancel_expired() -> int:
    """Stop what has become too late, also what a worker that died had begun with."""
    unsent = Message.objects.unsent().filter(expires_at__lte=Now())
    return unsent.update(
        state=Message.State.CANCELLED, lease_id=None, lease_until=None, smtp_text=""
    )


def forget_codes() -> None:
    """Log-in codes are keys: none stays readable in the outbox once it is sent or stopped."""
    Message.objects.filter(
        kind=Message.Kind.LOGIN_CODE, state__in=[Message.State.SENT, Message.State.CANCELLED]
    ).exclude(text="").update(text="", html="")


def claim(size: int) -> list[Message]:
    """Lease up to ``size`` due mails, also those whose last lease ran out."""
    due = Q(state__in=[Message.State.QUEUED, Message.State.DEFERRED], not_before__lte=Now())
    abandoned = Q(state=Message.State.SENDING, lease_until__lt=Now())
    lease = uuid.uuid4()
    with transaction.atomic():
        ids = list(
            Message.objects.select_for_update(skip_locked=True)
            .filter(due | abandoned, expires_at__gt=Now())
            .order_by("priority", "not_before", "pk")
            .values_list("pk", flat=True)[:size]
        )
        Message.objects.filter(pk__in=ids).update(
            state=Message.State.SENDING,
            lease_id=lease,
            lease_until=Now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
    leased = Message.objects.filter(lease_id=lease).prefetch_related("attachments")
    return list(leased.order_by("priority", "not_before", "pk"))


def deliver(message: Message, connection: BaseEmailBackend) -> bool:
    """Send one leased mail and write down how it went. True when the server took it.

    Raises ConnectionLostError after counting the attempt, and RelayError when the server refuses
    us as sender, which is nothing that this mail could help.
    """
    if not start(message):
        return False
    try:
        connection.send_messages([as_email(message)])
    except smtplib.SMTPSenderRefused as error:
        raise RelayError(error) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        refused(message, code, text)
    except smtplib.SMTPResponseException as error:
        refused(message, error.smtp_code, error.smtp_error)
    except OSError as error:
        defer(message, code=None, text=str(error))
        raise ConnectionLostError(error) from error
    except Exception as error:
        logger.exception("mail %s cannot be built", message.key)
        finish(message, state=Message.State.FAILED, smtp_code=None, smtp_text=str(error))
    else:
        return finish(message, state=Message.State.SENT, sent_at=Now(), smtp_code=250)
    return False


def start(message: Message) -> bool:
    """Mark the moment before the hand-over and renew the lease; False when it is no longer ours."""
    return (
        leased_rows(message).update(
            data_started_at=Now(),
            lease_until=Now() + timedelta(seconds=settings.MAIL_LEASE_SECONDS),
        )
        == 1
    )


def refused(message: Message, code: int, answer: bytes | str) -> None:
    """5xx is final; anything else is tried again later, until the mail expires."""
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    if code >= 500:
        finish(message, state=Message.State.FAILED, smtp_code=code, smtp_text=text)
    else:
        defer(message, code=code, text=text)


def defer(message: Message, *, code: int | None, text: str) -> None:
    finish(
        message,
        state=Message.State.DEFERRED,
        not_before=Now() + retry_delay(message.attempts),
        smtp_code=code,
        smtp_text=text,
    )


def finish(message: Message, **outcome: object) -> bool:
    return leased_rows(message).update(lease_id=None, lease_until=None, **outcome) == 1


def give_back(batch: list[Message], reason: str) -> None:
    Message.objects.filter(
        pk__in=[message.pk for message in batch],
        lease_id=batch[0].lease_id,
        state=Message.State.SENDING,
    ).update(
        state=Message.State.DEFERRED,
        lease_id=None,
        lease_until=None,
        attempts=F("attempts") - 1,
        not_before=Now() + retry_delay(1),
        smtp_code=None,
        smtp_text=reason,
    )


def leased_rows(message: Message) -> MessageQuerySet:
    return Message.objects.filter(
        pk=message.pk, lease_id=message.lease_id, state=Message.State.SENDING
    )


def retry_delay(attempts: int) -> timedelta:
    """Longer for each attempt, and scattered so that a crowd does not come back at once."""
    minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
    return timedelta(minutes=minutes * random.uniform(0.5, 1.5))  # noqa: S311 – no secret


def as_email(message: Message) -> EmailMultiAlternatives:
    """The mail exactly as it was frozen: same bytes, Message-ID and date at every attempt."""
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


def calendar_type(calendar: str) -> str:
    """The MIME type's method must equal the METHOD inside, or Outlook ignores the part."""
    method = next(
        line.removeprefix("METHOD:") for line in calendar.splitlines() if line.startswith("METHOD:")
    )
    return f"text/calendar; method={method}; charset=UTF-8"
