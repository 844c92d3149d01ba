"""The board as a spreadsheet: one row a team, then the definitions."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.models import Programme
from sessions_app.boards import board_words
from sessions_app.boards.board import Board, Figures
from sessions_app.gatherings import facts
from spreadsheets.writing import Row, Value


def teams(board: Board) -> list[Row]:
    heading = [
        _("Team"),
        _("Gatherings where the team was there"),
        _("Gatherings held"),
        _("Gatherings excused"),
        _("Coverage, per cent"),
        _("Attendances"),
        _("Depth"),
        _("Breadth"),
        _("Continuity"),
        _("Gatherings that continuity is counted from"),
        _("Missed two in a row"),
    ]
    days = [
        f"{row.title}, {facts.day_in_words(timezone.localtime(row.starts_at))}"
        for row in board.gatherings
    ]
    return [
        [*heading, *days],
        *(
            [
                row.name,
                *numbers(row.figures),
                _("yes") if row.missed_in_a_row else "",
                *(board_words.text(cell) for cell in row.cells),
            ]
            for row in board.teams
        ),
        [_("All teams"), *numbers(board.figures), len(board.missed_in_a_row), *in_all(board)],
    ]


def numbers(figures: Figures) -> list[Value]:
    coverage = round(100 * figures.present / figures.held, 1) if figures.held else None
    depth = None if figures.depth is None else round(figures.depth, 2)
    return [
        figures.present,
        figures.held,
        figures.excused,
        coverage,
        figures.attendances,
        depth,
        figures.breadth,
        figures.kept,
        figures.links,
    ]


def in_all(board: Board) -> list[str]:
    return [board_words.teams_at(board, place) for place in range(len(board.gatherings))]


def definitions(board: Board, programme: Programme) -> list[Row]:
    return [
        [_("Word"), _("What it means")],
        [_("Being there"), board_words.present_means(programme)],
        *([figure.name, figure.meaning] for figure in board_words.figures(board.figures)),
        [_("Missed two in a row"), board_words.missed_means()],
    ]
