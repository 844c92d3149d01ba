"""One mail of the outbox: as it looks, what has become of it and why, and what one can do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk.letters.mail_frames import mail_frame
from desk.post import mail_trouble, outbox_acts, outbox_calendar, outbox_rows, outbox_states
from desk.post import outbox_story as story
from desk.post.outbox_access import Scope, scope_of
from desk.post.outbox_rows import Reader
from desk.post.outbox_states import Standing
from desk.requests import DeskRequest
from messaging import keys, mime
from messaging.models import Message
from messaging.pictures import with_pictures


@dataclass(frozen=True)
class Copy:
    """The same letter, sent on another occasion."""

    url: str
    queued: datetime
    standing: str
    badge: str


@require_safe
def message(request: DeskRequest, public_id: uuid.UUID) -> HttpResponse:
    scope = scope_of(request.user)
    mail = scope.message(public_id)
    now = timezone.now()
    reader = outbox_rows.readers_of(scope.cohorts, [mail.recipient]).get(mail.recipient)
    trouble = mail_trouble.found(scope.programmes, scope.signs, now=now)
    context = {
        "keeps_partners": scope.keeps_partners,
        "mail": mail,
        "subject": outbox_rows.subject_of(mail),
        "about": scope.titles.get(mail.topic, ""),
        "to": addressee(mail, reader),
        "reader": reader,
        "trouble": trouble,
        "frame_url": reverse("desk:outbox_letter", args=[mail.public_id]),
        "text": keys.without(mail.text),
        "calendar": outbox_calendar.in_words(keys.without(mail.calendar)),
        "headers": headers(mail),
        "files": mail.attachments.values_list("filename", flat=True),
        "facts": facts(mail),
        "history": story.history(mail, story.entries_of(mail)),
        "copies": copies(scope, mail),
    }
    is_blocked = trouble is not None and trouble.stops_all
    context |= standing_of(mail, is_blocked=is_blocked, now=now)
    return render(request, "desk/outbox_mail.html", context)


def standing_of(mail: Message, *, is_blocked: bool, now: datetime) -> dict[str, object]:
    """How it stands, why, what is next, and what one can do about it."""
    standing = outbox_states.of(mail)
    return {
        "standing": standing,
        "badge": outbox_states.BADGES[standing],
        "next": story.what_is_next(mail, is_blocked=is_blocked, now=now),
        "reason": outbox_states.why(mail),
        "answer": mail.bounce_text or story.answer_of(mail),
        "lost": standing in (Standing.FAILED, Standing.RETURNED),
        "acts": outbox_acts.open_for(mail),
    }


def addressee(mail: Message, reader: Reader | None) -> str:
    if not mail.recipient:
        return ""
    if reader is None:
        return _("To %(address)s") % {"address": mail.recipient}
    return _("To %(name)s, %(team)s (%(address)s)") % {
        "name": reader.name,
        "team": reader.team,
        "address": mail.recipient,
    }


def facts(mail: Message) -> list[tuple[str, str]]:
    known = [
        (_("Kind"), str(mail.get_kind_display())),
        (_("Language"), str(dict(settings.LANGUAGES).get(mail.language, mail.language))),
        (_("From"), mail.sender),
        (_("Reply to"), mail.reply_to),
        (_("Queued"), date_format(timezone.localtime(mail.created_at), "DATETIME_FORMAT")),
        (_("Not sent after"), date_format(timezone.localtime(mail.expires_at), "DATETIME_FORMAT")),
        (_("Attempts"), str(mail.attempts)),
        (_("Reference"), str(mail.public_id)),
    ]
    return [(name, value) for name, value in known if value]


def headers(mail: Message) -> list[tuple[str, str]]:
    """As they go over the wire; none once the content is removed or when it cannot be built."""
    if mail.scrubbed_at:
        return []
    try:
        sent = mime.letter(mail)
    except (ValueError, StopIteration):
        return []
    parsed = message_from_bytes(sent.content, policy=policy.default)
    return [
        ("Return-Path", f"<{parseaddr(sent.sender)[1]}>"),
        *((name, str(text)) for name, text in parsed.items()),
    ]


def copies(scope: Scope, mail: Message) -> list[Copy]:
    """The others that come of sending a mail again: what was sent gets a copy each time."""
    first = mail.key.partition("~")[0]
    others = (
        scope.mail.filter(Q(key=first) | Q(key__startswith=f"{first}~"))
        .exclude(pk=mail.pk)
        .order_by("created_at", "pk")
    )
    return [
        Copy(
            url=reverse("desk:outbox_mail", args=[other.public_id]),
            queued=other.created_at,
            standing=str(outbox_states.of(other).label),
            badge=outbox_states.BADGES[outbox_states.of(other)],
        )
        for other in others.defer("html", "text", "calendar")
    ]


@mail_frame
def letter(request: DeskRequest, public_id: uuid.UUID) -> HttpResponse:
    """The mail's own HTML, for the frame on the page; its links open nothing."""
    mail = scope_of(request.user).message(public_id)
    return HttpResponse(with_pictures(keys.without(mail.html), mail.files))
