"""Reminding those who have not answered, and deciding about mail that did not go in time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from desk.letters import planned_mail, telling
from desk.letters.telling import Occasion
from desk.requests import DeskRequest
from sessions_app.gatherings import facts, rules
from sessions_app.gatherings.access import coordinated_gathering
from sessions_app.inviting import by_itself, planned, previewing, reminders
from sessions_app.models import MissedReminder


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: DeskRequest, pk: int) -> HttpResponse:
    """Who gets a reminder, then the button. A second press finds nobody left to remind."""
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    if request.method == "POST":
        count = reminders.remind(gathering, by=request.user, now=now)
        if count:
            text = ngettext(
                "%(n)d reminder is on its way.", "%(n)d reminders are on their way.", count
            )
            messages.success(request, text % {"n": count})
        else:
            messages.info(request, _("There is nobody to remind."))
        return redirect("desk:gathering", gathering.pk)
    plan = planned.plan(gathering, rules.of(gathering.cohort.programme))
    batch = previewing.of_reminder(gathering, plan, now=now)
    automatic = plan.next_reminder(now)
    context = telling.context_of(Occasion.REMINDER, gathering, batch, request.GET, now=now) | {
        "gathering": gathering,
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "count": len(batch.recipients),
        "automatic": planned_mail.in_words(automatic) if automatic else "",
        "is_held_back": plan.is_held_back,
    }
    return render(request, "desk/remind.html", context)


@require_POST
def missed(request: DeskRequest, pk: int, missed: int) -> HttpResponse:
    """Send it now, or leave it. Whoever presses second changes nothing."""
    gathering = coordinated_gathering(request.user, pk)
    found = get_object_or_404(MissedReminder, gathering=gathering, pk=missed)
    now = timezone.now()
    if request.POST.get("choice") == "leave":
        by_itself.leave_missed(found, by=request.user, now=now)
        messages.success(request, _("It will not be sent."))
        return redirect("desk:gathering", pk)
    try:
        count = by_itself.send_missed(found, by=request.user, now=now)
    except by_itself.CannotSend as why:
        messages.error(request, str(why))
    else:
        say_how_many(request, count)
    return redirect("desk:gathering", pk)


def say_how_many(request: DeskRequest, count: int) -> None:
    if count:
        text = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.info(request, _("There was nobody to write to."))
