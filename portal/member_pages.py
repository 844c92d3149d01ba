"""The people of a team."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cohorts import access
from portal import teams
from portal.views import PortalRequest


@require_safe
def members(request: PortalRequest, team_id: int) -> HttpResponse:
    team = access.seen_team(request.user, team_id)
    people = list(teams.active_members([team.pk]))
    context = {
        "team": team,
        "is_led": vars(team)["is_led"],
        "members": people,
        "to_correct": [row.person.full_name for row in people if row.person.needs_new_email],
        "programme": team.cohort.programme,
    }
    return render(request, "portal/members.html", context)
