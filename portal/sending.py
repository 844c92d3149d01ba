"""The lead sends somebody else instead of one in the team, or undoes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cohorts import access
from portal import teams
from portal.views import PortalRequest
from sessions_app.stand_ins import sending_form


@require_http_methods(["GET", "HEAD", "POST"])
def send_another(request: PortalRequest, team_id: int, participation_id: int) -> HttpResponse:
    """The same choice as behind the personal link in the mail."""
    now = timezone.now()
    row = teams.answerable(access.led_team(request.user, team_id), participation_id)
    back = teams.address(team_id, row.gathering_id)
    asked = sending_form.NOTHING_ASKED
    if request.method == "POST":
        asked = sending_form.carry_out(
            request, row, may_be_anywhere=False, by=request.user, now=now
        )
        if asked.done:
            messages.success(request, asked.done)
            return redirect(back)
    context = sending_form.shown(row, asked, now=now) | {"back": back, "protected": True}
    return render(request, "portal/send_another.html", context, status=asked.status)
