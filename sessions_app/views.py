"""The pages behind a personal link. No account, no cookie; the link itself is the authority.

They are outside Django's CSRF check because there is no session that could be ridden on.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.language import PARAMETER
from sessions_app import (
    answering,
    calendar,
    checking_in,
    claiming,
    confirming,
    facts,
    guessing,
    joining,
    letters,
    links,
    preparing,
    releases,
    seating,
    standing_in,
)
from sessions_app.models import Participation


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Whom it is for, what, when, where, and the answer with one press."""
    participation = links.find(token, now=timezone.now())
    if participation is None:
        return unknown_link(request)
    with translation.override(language_for(request, participation)):
        if request.method == "POST":
            return take_answer(request, participation)
        return page(request, participation)


def take_answer(request: HttpRequest, participation: Participation) -> HttpResponse:
    choice = request.POST.get("answer", "")
    if choice not in answering.CHOICES:
        return page(request, participation, status=400)
    try:
        answering.answer(participation, Participation.Answer(choice), now=timezone.now())
    except answering.CannotAnswer:
        return page(request, participation, status=409)
    return private(redirect(request.get_full_path()))


def page(request: HttpRequest, participation: Participation, *, status: int = 200) -> HttpResponse:
    gathering, now = releases.as_released(participation.gathering), timezone.now()
    is_open = answering.takes_answers(gathering, now=now)
    is_in_team = answering.is_in_team(participation)
    context = {
        "participation": participation,
        "gathering": gathering,
        "programme": gathering.cohort.programme,
        "when": facts.when(gathering),
        "where": facts.where(gathering),
        "themes": facts.themes(gathering),
        "reply_by": facts.reply_by(gathering, now=now),
        "open": is_open,
        "is_in_team": is_in_team,
        "stand_in": standing_in.for_page(participation, is_open=is_open and is_in_team),
        "line": confirming.place_in_line(participation) if participation.answer else None,
        "join": joining.for_page(participation, gathering),
        "was_there": claiming.for_page(participation, now=now),
        "learning": preparing.for_page(participation, "materiell/{}/".format, now=now),
        "on_the_day": checking_in.for_page(participation, gathering, now=now),
        "is_full": not participation.answer and seating.is_full_for(participation),
    }
    return private(render(request, "sessions_app/answer.html", context, status=status))


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The gathering as a calendar file to open."""
    now = timezone.now()
    participation = links.find(token, now=now)
    if participation is None:
        return unknown_link(request)
    gathering = releases.as_released(participation.gathering)
    with translation.override(language_for(request, participation)):
        entry = calendar.download(gathering, text=letters.description(gathering), now=now)
    response = HttpResponse(entry, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="samling-{gathering.pk}.ics"'
    return private(response)


def unknown_link(request: HttpRequest) -> HttpResponse:
    """One page for links that are unknown, revoked or too old, so that nobody can tell which."""
    status = 429 if guessing.goes_on(request, now=timezone.now()) else 404
    return private(render(request, "sessions_app/unknown_link.html", status=status))


def language_for(request: HttpRequest, participation: Participation) -> str:
    if request.GET.get(PARAMETER):
        return translation.get_language()
    fallback = participation.gathering.cohort.programme.language
    return participation.person.language_for_mail(fallback)


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
