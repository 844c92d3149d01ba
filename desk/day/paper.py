"""What is printed before the day: a sheet to sign, and name tags."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from certificates import printing
from certificates.views import private
from desk.requests import DeskRequest
from sessions_app.attending import expected
from sessions_app.attending.expected import Guest, Party
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import run_gathering
from sessions_app.models import Gathering, Participation

logger = logging.getLogger(__name__)

STYLESHEET = "css/paper.css"
TAGS_A_SHEET = 10
EMPTY_LINES = 6
# Signs in the longest word and in all for which a name tag has room, the largest type first.
NAME_SIZES = {"largest": (10, 24), "large": (13, 36), "medium": (16, 48)}


@dataclass(frozen=True)
class Line:
    """One who signs, with everything as text."""

    name: str
    detail: str
    answer: str


@dataclass(frozen=True)
class Tag:
    name: str
    size: str
    organisation: str
    team: str


@require_safe
def signing_sheet(request: DeskRequest, pk: int) -> HttpResponse:
    """Everyone on the list by team, with room to sign, and empty lines for those who are not."""
    gathering = run_gathering(request.user, pk)
    name = pgettext("file name", "signing-sheet")
    with translation.override(gathering.cohort.programme.language):
        groups = [(heading(party), lines(party)) for party in expected.parties(gathering)]
        context = {"groups": groups, "empty_lines": range(EMPTY_LINES)}
        html = as_html("desk/signing_sheet.html", gathering, context)
    return download(request, gathering, html, name=name)


@require_safe
def name_tags(request: DeskRequest, pk: int) -> HttpResponse:
    """For those who said yes; with ``?alle=1`` also for those who have not answered."""
    gathering = run_gathering(request.user, pk)
    answers = expected.NOT_DECLINED if request.GET.get("alle") else expected.COMING
    guests = [one for party in expected.parties(gathering, answers=answers) for one in party.guests]
    if not guests:
        messages.info(request, _("Nobody is expected, so there are no name tags to print."))
        return redirect("desk:attendance", pk)
    name = pgettext("file name", "name-tags")
    with translation.override(gathering.cohort.programme.language):
        context = {"sheets": in_sheets([tag(one) for one in guests])}
        html = as_html("desk/name_tags.html", gathering, context)
    return download(request, gathering, html, name=name)


def as_html(template: str, gathering: Gathering, context: Mapping[str, object]) -> str:
    return render_to_string(
        template,
        {
            "gathering": gathering,
            "programme": gathering.cohort.programme,
            "when": facts.when(gathering, joiner=""),
            "where": facts.where(gathering),
            "language": translation.get_language(),
            **context,
        },
    )


def download(request: DeskRequest, gathering: Gathering, html: str, *, name: str) -> HttpResponse:
    filename = f"{name}-{slugify(gathering.title) or gathering.pk}.pdf"
    return as_download(request, html, filename=filename, back=("desk:attendance", gathering.pk))


def as_download(
    request: DeskRequest, html: str, *, filename: str, back: tuple[str | int, ...]
) -> HttpResponse:
    """The sheet, or the page named by ``back`` with word of what went wrong."""
    try:
        pdf = printing.as_pdf(html, stylesheet=STYLESHEET)
    except printing.CannotPrint as why:
        logger.error("%s for %s: %s", filename, back, why)
        messages.error(request, _("The PDF could not be made. Try again in a little while."))
        name, *args = back
        return redirect(str(name), *args)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return private(response)


def heading(party: Party) -> str:
    """The team, and its organisation where that has another name."""
    own = [one.person.partner.name for one in party.guests if not is_from_elsewhere(one)]
    return ", ".join(dict.fromkeys([party.team.name, *own]))


def is_from_elsewhere(guest: Guest) -> bool:
    return guest.person.partner_id != guest.team.partner_id


def lines(party: Party) -> list[Line]:
    said = {
        Participation.Answer.YES: _("coming"),
        Participation.Answer.NO: _("not coming"),
        Participation.Answer.IN_LINE: _("on the waiting list"),
        "": _("not answered"),
    }
    return [Line(one.person.full_name, detail(one), str(said[one.answer])) for one in party.guests]


def detail(guest: Guest) -> str:
    role = _("stand-in") if guest.is_stand_in else guest.person.job_title
    parts = (role, guest.person.partner.name if is_from_elsewhere(guest) else "")
    return ", ".join(part for part in parts if part)


def tag(guest: Guest) -> Tag:
    organisation = guest.person.partner.name
    team = guest.team.name
    name = guest.person.full_name
    return Tag(name, name_size(name), organisation, "" if team == organisation else team)


def name_size(name: str) -> str:
    longest = max(len(word) for word in name.replace("-", "- ").split())
    for size, (in_word, in_all) in NAME_SIZES.items():
        if longest <= in_word and len(name) <= in_all:
            return size
    return "small"


def in_sheets(tags: list[Tag]) -> list[list[Tag]]:
    return [tags[first : first + TAGS_A_SHEET] for first in range(0, len(tags), TAGS_A_SHEET)]
