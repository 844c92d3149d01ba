"""Presence team by team: what a year of gatherings comes to for each team and for the cohort.

Only closed lists count. Somebody was *present* who attended at least the programme's share of the
gathering; a team was present when at least one of its people was, members and stand-ins alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from sessions_app.models import Gathering

IN_A_ROW = 2  # gatherings missed, counted from the newest, before a team stands out


class Standing(StrEnum):
    """How a team stands towards a gathering."""

    PRESENT = "present"
    PARTLY = "partly"  # somebody came, but nobody for long enough
    ABSENT = "absent"
    EXCUSED = "excused"  # nobody came, and everyone who was marked is excused
    OPEN = "open"  # it is over, but its list is not closed
    UPCOMING = "upcoming"
    CANCELLED = "cancelled"


MISSED = (Standing.ABSENT, Standing.EXCUSED)
HELD = (Standing.PRESENT, Standing.PARTLY, *MISSED)


class Part(NamedTuple):
    """A team's people at one gathering. ``present`` has the ids of those who count."""

    present: frozenset[int] = frozenset()
    came: int = 0
    excused: int = 0
    absent: int = 0
    coming: int = 0
    declined: int = 0
    waiting: int = 0
    in_line: int = 0

    @property
    def invited(self) -> int:
        return self.coming + self.declined + self.waiting + self.in_line

    @property
    def marked(self) -> int:
        return self.came + self.excused + self.absent


NOBODY = Part()


class Cell(NamedTuple):
    standing: Standing
    part: Part


@dataclass(frozen=True)
class Reading:
    """A member of the team has read the note that a colleague wrote after ``gathering``."""

    gathering: int
    person: int
    at: datetime


@dataclass(frozen=True)
class Figures:
    """``held``, ``present`` and ``excused`` count gatherings, for a cohort once for each team.

    ``attendances`` are people at gatherings, ``breadth`` is different people. ``links`` are the
    gatherings attended after the first, ``kept`` those of them with continuity.
    """

    held: int
    present: int
    excused: int
    attendances: int
    breadth: int
    links: int
    kept: int

    @property
    def depth(self) -> float | None:
        """People per gathering attended; None when none was."""
        return self.attendances / self.present if self.present else None


@dataclass(frozen=True)
class TeamRow:
    """``cells`` are in the order of the board's gatherings."""

    pk: int
    name: str
    cells: Sequence[Cell]
    figures: Figures
    missed_in_a_row: bool

    @property
    def people(self) -> frozenset[int]:
        """Who was present at a gathering that counts."""
        there = [part.present for standing, part in self.cells if standing == Standing.PRESENT]
        return frozenset[int]().union(*there)


@dataclass(frozen=True)
class Board:
    gatherings: Sequence[Gathering]
    teams: Sequence[TeamRow]
    figures: Figures

    @property
    def missed_in_a_row(self) -> list[TeamRow]:
        return [team for team in self.teams if team.missed_in_a_row]


def stage(gathering: Gathering, *, now: datetime) -> Standing | None:
    """How every team stands towards a gathering that does not count; None when it does."""
    if gathering.state == Gathering.State.CANCELLED:
        return Standing.CANCELLED
    if gathering.is_counted:
        return None
    over = gathering.state == Gathering.State.HELD or gathering.ends_at <= now
    return Standing.OPEN if over else Standing.UPCOMING


def standing(part: Part) -> Standing:
    """How a team stands towards a gathering that counts."""
    if part.present:
        return Standing.PRESENT
    if part.came:
        return Standing.PARTLY
    return Standing.EXCUSED if part.excused and not part.absent else Standing.ABSENT


def team_row(
    pk: int,
    name: str,
    gatherings: Mapping[Gathering, Standing | None],
    parts: Mapping[int, Part],
    *,
    readings: Sequence[Reading] = (),
) -> TeamRow:
    """``gatherings`` are in order of time, with their stage; ``parts`` are {gathering id: part}."""
    cells = []
    for gathering, known in gatherings.items():
        part = parts.get(gathering.pk, NOBODY)
        cells.append(Cell(known or standing(part), part))
    newest = [cell.standing for cell in cells if cell.standing in HELD][-IN_A_ROW:]
    return TeamRow(
        pk,
        name,
        cells,
        figures(list(gatherings), cells, readings),
        missed_in_a_row=len(newest) == IN_A_ROW and all(each in MISSED for each in newest),
    )


def figures(
    gatherings: Sequence[Gathering], cells: Sequence[Cell], readings: Sequence[Reading]
) -> Figures:
    attended = [
        (gathering, cell.part.present)
        for gathering, cell in zip(gatherings, cells, strict=True)
        if cell.standing == Standing.PRESENT
    ]
    standings = [cell.standing for cell in cells]
    return Figures(
        held=sum(map(standings.count, HELD)),
        present=len(attended),
        excused=standings.count(Standing.EXCUSED),
        attendances=sum(len(people) for _gathering, people in attended),
        breadth=len(frozenset[int]().union(*(people for _gathering, people in attended))),
        links=max(0, len(attended) - 1),
        kept=sum(
            bool(before & people) or was_briefed(earlier, gathering, people, readings)
            for (earlier, before), (gathering, people) in pairwise(attended)
        ),
    )


def was_briefed(
    earlier: Gathering, gathering: Gathering, people: Iterable[int], readings: Sequence[Reading]
) -> bool:
    """Whether somebody who was present had read the note from the earlier gathering by then."""
    return any(
        reading.gathering == earlier.pk
        and reading.person in people
        and reading.at <= gathering.ends_at
        for reading in readings
    )


def board(gatherings: Sequence[Gathering], teams: Sequence[TeamRow]) -> Board:
    """The teams with what they come to together; whoever changed teams is one person."""
    each = [team.figures for team in teams]
    return Board(
        gatherings,
        teams,
        Figures(
            held=sum(row.held for row in each),
            present=sum(row.present for row in each),
            excused=sum(row.excused for row in each),
            attendances=sum(row.attendances for row in each),
            breadth=len(frozenset[int]().union(*(team.people for team in teams))),
            links=sum(row.links for row in each),
            kept=sum(row.kept for row in each),
        ),
    )
