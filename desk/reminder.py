"""Reminding those who have not answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from desk.requests import DeskRequest
from sessions_app import facts, reminders
from sessions_app.access import coordinated_gathering


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
    is_open = gathering.takes_answers and not gathering.has_started(now)
    people = reminders.to_remind(gathering) if is_open else []
    count = len(people)
    action = ngettext("Send %(n)d reminder", "Send %(n)d reminders", count) % {"n": count}
    return render(
        request,
        "desk/remind.html",
        {
            "gathering": gathering,
            "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
            "subtitle": f"{gathering.title}, {facts.when(gathering)}",
            "people": [f"{row.person.full_name}, {row.team.name}" for row in people],
            "count": count,
            "action": action,
            "reminder_day": reminders.reminder_day(gathering),
        },
    )
