"""Makes the PDFs of issued certificates and queues the mails that carry them."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.db import transaction

from certificates import letters, rendering
from certificates.facts import Facts
from certificates.models import Certificate
from messaging import outbox

logger = logging.getLogger(__name__)

MOST_IN_ONE_RUN = 1000  # some 80 s, well within the task's time limit


def render_pending(*, now: datetime) -> int:
    """Make what waits, one at a time; returns how many were made.

    Two workers at once share the work. One that cannot be made is logged and passed over, and
    tried again at the next run.
    """
    passed_over: set[int] = set()
    made = 0
    while made < MOST_IN_ONE_RUN:
        with transaction.atomic():
            certificate = claim(passed_over)
            if certificate is None:
                break
            if produce(certificate, now=now):
                made += 1
            else:
                passed_over.add(certificate.pk)
    return made


def claim(passed_over: set[int]) -> Certificate | None:
    """The next one, its row locked; rows that another worker holds are left to it."""
    return (
        Certificate.objects.select_for_update(skip_locked=True, of=("self",))
        .unrendered()
        .exclude(pk__in=passed_over)
        .select_related("person", "cohort__programme")
        .order_by("pk")
        .first()
    )


def produce(certificate: Certificate, *, now: datetime) -> bool:
    """Render, store and queue the mail: all of it or nothing."""
    try:
        with transaction.atomic():
            pdf = rendering.as_pdf(Facts.from_json(certificate.facts))
            certificate.pdf = pdf
            certificate.sha256 = hashlib.sha256(pdf).hexdigest()
            certificate.rendered_at = now
            certificate.save(update_fields=["pdf", "sha256", "rendered_at"])
            outbox.queue([letters.letter(certificate, pdf, now=now)], now=now)
    except Exception:
        logger.exception("certificate %s could not be made", certificate.number)
        return False
    return True
