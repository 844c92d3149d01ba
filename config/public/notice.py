"""How personal data is used here, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cohorts.models import Programme
from config.public import asking
from privacy.map import the_map


@dataclass(frozen=True)
class Controller:
    """Who decides why personal data is used, and where questions about it go."""

    name: str
    contact: str


def controllers(programme: Programme | None) -> list[Controller]:
    """The programme's; without one those of LUP's, each once. Empty where nobody has been named."""
    chosen = [programme] if programme else Programme.objects.filter(owner=None).order_by("pk")
    named = (
        Controller(one.controller_name, one.privacy_contact or one.contact_email)
        for one in chosen
        if one.controller_name
    )
    return list(dict.fromkeys(named))


@login_not_required
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """The programme's own words, the short of it, and all that docs/personal-data.toml says."""
    programme, told = asking.programme_of(request), the_map()
    context = {
        "programme": programme,
        "own_words": programme.notice_in(get_language() or "") if programme else "",
        "kinds": [(about, told.lives_of(about)) for about in told.abouts],
        "elsewhere": told.elsewhere,
        "controllers": controllers(programme),
        "contact": asking.contact_of(programme),
        "own_notice": settings.PRIVACY_NOTICE_URL,
    }
    return render(request, "public/notice.html", context)
