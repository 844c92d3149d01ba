"""A partner's line: what its teams came to in each cohort, since the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Team
from desk import addresses
from partners.models import Partner
from partners.prepared import prepared
from sessions_app.boards import board, board_rows, board_words
from sessions_app.boards.board import Figures
from sessions_app.models import Gathering

Stages = Mapping[Gathering, board.Standing | None]
WIDTH, HEIGHT, GAP = 40, 100, 16  # of a bar and between two, in the units of the picture


@dataclass(frozen=True)
class Year:
    """One cohort; ``percent`` is the coverage, None while nothing has been held."""

    cohort: Cohort
    teams: list[tuple[str, str, str]]  # name, address, state
    figures: Figures
    coverage: str
    percent: int | None


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    middle: int
    text: str
    label: str


@dataclass(frozen=True)
class Picture:
    bars: list[Bar]
    width: int


def years(partner: Partner, user: User, *, now: datetime) -> list[Year]:
    """The cohorts that the reader coordinates and the partner has a team in, the first first.

    One query for each share that counts as having been there, and two for all.
    """
    teams: defaultdict[int, list[Team]] = defaultdict(list)
    found: dict[int, Cohort] = {}
    for team in teams_of(user, partner):
        teams[team.cohort_id].append(team)
        found.setdefault(team.cohort_id, team.cohort)
    by_cohort: defaultdict[int, list[Gathering]] = defaultdict(list)
    for gathering in gatherings_of(list(found)):
        by_cohort[gathering.cohort_id].append(gathering)
    cohorts = list(found.values())
    parts = parts_of(cohorts, teams, by_cohort)
    return [year(one, teams[one.pk], by_cohort[one.pk], parts, now=now) for one in cohorts]


@prepared
def teams_of(user: User, partner: Partner) -> QuerySet[Team]:
    """With their cohorts, the first first."""
    rows = Team.objects.filter(partner=partner, cohort__in=access.coordinated_cohorts(user))
    ordered = rows.order_by("cohort__year", "cohort__programme__name", "cohort", "name", "pk")
    return ordered.select_related("cohort__programme")


@prepared
def gatherings_of(cohorts: list[int]) -> QuerySet[Gathering]:
    return Gathering.objects.filter(cohort__among=cohorts).defer("agenda", "practical").by_date()


def parts_of(
    cohorts: Sequence[Cohort],
    teams: dict[int, list[Team]],
    gatherings: dict[int, list[Gathering]],
) -> dict[int, dict[int, board.Part]]:
    """By team and gathering; what counts as having been there is the programme's to say."""
    parts: dict[int, dict[int, board.Part]] = {}
    for share in {cohort.programme.presence_share for cohort in cohorts}:
        same = [one for one in cohorts if one.programme.presence_share == share]
        ids = [team.pk for one in same for team in teams[one.pk]]
        their = [gathering for one in same for gathering in gatherings.get(one.pk, [])]
        parts |= board_rows.parts_by_team(ids, their, share=share)
    return parts


def year(
    cohort: Cohort,
    teams: Iterable[Team],
    gatherings: Sequence[Gathering],
    parts: dict[int, dict[int, board.Part]],
    *,
    now: datetime,
) -> Year:
    stages = {gathering: board.stage(gathering, now=now) for gathering in gatherings}
    url = addresses.of("desk:team")
    listed = list(teams)
    rows = [
        board.team_row(team.pk, team.name, of_team(team, stages, theirs), theirs)
        for team in listed
        if (theirs := parts.get(team.pk, {})) or team.state != Team.State.WITHDRAWN
    ]
    figures = board.board(gatherings, rows).figures
    return Year(
        cohort,
        [(team.name, url(team.pk), team.get_state_display()) for team in listed],
        figures,
        board_words.share(figures.present, figures.held),
        100 * figures.present // figures.held if figures.held else None,
    )


def of_team(team: Team, stages: Stages, parts: dict[int, board.Part]) -> Stages:
    """All gatherings; of a team that withdrew, those at which its people were marked."""
    if team.state != Team.State.WITHDRAWN:
        return stages
    return {row: known for row, known in stages.items() if parts.get(row.pk, board.NOBODY).marked}


def picture(line: Sequence[Year]) -> Picture:
    """Bars of the coverage in per cent, year by year. The table beside it says the same."""
    bars = []
    for place, one in enumerate(line):
        x, height = place * (WIDTH + GAP), one.percent or 0
        bars.append(
            Bar(
                x=x,
                y=HEIGHT - height,
                width=WIDTH,
                height=height,
                middle=x + WIDTH // 2,
                text="–" if one.percent is None else f"{one.percent} %",
                label=str(one.cohort.year),
            )
        )
    return Picture(bars, max(0, len(bars) * (WIDTH + GAP) - GAP))
