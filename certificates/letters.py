"""The mail that brings a certificate."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation

from certificates.facts import Facts
from certificates.models import Certificate
from cohorts.models import Cohort
from messaging import rendering
from messaging.models import Message, Priority
from messaging.outbox import Draft, File
from sessions_app.letters import sender_of

LIVES = timedelta(days=30)


def letter(certificate: Certificate, pdf: bytes, *, now: datetime) -> Draft:
    """The complete mail in the certificate's language, with the PDF attached."""
    programme = certificate.cohort.programme
    with translation.override(certificate.language):
        content = rendering.render(
            "certificates/mail/certificate",
            language=certificate.language,
            context={
                "facts": Facts.from_json(certificate.facts),
                "programme": programme,
                "replaced": replaced_by(certificate),
            },
        )
    return Draft(
        key=key_of(certificate),
        kind=Message.Kind.CERTIFICATE,
        topic=topic_of(certificate.cohort),
        priority=Priority.CERTIFICATE,
        sender=sender_of(programme).as_header,
        reply_to=programme.contact_email,
        recipient=certificate.person.email,
        language=certificate.language,
        content=content,
        expires_at=now + LIVES,
        files=(File(certificate.filename, "application/pdf", pdf),),
    )


def replaced_by(certificate: Certificate) -> Certificate | None:
    return Certificate.objects.filter(superseded_by=certificate).defer("pdf").first()


def key_of(certificate: Certificate) -> str:
    return f"certificate:{certificate.pk}"


def topic_of(cohort: Cohort) -> str:
    return f"cohort:{cohort.pk}"
