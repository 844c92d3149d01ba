"""The team lead's pages. What belongs to another team does not exist for the reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from certificates.views import as_download
from cohorts import access
from portal import next_steps, teams


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each team that one leads: what to do now, the next gathering, and who comes."""
    now = timezone.now()
    led = access.led_teams(request.user).order_by("-cohort__year", "name", "pk")
    return render(
        request,
        "portal/home.html",
        {"teams": [(view, next_steps.of(view, now=now)) for view in teams.views_of(led, now=now)]},
    )


@require_safe
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """The team's people, all its gatherings, and the certificates its people have earned."""
    now = timezone.now()
    (view,) = teams.views_of([access.led_team(request.user, team_id)], now=now)
    return render(
        request,
        "portal/team.html",
        {
            "view": view,
            "steps": next_steps.of(view, now=now),
            "programme": view.team.cohort.programme,
            "certificates": Certificate.objects.valid()
            .filter(team=view.team)
            .defer("pdf")
            .select_related("person")
            .order_by("number"),
        },
    )


@require_safe
def certificate(request: HttpRequest, team_id: int, certificate_id: int) -> HttpResponse:
    """The PDF, once it has been made."""
    theirs = Certificate.objects.valid().filter(team=access.led_team(request.user, team_id))
    return as_download(access.first_or_404(theirs.filter(pk=certificate_id, pdf__isnull=False)))
