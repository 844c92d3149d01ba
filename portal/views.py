"""The team lead's pages. What belongs to another team does not exist for the reader."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from certificates.models import Certificate
from certificates.views import as_download
from cohorts import access
from portal import claims, next_steps, teams
from sessions_app.coming import answering
from sessions_app.models import Participation


class PortalRequest(HttpRequest):
    """The log-in middleware has let only accounts through."""

    user: User


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Each team that one leads: what to do now, the next gathering, and who comes."""
    now = timezone.now()
    led = access.led_teams(request.user).order_by("-cohort__year", "name", "pk")
    views = teams.views_of(led, reader=request.user, now=now)
    claimed = claims.waiting([view.team for view in views], reader=request.user)
    return render(
        request,
        "portal/home.html",
        {
            "teams": [
                (view, claims.steps(claimed, view.team) + next_steps.of(view, now=now))
                for view in views
            ]
        },
    )


@require_safe
def team(request: PortalRequest, team_id: int) -> HttpResponse:
    """The team's people, all its gatherings, and the certificates its people have earned."""
    now = timezone.now()
    led = access.led_team(request.user, team_id)
    (view,) = teams.views_of([led], reader=request.user, now=now)
    claimed = claims.waiting([led], reader=request.user)
    return render(
        request,
        "portal/team.html",
        {
            "view": view,
            "steps": claims.steps(claimed, led) + next_steps.of(view, now=now),
            "claims": claimed,
            "to_correct": [
                row.person.full_name for row in view.members if row.person.needs_new_email
            ],
            "programme": view.team.cohort.programme,
            "certificates": Certificate.objects.valid()
            .filter(team=view.team)
            .defer("pdf")
            .select_related("person")
            .order_by("number"),
        },
    )


@require_POST
def answer(request: PortalRequest, team_id: int, participation_id: int) -> HttpResponse:
    """The lead answers for somebody in the team, and stays at the gathering."""
    led = access.led_team(request.user, team_id)
    row = teams.answerable(led, participation_id)
    choice = request.POST.get("answer", "")
    if choice not in answering.CHOICES:
        return HttpResponseBadRequest()
    try:
        answering.answer(row, Participation.Answer(choice), by=request.user, now=timezone.now())
    except answering.CannotAnswer as why:
        messages.error(request, str(why))
    else:
        row.refresh_from_db(fields=["answer"])
        said = {
            Participation.Answer.YES: _("%(name)s comes to “%(gathering)s”."),
            Participation.Answer.NO: _("%(name)s does not come to “%(gathering)s”."),
            Participation.Answer.IN_LINE: _(
                "“%(gathering)s” is full. %(name)s is on the waiting list."
            ),
        }
        names = {"name": row.person.full_name, "gathering": row.gathering.title}
        messages.success(request, said[Participation.Answer(row.answer)] % names)
    return redirect(teams.address(led.pk, row.gathering_id))


@require_safe
def certificate(request: HttpRequest, team_id: int, certificate_id: int) -> HttpResponse:
    """The PDF, once it has been made."""
    theirs = Certificate.objects.valid().filter(team=access.led_team(request.user, team_id))
    return as_download(access.first_or_404(theirs.filter(pk=certificate_id, pdf__isnull=False)))
