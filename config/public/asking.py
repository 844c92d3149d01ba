"""Which programme a reader of these pages comes from, and who answers for it."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest

from cohorts.models import Programme

PROGRAMME = "program"  # in the address
SLUG = re.compile(r"[-\w]{1,50}", re.ASCII)


def programme_of(request: HttpRequest) -> Programme | None:
    """None where the address names none, or one that there is not."""
    slug = request.GET.get(PROGRAMME, "")
    return Programme.objects.filter(slug__iexact=slug).first() if SLUG.fullmatch(slug) else None


def lups() -> Programme | None:
    """The programme that answers where none is named: the newest of LUP's."""
    return Programme.objects.filter(owner=None).order_by("-pk").first()


def contact_of(programme: Programme | None) -> str:
    """Whom to write to; empty where nobody has been set."""
    if programme is None and settings.CONTACT_EMAIL:
        return str(settings.CONTACT_EMAIL)
    answers = programme or lups()
    return answers.contact_email if answers else ""
