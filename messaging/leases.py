"""Who may send a mail right now: rows are leased to one run at a time, by the database's clock.

Every later change asks for the lease, so a worker that was too slow changes nothing any more.
A row is leased shortly when it is taken, and for ``MAIL_LEASE_SECONDS`` when the hand-over begins.
``data_started_at`` stands on a row from right before the hand-over until its outcome is known.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When, prefetch_related_objects
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from messaging.models import Message, MessageQuerySet

State = Message.State
FREE = {"lease_id": None, "lease_until": None}
# Short, since nothing is lost when another takes over a mail that was not begun with: a worker
# that is killed holds up what it had taken no longer than that.
SECONDS_UNTIL_BEGUN = 30
# Two of these are written for each mail; to put them together anew takes as long as to send it.
START = """
    UPDATE messaging_message
    SET data_started_at = statement_timestamp(),
        lease_until = statement_timestamp() + make_interval(secs => %s)
    WHERE id = %s AND lease_id = %s AND state = 'sending'
"""
SENT = """
    UPDATE messaging_message
    SET state = 'sent', lease_id = NULL, lease_until = NULL, smtp_code = 250, smtp_text = %s,
        sent_at = statement_timestamp(), ended_at = statement_timestamp()
    WHERE id = %s AND lease_id = %s AND state = 'sending'
"""


def claim(
    size: int,
    *,
    lease: uuid.UUID,
    before: int | None = None,
    without: Collection[str] = (),
) -> list[Message]:
    """Lease up to ``size`` due mails, the most urgent first.

    ``before``: only what is more urgent than this priority. ``without``: senders to leave alone.
    """
    due = Message.objects.due().exclude(sender__in=without)
    if before is not None:
        due = due.filter(priority__lt=before)
    with transaction.atomic():
        messages = list(
            due.select_for_update(skip_locked=True).order_by("priority", "not_before", "pk")[:size]
        )
        if not messages:
            return []
        Message.objects.filter(pk__in=[message.pk for message in messages]).update(
            state=State.SENDING,
            lease_id=lease,
            lease_until=Now() + until_begun(),
            attempts=F("attempts") + 1,
            resent_after_crash=Case(
                When(data_started_at__isnull=False, then=True), default=F("resent_after_crash")
            ),
            data_started_at=None,
        )
    prefetch_related_objects(messages, "attachments", "logo")
    for message in messages:
        message.attempts += 1
        message.lease_id = lease
    return messages


def until_begun() -> timedelta:
    return timedelta(seconds=min(SECONDS_UNTIL_BEGUN, settings.MAIL_LEASE_SECONDS))


def leased_rows(message: Message) -> MessageQuerySet:
    return Message.objects.filter(pk=message.pk, lease_id=message.lease_id, state=State.SENDING)


def start(message: Message) -> bool:
    """Mark the moment before the hand-over and renew the lease; False when it is no longer ours."""
    return write(START, settings.MAIL_LEASE_SECONDS, message)


def finish_sent(message: Message, answer: str) -> bool:
    """As ``finish``, for a mail that the server took with these words."""
    return write(SENT, answer, message)


def write(statement: str, value: int | str, message: Message) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value, message.pk, message.lease_id])
        return bool(cursor.rowcount)


def finish(message: Message, **outcome: object) -> bool:
    """Write down how it went and give the lease up; False when it was no longer ours."""
    return leased_rows(message).update(**FREE, **outcome) == 1


def give_back(lease: uuid.UUID, *, sender: str | None = None, reason: str = "") -> None:
    """Let go of what a run has leased and not begun with. It costs these mails no attempt."""
    untouched = Message.objects.filter(
        lease_id=lease, state=State.SENDING, data_started_at__isnull=True
    )
    if sender is not None:
        untouched = untouched.filter(sender=sender)
    if reason:
        untouched.update(
            **FREE,
            state=State.DEFERRED,
            attempts=F("attempts") - 1,
            smtp_code=None,
            smtp_text=reason,
        )
        return
    first_try = When(attempts=1, then=Value(State.QUEUED))
    untouched.update(
        **FREE,
        state=Case(first_try, default=Value(State.DEFERRED)),
        attempts=F("attempts") - 1,
    )


def take_over_abandoned() -> None:
    """Free what workers that died have left behind; what was cut off in the hand-over may wait."""
    with transaction.atomic():
        left = Message.objects.abandoned().select_for_update(skip_locked=True)
        rows = Message.objects.filter(pk__in=list(left.values_list("pk", flat=True)))
        cut_off = Q(data_started_at__isnull=False)
        rows.filter(cut_off).update(**FREE, state=state_of_the_uncertain())
        rows.exclude(cut_off).update(**FREE, state=State.DEFERRED)


def state_of_the_uncertain() -> Combinable:
    """What becomes of a mail that the server may have taken: sent once more, or held for people.

    A log-in code is never held: it is worth nothing later.
    """
    if settings.MAIL_AMBIGUOUS == "resend":
        return Value(State.DEFERRED)
    code = When(kind=Message.Kind.LOGIN_CODE, then=Value(State.DEFERRED))
    return Case(code, default=Value(State.HELD))
