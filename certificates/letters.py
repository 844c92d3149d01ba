"""The mail that brings a certificate."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from certificates.facts import Facts
from certificates.models import Certificate
from cohorts import wordings
from cohorts.models import Cohort, Programme
from cohorts.wordings import Own
from messaging import rendering, sheets
from messaging.models import Message, Priority
from messaging.outbox import Draft, File
from messaging.rendering import Marks, Rendered
from messaging.sheets import AS_ALWAYS, Button, Row, Sheet
from messaging.texts import Letter
from sessions_app.mail.letters import sender_of

LIVES = timedelta(days=30)


def letter(certificate: Certificate, pdf: bytes, *, now: datetime) -> Draft:
    """The complete mail in the certificate's language, with the PDF attached."""
    programme = certificate.cohort.programme
    return Draft(
        key=key_of(certificate),
        kind=Message.Kind.CERTIFICATE,
        topic=topic_of(certificate.cohort),
        programme=programme.pk,
        priority=Priority.CERTIFICATE,
        sender=sender_of(programme).as_header,
        reply_to=programme.contact_email,
        recipient=certificate.person.email,
        language=certificate.language,
        content=content(
            Facts.from_json(certificate.facts),
            programme,
            own=wordings.own(programme),
            replaced=replaced_by(certificate),
        ),
        expires_at=now + LIVES,
        files=(File(certificate.filename, "application/pdf", pdf),),
    )


def content(
    facts: Facts, programme: Programme, *, own: Own, replaced: Certificate | None = None
) -> Rendered:
    """What the mail says, in the language of the certificate."""
    marks = Marks("name")
    with translation.override(facts.language):
        pattern = sheets.pattern(
            Letter.CERTIFICATE,
            sheet(facts, replaced),
            language=facts.language,
            sender=programme.mail_sender,
            marks=marks,
            values=values_for(facts, marks["name"]),
            words=own.get((Letter.CERTIFICATE, facts.language), AS_ALWAYS),
        )
    return pattern.fill({"name": rendering.not_a_link(facts.name)})


def values_for(facts: Facts, name: str) -> dict[str, str]:
    """What the placeholders of the words stand for, in the active language."""
    return {
        "navn": name,
        "program": facts.programme,
        "kull": facts.cohort,
        "nummer": facts.number,
        "timer": facts.hours_text,
    }


def sheet(facts: Facts, replaced: Certificate | None) -> Sheet:
    """In the active language."""
    names = {"programme": facts.programme, "cohort": facts.cohort}
    replaces = _("It replaces certificate %(number)s, which is not valid any more.")
    return Sheet(
        why=_("You get this because you took part in %(programme)s.") % names,
        preheader=_("You have completed %(programme)s, %(cohort)s.") % names,
        rows=(Row(_("Number"), facts.number), Row(_("Learning hours"), facts.hours_text)),
        standing=replaces % {"number": replaced.number} if replaced else "",
        button=Button(_("See that it is genuine"), facts.verify_url),
        small_print=_("Anyone you show it to can check that it is genuine."),
    )


def replaced_by(certificate: Certificate) -> Certificate | None:
    return Certificate.objects.filter(superseded_by=certificate).defer("pdf").first()


def key_of(certificate: Certificate) -> str:
    return f"certificate:{certificate.pk}"


def topic_of(cohort: Cohort) -> str:
    return f"cohort:{cohort.pk}"
