"""The page by which a participant joins a meeting, and the step from it into the meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sessions_app.attending import joining
from sessions_app.gatherings import facts, releases
from sessions_app.mail import links
from sessions_app.models import Participation
from sessions_app.pages import receipts
from sessions_app.pages.views import language_for, private, unknown_link

View = TypeVar("View", bound=Callable[..., HttpResponse])


def may_lead_away(view: View) -> View:
    """A browser that holds to form-action would refuse the redirect into the meeting too."""
    return cast(View, csp_update({"form-action": ["https:", "http:"]})(view))


class IntoTheMeeting(HttpResponseRedirect):
    """To be fetched with GET, whatever was pressed (RFC 9110, 15.4.4)."""

    status_code = 303
    allowed_schemes = ["http", "https"]


@csrf_exempt
@login_not_required
@may_lead_away
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """When and how to join; a press notes that one has come, and opens the meeting."""
    now = timezone.now()
    row = links.find(token, now=now)
    if row is None:
        return unknown_link(request)
    status = 200
    with translation.override(language_for(request, row)):
        if request.method == "POST":
            try:
                return private(IntoTheMeeting(joining.join(row, now=now)))
            except joining.CannotJoin:
                status = 409
        page = render(request, "sessions_app/join.html", context(row, now=now), status=status)
    return private(page)


def context(row: Participation, *, now: datetime) -> dict[str, object]:
    """What sessions_app/_join.html shows, and the gathering as people know it."""
    gathering = releases.as_released(row.gathering)
    return {
        "gathering": gathering,
        "programme": gathering.cohort.programme,
        "person": row.person,
        "when": facts.when(gathering),
        "why_not": joining.why_not(row, gathering, now=now),
        "is_late": now >= gathering.ends_at,
        "registered": receipts.how_registered(row),
        "how_taken": facts.how_attendance_is_taken(),
    }
