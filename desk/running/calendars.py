"""The gatherings of a cohort in a calendar: an address to subscribe to and to hand on."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cohorts import access
from desk import menu
from desk.requests import DeskRequest
from sessions_app.pages import feed_pages
from sessions_app.pages.views import private


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    """Make, replace or stop the cohort's address. A new one is shown in the answer alone."""
    cohort = access.coordinated_cohort(request.user, slug, year)
    made = ""
    if request.method == "POST":
        made = feed_pages.carry_out(request, cohort, by=request.user, now=timezone.now())
        if not made:
            return redirect("desk:calendar_address", slug, year)
    context = feed_pages.shown(cohort, made=made) | {
        "cohort_url": reverse("desk:cohort", args=[slug, year]),
        "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
        "protected": True,
    }
    return private(render(request, "desk/calendar_address.html", context))
