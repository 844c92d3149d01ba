"""What has happened to one mail, why, and what happens next, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from audit import words
from audit.models import Entry
from desk.post import outbox_states
from desk.post.outbox_rows import moment
from desk.post.outbox_states import Standing
from messaging.models import Message

State = Message.State


@dataclass(frozen=True)
class Event:
    at: datetime
    what: str
    detail: str = ""


def entries_of(mail: Message) -> list[Entry]:
    """What people did with it, the first first."""
    return list(
        Entry.objects.filter(object_type=mail._meta.label_lower, object_id=mail.pk)
        .select_related("actor")
        .order_by("at", "pk")
    )


def history(mail: Message, entries: Sequence[Entry]) -> list[Event]:
    """In the order it happened. Attempts that came to nothing are only counted."""
    known = [
        (mail.created_at, _("Written and put in line"), ""),
        (mail.sent_at, _("Taken by the mail server"), ""),
        (mail.bounced_at, _("Came back as undeliverable"), mail.bounce_text),
        (mail.withdrawn_at, _("Withdrawn, since what it told no longer holds"), ""),
        (mail.scrubbed_at, _("Content removed, as is done some time after a mail has left"), ""),
    ]
    if mail.state == State.FAILED:
        known.append((mail.ended_at, _("Refused by the mail server"), ""))
    if mail.state == State.CANCELLED:
        known.append((mail.ended_at, _("Stopped"), ""))
    events = [Event(at, what, detail) for at, what, detail in known if at]
    events += [Event(row.at, words.done(row.verb).capitalize(), actor(row)) for row in entries]
    return sorted(events, key=lambda event: event.at)


def actor(entry: Entry) -> str:
    return entry.actor.name or entry.actor.email if entry.actor else ""


def answer_of(mail: Message) -> str:
    return " ".join(str(part) for part in (mail.smtp_code, mail.smtp_text) if part)


def what_is_next(mail: Message, *, is_blocked: bool, now: datetime) -> str:
    """``is_blocked``: the mail server takes nothing from us for the time being."""
    standing = outbox_states.of(mail)
    if standing in (Standing.WAITING, Standing.AGAIN) and is_blocked:
        return _("It leaves when the mail server takes mail from us again.")
    words_for = {
        Standing.WAITING: waiting,
        Standing.SENDING: being_sent,
        Standing.AGAIN: tried_again,
        Standing.UNDECIDED: undecided,
    }
    if standing in words_for:
        return words_for[standing](mail, now)
    return {
        Standing.FAILED: _("Nothing more happens by itself."),
        Standing.RETURNED: _("Nothing more happens by itself. The recipient has not got it."),
        Standing.STOPPED: _("It does not leave."),
        Standing.SENT: _(
            "Nothing more happens. Is it not in the inbox, it may be among the spam there."
        ),
    }[standing]


def waiting(mail: Message, now: datetime) -> str:
    if mail.not_before > now:
        return _("It leaves %(when)s.") % {"when": moment(mail.not_before, now=now)}
    return _("It leaves within a minute, after what is more urgent.")


def being_sent(mail: Message, now: datetime) -> str:
    if mail.lease_until and mail.lease_until < now:
        return _("It was cut off, and the outcome is unknown. It is taken up again in a minute.")
    return _("It is being handed over right now.")


def tried_again(mail: Message, now: datetime) -> str:
    when = {
        "when": moment(mail.not_before, now=now),
        "last": moment(mail.expires_at, now=now),
    }
    return _("It is tried again %(when)s, and then ever more seldom until %(last)s.") % when


def undecided(mail: Message, now: datetime) -> str:
    if mail.data_started_at:
        return _(
            "The hand-over was cut off, and we do not know whether it came through. You decide."
        )
    return _("It was held back. You decide whether it leaves.")
