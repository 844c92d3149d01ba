"""Presence team by team through the year: the board, the people behind it, and as a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.views import private
from cohorts import access
from cohorts.models import Cohort
from desk import addresses, menu
from desk.boards import board_cells, board_people, board_sheet
from desk.requests import DeskRequest
from sessions_app.boards import board_rows, board_words
from sessions_app.boards.board import Board
from sessions_app.gatherings import facts
from sessions_app.models import Gathering
from spreadsheets import workbook_writing, writing

MISSED = "missed"


@dataclass(frozen=True)
class Row:
    name: str
    url: str
    missed: bool
    coverage: str
    excused: str
    depth: str
    attendances: str
    breadth: int
    continuity: str
    cells: SafeString


@dataclass(frozen=True)
class Column:
    title: str
    url: str
    day: str
    is_cancelled: bool
    teams: str


@require_safe
def page(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    """Teams × gatherings; ``?show=missed`` has only the teams that missed the newest ones."""
    cohort = access.seen_cohort(request.user, slug, year)
    found = board_rows.of(cohort, now=timezone.now())
    only_missed = request.GET.get("show") == MISSED
    return render(
        request,
        "desk/board.html",
        {
            "cohort": cohort,
            "programme": cohort.programme,
            **menu.of(cohort),
            "figures": board_words.figures(found.figures, teams=len(found.teams)),
            "columns": columns(found),
            "rows": rows(found, cohort, only_missed=only_missed),
            "teams": len(found.teams),
            "missed": len(found.missed_in_a_row),
            "only_missed": only_missed,
            "signs": board_words.signs(),
            "being_there": board_words.present_means(cohort.programme),
            "missed_means": board_words.missed_means(),
        },
    )


def columns(found: Board) -> list[Column]:
    url = addresses.of("desk:gathering")
    return [
        Column(
            title=row.title,
            url=url(row.pk),
            day=short_day(row),
            is_cancelled=row.state == Gathering.State.CANCELLED,
            teams=board_words.teams_at(found, place),
        )
        for place, row in enumerate(found.gatherings)
    ]


def short_day(gathering: Gathering) -> str:
    return formats.date_format(timezone.localdate(gathering.starts_at), "SHORT_DATE_FORMAT")


def rows(found: Board, cohort: Cohort, *, only_missed: bool) -> list[Row]:
    team_url = addresses.of("desk:team")
    is_run = vars(cohort)["is_run"]
    here = reverse("desk:board", args=[cohort.programme.slug, cohort.year])
    html = board_cells.row_of(linked=is_run)
    return [
        Row(
            name=team.name,
            url=team_url(team.pk),
            missed=team.missed_in_a_row,
            coverage=board_words.share(team.figures.present, team.figures.held),
            excused=board_words.excused(team.figures.excused),
            depth=board_words.decimal(team.figures.depth),
            attendances=board_words.quotient(team.figures),
            breadth=team.figures.breadth,
            continuity=board_words.share(team.figures.kept, team.figures.links),
            cells=html(
                [
                    (cell, f"{here}{team.pk}/{gathering.pk}/")
                    for cell, gathering in zip(team.cells, found.gatherings, strict=True)
                ]
            ),
        )
        for team in (found.missed_in_a_row if only_missed else found.teams)
    ]


@require_safe
def people(
    request: DeskRequest, slug: str, year: int, team_id: int, gathering_id: int
) -> HttpResponse:
    """Who of the team was at the gathering, and how that is known."""
    cohort = access.run_cohort(request.user, slug, year)
    team = access.first_or_404(cohort.teams.filter(pk=team_id))
    gathering = access.first_or_404(Gathering.objects.filter(cohort=cohort, pk=gathering_id))
    return render(
        request,
        "desk/board_people.html",
        {
            "cohort": cohort,
            **menu.of(cohort),
            "board_url": reverse("desk:board", args=[slug, year]),
            "team": team,
            "gathering": gathering,
            "when": facts.when(gathering),
            "people": board_people.of(team, gathering),
            "list_url": ""
            if gathering.state == Gathering.State.CANCELLED
            else reverse("desk:attendance", args=[gathering.pk]),
        },
    )


@require_safe
def as_xlsx(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    cohort = access.seen_cohort(request.user, slug, year)
    found = board_rows.of(cohort, now=timezone.now())
    sheets = [
        workbook_writing.fitted(_("Teams"), board_sheet.teams(found)),
        workbook_writing.fitted(_("Definitions"), board_sheet.definitions(found, cohort.programme)),
    ]
    file = workbook_writing.as_xlsx(sheets)
    return download(file, workbook_writing.XLSX, f"oppmote-{slug}-{year}.xlsx")


@require_safe
def as_csv(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    cohort = access.seen_cohort(request.user, slug, year)
    found = board_rows.of(cohort, now=timezone.now())
    return download(
        writing.as_csv(board_sheet.teams(found)), writing.CSV, f"oppmote-{slug}-{year}.csv"
    )


def download(content: Iterable[bytes], content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(HttpResponse(content, content_type=content_type, headers=headers))
