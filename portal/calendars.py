"""The team's gatherings in a calendar: an address that stays up to date, and a file."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from cohorts import access
from sessions_app.calendars import feeds
from sessions_app.pages import feed_pages
from sessions_app.pages.views import private


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request: HttpRequest, team_id: int) -> HttpResponse:
    """Make, replace or stop the team's address. A new one is shown in the answer alone."""
    team = access.led_team(request.user, team_id)
    made = ""
    if request.method == "POST":
        by = cast(User, request.user)
        made = feed_pages.carry_out(request, team.cohort, team=team, by=by, now=timezone.now())
        if not made:
            return redirect("portal:calendar_address", team.pk)
    context = feed_pages.shown(team.cohort, team=team, made=made)
    context |= {"team": team, "protected": True}
    return private(render(request, "portal/calendar_address.html", context))


@require_safe
def calendar_file(request: HttpRequest, team_id: int) -> HttpResponse:
    """All gatherings as they stand today."""
    team = access.seen_team(request.user, team_id)
    made = feeds.of_team(team, team.cohort, since=timezone.now())
    return feed_pages.as_file(made, f"samlinger-{team.cohort.year}.ics")
