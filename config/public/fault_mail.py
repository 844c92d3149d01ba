"""The mail that tells of a fault. What a stranger wrote is text in it, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cohorts.models import Programme
from messaging import sheets
from messaging.models import Message, Priority
from messaging.outbox import Draft
from messaging.rendering import Marks
from messaging.sheets import Row, Sheet
from messaging.texts import Text
from sessions_app.mail.letters import sender_of

LIVES = timedelta(days=7)
SITE = "Pådriver"


@dataclass(frozen=True)
class Report:
    what: str
    where: str
    email: str


def write(report: Report, programme: Programme | None, *, to: str, now: datetime) -> Draft:
    """The same report is one mail a day, however often the button is pressed."""
    language = programme.language if programme else settings.LANGUAGE_CODE
    name = programme.name if programme else SITE
    told = hashlib.sha256(repr((astuple(report), to)).encode()).hexdigest()
    marks = Marks("name")
    with translation.override(language):
        pattern = sheets.pattern(
            Text(_("A fault is reported"), _("A fault is reported"), ()),
            sheet(report),
            language=language,
            sender=sheets.Sender(name, "", programme.slug if programme else ""),
            marks=marks,
            values={},
        )
    return Draft(
        key=f"fault:{now:%Y-%m-%d}:{told}",
        kind=Message.Kind.NOTICE,
        topic="fault",
        programme=programme.pk if programme else None,
        priority=Priority.REMINDER,
        sender=sender_of(programme).as_header if programme else settings.DEFAULT_FROM_EMAIL,
        reply_to=report.email,
        recipient=to,
        language=language,
        content=pattern.fill({"name": name}),
        expires_at=now + LIVES,
    )


def sheet(report: Report) -> Sheet:
    """In the active language."""
    rows = (
        Row(_("What went wrong"), report.what),
        Row(_("On which page"), report.where),
        Row(_("Answer to"), report.email),
    )
    return Sheet(
        why=_("You get this because reports of faults come to this address."),
        rows=tuple(row for row in rows if row.value),
        small_print="" if report.email else _("No address was left, so nobody can be answered."),
    )
