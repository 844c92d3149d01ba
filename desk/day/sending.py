"""The coordinator sends somebody else instead of a participant, or undoes it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cohorts import access
from desk import menu
from desk.requests import DeskRequest
from sessions_app.gatherings.access import coordinated_gathering
from sessions_app.models import Participation
from sessions_app.stand_ins import sending_form


@require_http_methods(["GET", "HEAD", "POST"])
def send_another(request: DeskRequest, pk: int, row: int) -> HttpResponse:
    """As behind the personal link in the mail, but anybody at the organisation can be named."""
    now = timezone.now()
    gathering = coordinated_gathering(request.user, pk)
    found = access.first_or_404(
        Participation.objects.invited()
        .filter(gathering=gathering, pk=row)
        .select_related("gathering__cohort__programme", "person", "team__partner")
    )
    back = reverse("desk:team", args=[found.team_id])
    asked = sending_form.NOTHING_ASKED
    if request.method == "POST":
        asked = sending_form.carry_out(
            request, found, may_be_anywhere=True, by=request.user, now=now
        )
        if asked.done:
            messages.success(request, asked.done)
            return redirect(back)
    context = sending_form.shown(found, asked, now=now, may_be_anywhere=True) | {
        "back": back,
        "keeps_partners": menu.keeps_partners(request.user, gathering.cohort.programme),
        "protected": True,
    }
    return render(request, "desk/send_another.html", context, status=asked.status)
