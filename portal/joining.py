"""A lead joins a meeting from the portal, by the own invitation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cohorts import access
from portal.views import PortalRequest
from sessions_app.attending import joining
from sessions_app.models import Participation
from sessions_app.pages import join_pages


@join_pages.may_lead_away
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PortalRequest, team_id: int, participation_id: int) -> HttpResponse:
    """As behind the personal link in the mail."""
    team = access.led_team(request.user, team_id)
    row = access.first_or_404(
        Participation.objects.invited()
        .filter(pk=participation_id, team=team, person__user=request.user)
        .select_related("person", "gathering__cohort__programme")
    )
    now = timezone.now()
    status = 200
    if request.method == "POST":
        try:
            return join_pages.IntoTheMeeting(joining.join(row, now=now))
        except joining.CannotJoin:
            status = 409
    context = join_pages.context(row, now=now) | {"team": team, "needs_token": True}
    return render(request, "portal/join.html", context, status=status)
