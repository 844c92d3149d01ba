"""Makes the PDFs of issued certificates and queues the mails that carry them."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from certificates import letters, rendering
from certificates.facts import Facts
from certificates.models import Certificate
from messaging import outbox

logger = logging.getLogger(__name__)


def nobody() -> None:
    """Nobody is there to help."""


def render_pending(
    *, now: datetime, seconds: float = math.inf, call_help: Callable[[], None] = nobody
) -> int:
    """Make what waits, one at a time; returns how many were made.

    Two workers at once share the work. One that cannot be made is logged and passed over, and
    tried again at the next run, after the others, five times in all. After ``seconds`` no other
    is begun with, and ``call_help`` is called for what may be left.
    """
    until = time.monotonic() + seconds
    passed_over: set[int] = set()
    made = 0
    while (pk := begin(passed_over)) is not None:
        if make(pk, now=now):
            made += 1
        else:
            passed_over.add(pk)
        if time.monotonic() >= until:
            call_help()
            break
    return made


@transaction.atomic
def begin(passed_over: set[int]) -> int | None:
    """Count a try at the next one, before it is made: a try may take the worker down with it.

    Rows that another worker holds are left to it.
    """
    certificate = (
        Certificate.objects.select_for_update(skip_locked=True)
        .to_be_made()
        .exclude(pk__in=passed_over)
        .order_by("tries", "pk")
        .only("pk", "tries")
        .first()
    )
    if certificate is None:
        return None
    certificate.tries += 1
    certificate.save(update_fields=["tries"])
    return certificate.pk


@transaction.atomic
def make(pk: int, *, now: datetime) -> bool:
    """Whether it was made now; another worker may have taken it since the try was counted."""
    certificate = (
        Certificate.objects.select_for_update(skip_locked=True, of=("self",))
        .unrendered()
        .filter(pk=pk)
        .select_related("person", "cohort__programme")
        .first()
    )
    return certificate is not None and produce(certificate, now=now)


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
        if certificate.tries >= Certificate.MOST_TRIES:
            logger.error("certificate %s is not tried any more", certificate.number)
        return False
    return True
