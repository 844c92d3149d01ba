"""Telling people of a gathering: what is new, each mail as it will be, a test, and one button."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from desk import menu
from desk.letters import reading, telling
from desk.letters.telling import Occasion
from desk.requests import DeskRequest
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import coordinated_gathering
from sessions_app.inviting import invitations, places, previewing
from sessions_app.models import Gathering, Participation, Release

Answer = Participation.Answer
A_MOMENT_AGO = timedelta(hours=1)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    if request.method != "POST":
        return release_page(request, gathering)
    notes = reading.notes_in(request.POST)
    if "show" in request.POST:
        return redirect(request.path + reading.query(reading.place_in(request.POST), notes))
    tells_of_change = bool(invitations.plan(gathering).changes)
    try:
        count = invitations.release(
            gathering,
            by=request.user,
            now=timezone.now(),
            expected=request.POST.get("expected", ""),
            notes=notes,
        )
    except invitations.AudienceChanged as why:
        return release_page(request, gathering, problem=str(why), status=409)
    except invitations.CannotInvite as why:
        messages.info(request, str(why))
    else:
        messages.success(request, sent_in_words(count, tells_of_change=tells_of_change))
    return redirect("desk:gathering", gathering.pk)


def sent_in_words(count: int, *, tells_of_change: bool) -> str:
    if not tells_of_change:
        text = ngettext(
            "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", count
        )
    elif count:
        text = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", count)
    else:
        text = _("The change holds from now on. Nobody needed a mail about it.")
    return text % {"n": count}


def release_page(
    request: DeskRequest, gathering: Gathering, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    plan = invitations.plan(gathering)
    batch = previewing.of_release(plan, notes=reading.notes_in(given))
    is_open = gathering.can_be_changed and not gathering.has_started(now)
    is_draft = gathering.state == Gathering.State.DRAFT
    last = plan.last
    context = telling.context_of(Occasion.RELEASE, gathering, batch, given, now=now) | {
        "gathering": gathering,
        "keeps_partners": menu.keeps_partners(request.user, gathering.cohort.programme),
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "plan": plan,
        "warnings": facts.missing(gathering) + doubts(gathering, now) if is_open else [],
        "chosen": places.chosen(gathering, plan.invited) if is_draft else (0, 0),
        "can_send": is_open and bool(plan.count or plan.changes),
        "over": not is_open,
        "declined": sum(one.row.answer == Answer.NO for one in plan.told),
        "just_told": last
        and last.kind == Release.Kind.CHANGE
        and now - last.released_at < A_MOMENT_AGO,
        "problem": problem,
    }
    return render(request, "desk/release.html", context, status=status)


def doubts(gathering: Gathering, now: datetime) -> list[str]:
    """What will not fit once this is sent."""
    reply_by = gathering.reply_by
    if reply_by and reply_by < timezone.localdate(now):
        return [_("The reply-by date has passed. Set a new one if people are to answer anew.")]
    if reply_by and reply_by > timezone.localdate(gathering.starts_at):
        return [_("The reply-by date is after the gathering.")]
    return []
