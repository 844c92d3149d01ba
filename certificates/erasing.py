"""Taking the name off certificates: what proves them genuine stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from certificates.models import CertificateQuerySet

NAMED = ("name", "organisation")


@transaction.atomic
def take_names_off(certificates: CertificateQuerySet, *, now: datetime) -> int:
    """The file goes too, since it says the name; its SHA-256 tells whether a copy is genuine.

    Whoever calls this writes the line in the log. Returns how many had a name.
    """
    rows = certificates.filter(name_erased_at__isnull=True).defer("pdf").order_by("pk")
    number = 0
    for row in rows.select_for_update(of=("self",)):
        row.facts = {**row.facts, **dict.fromkeys(NAMED, "")}
        row.pdf, row.name_erased_at = None, now
        row.save(update_fields=["facts", "pdf", "name_erased_at"])
        number += 1
    return number
