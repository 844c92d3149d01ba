"""Inviting: the mail as it will be, who gets it, a test to oneself, and one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.models import Membership
from desk import menu
from desk.requests import DeskRequest
from sessions_app import facts, invitations, letters
from sessions_app.access import coordinated_gathering
from sessions_app.models import Gathering

LETTER = "brev"
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": [True],
}


@dataclass(frozen=True)
class Letter:
    """One language of the invitation, and who gets it in that language."""

    code: str
    name: str
    url: str
    readers: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    if request.method != "POST":
        return release_page(request, gathering)
    try:
        count = invitations.release(
            gathering,
            by=request.user,
            now=timezone.now(),
            expected=request.POST.get("expected", ""),
        )
    except invitations.AudienceChanged as why:
        return release_page(request, gathering, problem=str(why), status=409)
    except invitations.CannotInvite as why:
        messages.info(request, str(why))
    else:
        text = ngettext(
            "%(n)d invitation is on its way.", "%(n)d invitations are on their way.", count
        )
        messages.success(request, text % {"n": count})
    return redirect("desk:gathering", gathering.pk)


def release_page(
    request: DeskRequest, gathering: Gathering, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    members = invitations.not_invited(gathering)
    choices = letters_for(gathering, members)
    wanted = request.GET.get(LETTER, "")
    most = max(choices, key=lambda letter: len(letter.readers))
    chosen = next((letter for letter in choices if letter.code == wanted), most)
    draft = invitations.preview(gathering, language=chosen.code, now=now)
    with translation.override(chosen.code):
        calendar = {"when": facts.when(gathering), "text": letters.description(gathering)}
    open_to_all = gathering.can_be_changed and not gathering.has_started(now)
    context = {
        "gathering": gathering,
        "keeps_partners": menu.keeps_partners(request.user, gathering.cohort.programme),
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "where": facts.where(gathering),
        "missing": facts.missing(gathering),
        "count": len(members),
        "fingerprint": invitations.fingerprint(members),
        "can_send": open_to_all and bool(members),
        "over": not open_to_all,
        "letters": choices,
        "chosen": chosen,
        "draft": draft,
        "sender": parseaddr(draft.sender)[0],
        "calendar": calendar,
        "problem": problem,
        "nonce": get_random_string(16),
    }
    return render(request, "desk/release.html", context, status=status)


def letters_for(gathering: Gathering, members: Sequence[Membership]) -> list[Letter]:
    fallback = gathering.cohort.programme.language
    readers: dict[str, list[str]] = {code: [] for code, _name in settings.LANGUAGES}
    for member in members:
        readers[member.person.language_for_mail(fallback)].append(
            f"{member.person.full_name}, {member.team.name}"
        )
    return [
        Letter(code, str(name), f"?{LETTER}={code}", readers[code])
        for code, name in settings.LANGUAGES
    ]


@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # the library forgets that addresses have parts
def preview(request: DeskRequest, pk: int, language: str) -> HttpResponse:
    """The mail's own HTML, for the frame on the page; its inline styles are allowed here only."""
    gathering = coordinated_gathering(request.user, pk)
    draft = invitations.preview(gathering, language=known(language), now=timezone.now())
    return HttpResponse(draft.content.html)


@require_POST
def send_test(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    language = known(request.POST.get("language", ""))
    invitations.send_test(
        gathering,
        to=request.user,
        language=language,
        nonce="".join(filter(str.isalnum, request.POST.get("nonce", "")))[:32],
        now=timezone.now(),
    )
    messages.success(
        request, _("A test is on its way to %(address)s.") % {"address": request.user.email}
    )
    return redirect(f"{reverse('desk:release', args=[gathering.pk])}?{LETTER}={language}")


def known(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language
