"""Sending the materials to the teams of which nobody was there: who, which mail, one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from desk import menu
from desk.letters.mail_frames import mail_frame
from desk.requests import DeskRequest
from sessions_app.boards import catching_up
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import coordinated_gathering


@require_http_methods(["GET", "HEAD", "POST"])
def catch_up(request: DeskRequest, pk: int) -> HttpResponse:
    """A second press finds nobody who has not got it."""
    gathering = coordinated_gathering(request.user, pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            count = catching_up.send(gathering, by=request.user, now=now)
        except catching_up.CannotSend as why:
            messages.error(request, str(why))
        else:
            say_how_many(request, count)
        return redirect("desk:gathering", gathering.pk)
    people = catching_up.to_write_to(gathering)
    count = len(people)
    context = {
        "gathering": gathering,
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "materials_url": reverse("desk:materials", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "keeps_partners": menu.keeps_partners(request.user, gathering.cohort.programme),
        "why_not": catching_up.why_not(gathering),
        "teams": len({row.team_id for row in people}),
        "people": [f"{row.person.full_name}, {row.team.name}" for row in people],
        "action": ngettext("Send %(n)d mail", "Send %(n)d mails", count) % {"n": count},
        "draft": catching_up.preview(gathering, people[0] if people else None, now=now),
        "reader": people[0].person.full_name if people else "",
        "frame_url": reverse("desk:catch_up_letter", args=[gathering.pk]),
    }
    return render(request, "desk/catch_up.html", context)


def say_how_many(request: DeskRequest, count: int) -> None:
    if count:
        text = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.info(request, _("There was nobody to write to."))


@mail_frame
def letter(request: DeskRequest, pk: int) -> HttpResponse:
    """The mail's own HTML, for the frame on the page."""
    gathering = coordinated_gathering(request.user, pk)
    people = catching_up.to_write_to(gathering)
    draft = catching_up.preview(gathering, people[0] if people else None, now=timezone.now())
    return HttpResponse(draft.content.shown())
