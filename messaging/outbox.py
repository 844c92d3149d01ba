"""The one door for mail: written down with the change it tells of, sent afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext as _

from messaging.doorbell import after_commit, bell
from messaging.models import (
    Attachment,
    Message,
    MessageQuerySet,
    Priority,
    message_id_for,
)
from messaging.rendering import Rendered

AGAIN_LIVES = timedelta(days=7)
STOPPED: dict[str, Any] = {
    "state": Message.State.CANCELLED,
    "ended_at": Now(),
    "lease_id": None,
    "lease_until": None,
}
FROZEN_FIELDS = (
    "kind",
    "topic",
    "programme",
    "priority",
    "sender",
    "reply_to",
    "recipient",
    "language",
    "subject",
    "text",
    "html",
    "calendar",
    "logo_id",
)


@dataclass(frozen=True)
class File:
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Draft:
    """A mail that is ready to be queued.

    ``key`` is the business key: the same key is never queued twice. ``topic`` says what the mail
    is about ("gathering:7"), so that it can be counted and found again; ``programme`` is the
    number of the programme that writes, whose coordinators may see the mail.
    """

    key: str
    kind: Message.Kind
    topic: str
    priority: Priority
    sender: str
    reply_to: str
    recipient: str
    language: str
    content: Rendered
    expires_at: datetime
    programme: int | None = None
    calendar: str = ""
    files: tuple[File, ...] = ()


@transaction.atomic
def queue(drafts: Sequence[Draft], *, now: datetime) -> int:
    """Write the mails down, in the caller's transaction, and ring for the worker after commit.

    Returns how many were new; a draft whose key is already in the outbox is left out, and so is
    one to nobody.
    """
    known = set(
        Message.objects.filter(key__in=[draft.key for draft in drafts]).values_list(
            "key", flat=True
        )
    )
    # Whoever has been erased has no address.
    new = [draft for draft in drafts if draft.key not in known and draft.recipient]
    Message.objects.bulk_create(
        [as_message(draft, now) for draft in new], ignore_conflicts=True, batch_size=500
    )
    attach_files([draft for draft in new if draft.files])
    if new:
        after_commit(ring)
    return len(new)


def as_message(draft: Draft, now: datetime) -> Message:
    return Message(
        key=draft.key,
        kind=draft.kind,
        topic=draft.topic,
        programme=draft.programme,
        priority=draft.priority,
        sender=draft.sender,
        reply_to=draft.reply_to,
        recipient=draft.recipient,
        language=draft.language,
        subject=draft.content.subject,
        text=draft.content.text,
        html=draft.content.html,
        calendar=draft.calendar,
        logo=draft.content.logo,
        message_id=message_id_for(draft.key),
        created_at=now,
        not_before=now,
        expires_at=draft.expires_at,
    )


def attach_files(drafts: Sequence[Draft]) -> None:
    """Other transactions may have won a key, so the rows are asked for, not assumed."""
    messages = (
        Message.objects.filter(key__in=[draft.key for draft in drafts]).in_bulk(field_name="key")
        if drafts
        else {}
    )
    Attachment.objects.bulk_create(
        [
            Attachment(
                message=messages[draft.key],
                filename=file.filename,
                content_type=file.content_type,
                content=file.content,
            )
            for draft in drafts
            for file in draft.files
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def withdraw(keys: Sequence[str]) -> int:
    """Say that what these mails tell no longer holds: none of them leaves from now on.

    Returns how many were stopped. Those that had left stay as sent, but cannot be sent again.
    """
    told = Q(key__in=keys)
    for key in keys:
        told |= Q(key__startswith=f"{key}~")
    return withdraw_all(Message.objects.filter(told))


@transaction.atomic
def withdraw_all(mails: MessageQuerySet) -> int:
    """As ``withdraw``, for mails that are known already. Their rows stay locked until commit, so
    whatever a worker has not begun to hand over by now never leaves."""
    chosen = Message.objects.filter(pk__in=list(mails.values_list("pk", flat=True)))
    chosen.update(withdrawn_at=Now())
    return chosen.exclude(state=Message.State.HELD).stoppable().update(**STOPPED)


def ring() -> None:
    """Tell the mail worker that something waits. Without Redis, beat's sweep finds it."""
    bell.ring("messaging.tasks.drain")


class CannotSendAgain(ValueError):
    """Being sent right now, no longer true, without content, or a code that has lost its worth."""


@transaction.atomic
def send_again(message: Message, *, now: datetime) -> Message:
    """Queue a mail once more, on purpose. Returns the row that will go out.

    One that never left, or that was held because it may have come, is put back in the queue. One
    that was sent gets a copy with a key and a Message-ID of its own, unless such a copy already
    waits, so a second click adds nothing. Raises CannotSendAgain.
    """
    original = Message.objects.select_for_update().get(pk=message.pk)
    check_can_send_again(original)
    again = original
    if original.state in (Message.State.SENT, Message.State.BOUNCED):
        again = waiting_copy(original) or copy_of(original, now)
    elif original.state != Message.State.QUEUED:
        put_back(original, now)
    after_commit(ring)
    return again


def check_can_send_again(message: Message) -> None:
    if message.kind == Message.Kind.LOGIN_CODE:
        raise CannotSendAgain(_("A log-in code is worth nothing later. Ask for a new one."))
    if message.state == Message.State.SENDING:
        raise CannotSendAgain(_("The mail is being sent right now."))
    if message.withdrawn_at:
        raise CannotSendAgain(_("What the mail tells no longer holds."))
    if message.scrubbed_at:
        raise CannotSendAgain(_("The mail is old, so its content is no longer kept."))


def put_back(message: Message, now: datetime) -> None:
    """Into the queue, as if new; but one that may have come already does not forget that."""
    message.resent_after_crash |= message.data_started_at is not None
    message.data_started_at = message.ended_at = None
    message.state = Message.State.QUEUED
    message.attempts = 0
    message.not_before = now
    message.expires_at = max(message.expires_at, now + AGAIN_LIVES)
    message.save()


def settle_as_sent(message: Message) -> bool:
    """A mail that was held because it may have come did come. False when it is not held."""
    held = Message.objects.filter(pk=message.pk, state=Message.State.HELD)
    came = Coalesce("data_started_at", Now())
    return held.update(state=Message.State.SENT, sent_at=came, ended_at=Now()) == 1


@transaction.atomic
def stop(messages: Sequence[Message]) -> list[Message]:
    """Stop what has not left; returns what was stopped, for one may leave at this moment."""
    stoppable = Message.objects.filter(pk__in=[message.pk for message in messages]).stoppable()
    stopped = list(stoppable.select_for_update().order_by("pk"))
    Message.objects.filter(pk__in=[message.pk for message in stopped]).update(**STOPPED)
    return stopped


def waiting_copy(original: Message) -> Message | None:
    return Message.objects.waiting().filter(key__startswith=f"{original.key}~").first()


def copy_of(original: Message, now: datetime) -> Message:
    copies = Message.objects.filter(key__startswith=f"{original.key}~").count()
    key = f"{original.key}~{copies + 1}"
    files = list(original.attachments.all())
    copy = Message.objects.create(
        key=key,
        message_id=message_id_for(key),
        created_at=now,
        not_before=now,
        expires_at=max(original.expires_at, now + AGAIN_LIVES),
        **{name: getattr(original, name) for name in FROZEN_FIELDS},
    )
    for file in files:
        file.pk = None
        file.message = copy
    Attachment.objects.bulk_create(files)
    return copy
