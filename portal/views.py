"""The team lead's pages. What belongs to another team does not exist for the reader."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort
from portal import claims, next_steps, teams
from portal.claims import Claim
from portal.next_steps import Step
from portal.rows import Rows
from portal.teams import TeamView
from sessions_app.coming import answering
from sessions_app.models import Participation


class PortalRequest(HttpRequest):
    """The log-in middleware has let only accounts through."""

    user: User


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Each team: what to do now, the next gathering, and who comes; then those of other years.

    Those that must do something come first, then those with a gathering ahead.
    """
    now = timezone.now()
    seen = access.seen_teams(request.user)
    is_over = {team.pk: team.cohort.state == Cohort.State.COMPLETED for team in seen}
    views = teams.views_of(
        [team for team in seen if not is_over[team.pk]],
        reader=request.user,
        rows=Rows(request),
        now=now,
    )
    claimed = claims_of(views, request.user)
    rows = [(view, steps_of(view, claimed, now=now)) for view in views]
    return render(
        request,
        "portal/home.html",
        {
            "teams": sorted(rows, key=lambda row: (not row[1], row[0].next_gathering is None)),
            "earlier": [team for team in seen if is_over[team.pk]],
        },
    )


@require_safe
def team(request: PortalRequest, team_id: int) -> HttpResponse:
    """What the team must do, and all its gatherings."""
    now = timezone.now()
    seen = access.seen_team(request.user, team_id)
    (view,) = teams.views_of([seen], reader=request.user, rows=Rows(request), now=now)
    claimed = claims_of([view], request.user)
    return render(
        request,
        "portal/team.html",
        {
            "view": view,
            "team": seen,
            "steps": steps_of(view, claimed, now=now),
            "claims": claimed,
        },
    )


def claims_of(views: Sequence[TeamView], reader: User) -> list[Claim]:
    """What the reader is asked to confirm."""
    return claims.waiting([view.team for view in views if view.is_led], reader=reader)


def steps_of(view: TeamView, claimed: Sequence[Claim], *, now: datetime) -> list[Step]:
    return claims.steps(claimed, view.team) + next_steps.of(view, now=now)


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
