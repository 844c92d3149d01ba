"""Cancelling a gathering, and holding it after all."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from desk.forms import NoteForm
from desk.release import note_in
from desk.requests import DeskRequest
from sessions_app import cancelling, facts
from sessions_app.access import coordinated_gathering
from sessions_app.models import Gathering


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            count = cancelling.cancel(
                gathering, by=request.user, now=now, note=note_in(request.POST)
            )
        except cancelling.CannotCancel as why:
            messages.info(request, str(why))
        else:
            done = _("The gathering is cancelled.")
            messages.success(request, f"{done} {on_the_way(count)}")
        return redirect("desk:gathering", pk)
    people = cancelling.those_to_tell(gathering)
    return page(
        request,
        gathering,
        "desk/cancel.html",
        {
            "can_cancel": gathering.can_be_changed and not gathering.has_started(now),
            "count": len(people),
            "people": [f"{row.person.full_name}, {row.team.name}" for row in people],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            count = cancelling.restore(
                gathering, by=request.user, now=now, note=note_in(request.POST)
            )
        except cancelling.CannotRestore as why:
            messages.info(request, str(why))
        else:
            done = _("The gathering is held after all.")
            messages.success(request, f"{done} {on_the_way(count)}")
        return redirect("desk:gathering", pk)
    is_cancelled = gathering.state == Gathering.State.CANCELLED
    return page(
        request,
        gathering,
        "desk/restore.html",
        {"can_restore": is_cancelled and not gathering.has_started(now)},
    )


def on_the_way(count: int) -> str:
    if not count:
        return _("Nobody needed a mail about it.")
    text = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
    return text % {"n": count}


def page(
    request: DeskRequest, gathering: Gathering, template: str, more: dict[str, object]
) -> HttpResponse:
    context = {
        "gathering": gathering,
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "note_form": NoteForm(),
    }
    return render(request, template, context | more)
