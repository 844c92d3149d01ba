"""The lead confirms what somebody of the team says of themselves, or says no."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cohorts import access
from portal import claims
from portal.views import PortalRequest
from sessions_app.attending import attendance, claiming
from sessions_app.models import Participation

CHOICES = {"yes": True, "no": False}


@require_POST
def settle(request: PortalRequest, team_id: int, participation_id: int) -> HttpResponse:
    """One press: was there, or was not."""
    team = access.led_team(request.user, team_id)
    row = access.first_or_404(
        Participation.objects.filter(pk=participation_id, team=team).select_related(
            "person", "gathering"
        )
    )
    was_there = CHOICES.get(request.POST.get("was_there", ""))
    if was_there is None:
        return HttpResponseBadRequest()
    try:
        settled = claiming.settle(row, was_there=was_there, by=request.user, now=timezone.now())
    except attendance.CannotRecord as why:
        messages.error(request, str(why))
    else:
        messages.success(request, in_words(row, was_there=was_there, settled=settled))
    return redirect(claims.address(team.pk))


def in_words(row: Participation, *, was_there: bool, settled: bool) -> str:
    if not settled:
        return _("Nothing has changed.")
    text = (
        _("%(name)s is marked as having been at “%(gathering)s”.")
        if was_there
        else _("%(name)s is marked as absent from “%(gathering)s”.")
    )
    return text % {"name": row.person.full_name, "gathering": row.gathering.title}
