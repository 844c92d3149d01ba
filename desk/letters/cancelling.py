"""Cancelling a gathering, and holding it after all: each mail as it will be, and one button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from desk.letters import reading, telling
from desk.letters.telling import Occasion
from desk.requests import DeskRequest
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import coordinated_gathering
from sessions_app.inviting import cancelling, restoring
from sessions_app.models import Gathering


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    if request.method != "POST":
        can_cancel = gathering.can_be_changed and not gathering.has_started(now)
        return page(request, gathering, Occasion.CANCELLATION, is_possible=can_cancel, now=now)
    refusal, done = cancelling.CannotCancel, _("The gathering is cancelled.")
    return press(request, gathering, cancelling.cancel, refusal=refusal, done=done, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    if request.method != "POST":
        is_cancelled = gathering.state == Gathering.State.CANCELLED
        can_restore = is_cancelled and not gathering.has_started(now)
        return page(request, gathering, Occasion.RESTORATION, is_possible=can_restore, now=now)
    refusal, done = restoring.CannotRestore, _("The gathering is held after all.")
    return press(request, gathering, restoring.restore, refusal=refusal, done=done, now=now)


def press(
    request: DeskRequest,
    gathering: Gathering,
    verb: Callable[..., int],
    *,
    refusal: type[ValueError],
    done: str,
    now: datetime,
) -> HttpResponse:
    """Carry it out, or show the mail with the note that was written."""
    notes = reading.notes_in(request.POST)
    if "show" in request.POST:
        return redirect(request.path + reading.query(reading.place_in(request.POST), notes))
    try:
        count = verb(gathering, by=request.user, now=now, notes=notes)
    except refusal as why:
        messages.info(request, str(why))
    else:
        messages.success(request, f"{done} {on_the_way(count)}")
    return redirect("desk:gathering", gathering.pk)


def on_the_way(count: int) -> str:
    if not count:
        return _("Nobody needed a mail about it.")
    text = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
    return text % {"n": count}


def page(
    request: DeskRequest,
    gathering: Gathering,
    occasion: Occasion,
    *,
    is_possible: bool,
    now: datetime,
) -> HttpResponse:
    context: dict[str, object] = {
        "gathering": gathering,
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "is_possible": is_possible,
    }
    if is_possible:
        notes = reading.notes_in(request.GET)
        batch = telling.batch_of(occasion, gathering, notes=notes, now=now)
        context |= telling.context_of(occasion, gathering, batch, request.GET, now=now)
        context["count"] = len(batch.recipients)
    template = {
        Occasion.CANCELLATION: "desk/cancel.html",
        Occasion.RESTORATION: "desk/restore.html",
    }[occasion]
    return render(request, template, context)
