"""The pages behind a personal link. No account, no cookie; the link itself is the authority.

They are outside Django's CSRF check because there is no session that could be ridden on.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.language import PARAMETER
from sessions_app.coming import answering
from sessions_app.gatherings import releases
from sessions_app.mail import calendar, guessing, letters, links
from sessions_app.models import Participation
from sessions_app.pages import answer_page

TAKE_BACK = "take_back"  # the press that undoes the one before it
RECEIPT = "#beskjed"


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
            return take_answer(request, participation, token)
        return page(request, participation)


def take_answer(request: HttpRequest, participation: Participation, token: str) -> HttpResponse:
    choice = request.POST.get("answer", "")
    if choice not in answering.CHOICES:
        return page(request, participation, status=400)
    try:
        answering.answer(participation, Participation.Answer(choice), now=timezone.now())
    except answering.CannotAnswer:
        return page(request, participation, status=409)
    return to_receipt(request, token)


def page(request: HttpRequest, participation: Participation, *, status: int = 200) -> HttpResponse:
    context = answer_page.shown(participation, now=timezone.now())
    return private(render(request, "sessions_app/answer.html", context, status=status))


def to_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Back to the page in the same language, at what it says first."""
    query = request.META["QUERY_STRING"]
    address = reverse("sessions_app:answer", args=[token])
    return private(redirect(f"{address}{'?' if query else ''}{query}{RECEIPT}"))


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
        entry = calendar.download(
            gathering,
            text=letters.description(gathering),
            now=now,
            sequence=participation.entry_sequence,
            is_away=participation.is_away,
        )
    response = HttpResponse(entry, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="samling-{gathering.pk}.ics"'
    return private(response)


def unknown_link(request: HttpRequest) -> HttpResponse:
    """One page for links that are unknown, revoked or too old, so that nobody can tell which.

    The link in a preview, or in a test to a coordinator, says that it is one.
    """
    if request.resolver_match and request.resolver_match.kwargs.get("token") == links.EXAMPLE:
        return private(render(request, "sessions_app/example_link.html"))
    return private(guessing.Miss(render_to_string("sessions_app/unknown_link.html", {}, request)))


def language_for(request: HttpRequest, participation: Participation) -> str:
    if request.GET.get(PARAMETER):
        return translation.get_language()
    fallback = participation.gathering.cohort.programme.language
    return participation.person.language_for_mail(fallback)


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
