"""The page behind a personal link where one sends somebody else instead."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from audit import log
from sessions_app.mail import links
from sessions_app.pages.views import language_for, private, unknown_link
from sessions_app.stand_ins import sending_form


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_another(request: HttpRequest, token: str) -> HttpResponse:
    """Choose who comes instead, or undo it; the answer page then says how it stands."""
    now = timezone.now()
    participation = links.find(token, now=now)
    if participation is None:
        return unknown_link(request)
    with translation.override(language_for(request, participation)):
        asked = sending_form.NOTHING_ASKED
        if request.method == "POST":
            asked = sending_form.carry_out(
                request, participation, may_be_anywhere=False, by=log.PARTICIPANT, now=now
            )
            if asked.done:
                query = request.META["QUERY_STRING"]
                return private(redirect(f"../{'?' if query else ''}{query}"))
        context: dict[str, Any] = sending_form.shown(participation, asked, now=now)
        context["programme"] = participation.gathering.cohort.programme
        page = render(request, "sessions_app/send_another.html", context, status=asked.status)
        return private(page)
