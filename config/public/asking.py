"""Which programme a reader of these pages comes from, and who answers for it."""

from __future__ import annotations

import re

from django.core.signing import BadSignature
from django.db.models import Q
from django.http import HttpRequest

from cohorts import slugs
from cohorts.models import Programme
from privacy import own

PROGRAMME = "program"  # in the address
SLUG = re.compile(r"[-\w]{1,50}", re.ASCII)


def programme_of(request: HttpRequest) -> Programme | None:
    """None where the address names none, one that there is not, or a partner's own by a guess."""
    given = request.GET.get(PROGRAMME, "")
    try:
        slug, among = slugs.SIGNED.unsign(given), Q()
    except BadSignature:
        slug, among = given, Q(owner__isnull=True)
    known = Programme.objects.filter(among, slug__iexact=slug)
    return known.first() if SLUG.fullmatch(slug) else None


def contact_of(programme: Programme | None) -> str:
    """Whom to write to; empty where nobody has been set."""
    return programme.contact_email if programme else own.office()
