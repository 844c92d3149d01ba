"""The team's attendance through the year: figures, and who was where; also as a page to print."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from certificates import printing
from certificates.views import private
from cohorts import access
from cohorts.models import Team
from portal import teams
from sessions_app.boards import board_rows, board_words
from sessions_app.boards.board import HELD, Cell, Standing, TeamRow
from sessions_app.gatherings import facts, releases
from sessions_app.models import Gathering, Participation

logger = logging.getLogger(__name__)

STYLESHEET = "css/leader_sheet.css"
# Up to so many gatherings: the size of type, and the signs of a title and of names that are shown.
SIZES = {6: ("roomy", 70, 110), 10: ("tight", 60, 100)}
SMALLEST = ("tightest", 45, 80)


@dataclass(frozen=True)
class Row:
    """One gathering as it stands for the team; ``people`` were there, or come."""

    title: str
    day: str
    where: str
    standing: str
    sign: str
    text: str
    people: list[str]
    is_ahead: bool


@require_safe
def page(request: HttpRequest, team_id: int) -> HttpResponse:
    """The team's own board."""
    seen = {one.pk: one for one in access.seen_teams(request.user)}
    team = seen.pop(team_id, None)
    if team is None:
        raise Http404
    programme = team.cohort.programme_id
    context = shown(team, now=timezone.now()) | {
        "languages": settings.LANGUAGES,
        "others": [one for one in seen.values() if one.cohort.programme_id == programme],
    }
    return render(request, "portal/board.html", context)


@require_safe
def leader_sheet(request: HttpRequest, team_id: int) -> HttpResponse:
    """The same on one page for the team's leader, in the language of ``?sprak=``."""
    team = access.seen_team(request.user, team_id)
    wanted = request.GET.get("sprak", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        html = render_to_string("portal/leader_sheet.html", on_paper(team, now=timezone.now()))
        name = pgettext("file name", "attendance")
    try:
        pdf = printing.as_pdf(html, stylesheet=STYLESHEET)
    except printing.CannotPrint as why:
        logger.error("sheet for the leader of team %d: %s", team.pk, why)
        messages.error(request, _("The PDF could not be made. Try again in a little while."))
        return redirect("portal:board", team.pk)
    response = HttpResponse(pdf, content_type="application/pdf")
    filename = f"{name}-{slugify(team.name) or team.pk}.pdf"
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return private(response)


def on_paper(team: Team, *, now: datetime) -> dict[str, Any]:
    context = shown(team, now=now)
    rows = context["rows"]
    fitting = (size for most, size in SIZES.items() if len(rows) <= most)
    size, title_room, people_room = next(fitting, SMALLEST)
    return context | {
        "so_far": [row for row in rows if not row.is_ahead],
        "ahead": [row for row in rows if row.is_ahead],
        "size": size,
        "title_room": title_room,
        "people_room": people_room,
        "language": translation.get_language(),
        "day": facts.day_in_words(timezone.localdate(now)),
    }


def shown(team: Team, *, now: datetime) -> dict[str, Any]:
    """What both pages say. A gathering that is still a draft is the coordinator's alone."""
    programme = team.cohort.programme
    told = Gathering.objects.filter(cohort=team.cohort_id).exclude(state=Gathering.State.DRAFT)
    gatherings = releases.all_as_released(list(told.by_date()))
    found = board_rows.of_teams([(team.pk, team.name)], programme, gatherings, now=now)
    [row] = found.teams
    return {
        "team": team,
        "programme": programme,
        "figures": board_words.figures(row.figures),
        "rows": rows(row, gatherings, names(team)),
        "being_there": board_words.present_means(programme),
        "missed_in_a_row": row.missed_in_a_row,
    }


def rows(
    team: TeamRow, gatherings: Sequence[Gathering], people: dict[int, list[Participation]]
) -> list[Row]:
    return [
        Row(
            title=gathering.title,
            day=facts.when(gathering, joiner="")
            if cell.standing == Standing.UPCOMING
            else formats.date_format(timezone.localdate(gathering.starts_at)),
            where=gathering.venue or str(gathering.get_form_display()),
            standing=cell.standing.value,
            sign=board_words.sign(cell),
            text=board_words.text(cell),
            people=who(cell, people.get(gathering.pk, [])),
            is_ahead=cell.standing == Standing.UPCOMING,
        )
        for cell, gathering in zip(team.cells, gatherings, strict=True)
    ]


def names(team: Team) -> dict[int, list[Participation]]:
    """The team's people at each gathering, by name."""
    found: dict[int, list[Participation]] = {}
    for row in (
        Participation.objects.filter(team=team).select_related("person").order_by(*teams.BY_NAME)
    ):
        found.setdefault(row.gathering_id, []).append(row)
    return found


def who(cell: Cell, listed: Sequence[Participation]) -> list[str]:
    """Names: who was there, some of them for too short a time to count; or who comes."""
    if cell.standing == Standing.UPCOMING:
        return [
            row.person.full_name
            for row in listed
            if row.answer == Participation.Answer.YES and row.stood_down_at is None
        ]
    if cell.standing not in HELD:
        return []
    return [
        row.person.full_name
        if row.person_id in cell.part.present
        else _("%(name)s (partly)") % {"name": row.person.full_name}
        for row in listed
        if row.presence in Participation.ATTENDED
    ]
