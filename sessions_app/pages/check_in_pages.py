"""Where participants enter the code that they see on the screen, and where its QR code leads."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sessions_app.attending import checking_in
from sessions_app.gatherings import facts, releases
from sessions_app.mail import links
from sessions_app.pages.views import TAKE_BACK, language_for, private, to_receipt, unknown_link


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def screen_code(request: HttpRequest, token: str) -> HttpResponse:
    """A field for the code. The right one leads back to the answer page, which says so.

    From there the own mark can be taken back.
    """
    now = timezone.now()
    row = links.find(token, now=now)
    if row is None:
        return unknown_link(request)
    why_not = ""
    with translation.override(language_for(request, row)):
        if request.POST.get("action") == TAKE_BACK:
            checking_in.take_back(row, now=now)
            return to_receipt(request, token)
        if request.method == "POST":
            why_not = checking_in.enter(row, request.POST.get("code", ""), now=now)
            if not why_not:
                return to_receipt(request, token)
        gathering = releases.as_released(row.gathering)
        context = {
            "gathering": gathering,
            "programme": gathering.cohort.programme,
            "when": facts.when(gathering),
            "why_not": why_not,
            "person": row.person,
        }
        status = 409 if why_not else 200
        return private(render(request, "sessions_app/screen_code.html", context, status=status))


@login_not_required
@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """The same for every gathering: what to do with the code. It knows nobody."""
    return render(request, "sessions_app/here.html")
