"""The mail that tells of a fault. What a stranger wrote is text in it, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from cohorts.models import Programme
from messaging import rendering
from messaging.outbox import Draft
from messaging.sheets import Row, Sheet
from messaging.texts import Text
from sessions_app.mail import notices


@dataclass(frozen=True)
class Report:
    what: str
    where: str
    email: str


def write(report: Report, programme: Programme | None, *, to: str, now: datetime) -> Draft:
    """The same report is one mail a day, however often the button is pressed.

    The reporter's address stands in the text, which is kept for a month, and in no header.
    """
    told = hashlib.sha256(repr((astuple(report), to)).encode()).hexdigest()
    language = notices.language_of(programme)
    with translation.override(language):
        return notices.write(
            Text(_("A fault is reported"), _("A fault is reported"), ()),
            sheet(report),
            key=f"fault:{now:%Y-%m-%d}:{told}",
            programme=programme,
            to=to,
            language=language,
            now=now,
        )


def sheet(report: Report) -> Sheet:
    """In the active language."""
    rows = (
        Row(_("What went wrong"), "\n".join(map(rendering.not_a_link, report.what.split("\n")))),
        Row(_("On which page"), rendering.not_a_link(report.where)),
        Row(_("Answer to"), report.email),
    )
    to_reporter = _("Write to the address above if you answer: the button for replies leads to us.")
    nobody = _("No address was left, so nobody can be answered.")
    return Sheet(
        why=_("You get this because reports of faults come to this address."),
        rows=tuple(row for row in rows if row.value),
        small_print=to_reporter if report.email else nobody,
    )
