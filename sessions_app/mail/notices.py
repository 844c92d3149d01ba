"""Short mails that tell one reader of something that has happened, in fixed words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation

from cohorts.models import Programme
from messaging import rendering, sheets
from messaging.models import Message, Priority
from messaging.outbox import Draft
from messaging.rendering import Marks
from messaging.sheets import Sheet
from messaging.texts import Text
from sessions_app.mail.letters import sender_of

LIVES = timedelta(days=7)
SITE = "Pådriver"


def language_of(programme: Programme | None) -> str:
    return programme.language if programme else settings.LANGUAGE_CODE


def write(
    text: Text,
    sheet: Sheet,
    *,
    key: str,
    programme: Programme | None,
    to: str,
    name: str = "",
    language: str,
    now: datetime,
) -> Draft:
    """``text`` and ``sheet`` are in ``language`` already. Without a name it is to the programme's
    address, and without a programme from the site itself."""
    marks = Marks("name")
    with translation.override(language):
        ours = programme.local_name if programme else SITE
        contact = programme.contact_email if programme and name else ""
        pattern = sheets.pattern(
            text,
            sheet,
            language=language,
            sender=sheets.Sender(ours, contact, programme.open_slug if programme else ""),
            marks=marks,
            values={},
        )
    return Draft(
        key=key,
        kind=Message.Kind.NOTICE,
        topic=f"programme:{programme.pk}" if programme else "",
        programme=programme.pk if programme else None,
        priority=Priority.REMINDER,
        sender=sender_of(programme).as_header if programme else settings.DEFAULT_FROM_EMAIL,
        reply_to=contact,
        recipient=to,
        language=language,
        content=pattern.fill({"name": rendering.not_a_link(name or ours)}),
        expires_at=now + LIVES,
    )
