"""Reads a board: four queries, however many teams, gatherings and people there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F, QuerySet

from cohorts.models import Cohort, Programme, Team
from partners.ordering import norwegian_key
from partners.prepared import prepared
from sessions_app.boards import board
from sessions_app.boards.board import Board, Part, Reading
from sessions_app.models import Gathering, HandoverReading

# Written out, for Django takes longer to put eight filtered counts together than PostgreSQL takes
# to answer. A stand-in who was told not to come after all is nobody's absence, and not invited; of
# somebody and the one who was sent instead, only the latter is: it is one place.
PARTS = """
SELECT team_id, gathering_id,
    array_agg(person_id) FILTER (WHERE came AND share >= %s),
    count(*) FILTER (WHERE came),
    count(*) FILTER (WHERE comes AND presence = 'excused'),
    count(*) FILTER (WHERE comes AND presence = 'absent'),
    count(*) FILTER (WHERE invited AND answer = 'yes'),
    count(*) FILTER (WHERE invited AND answer = 'no'),
    count(*) FILTER (WHERE invited AND answer = ''),
    count(*) FILTER (WHERE invited AND answer = 'in_line')
FROM (
    SELECT team_id, gathering_id, person_id, presence, share, answer,
        presence IN ('present', 'partly') AS came,
        stood_down_at IS NULL AS comes,
        stood_down_at IS NULL AND invited_at IS NOT NULL AND (answer <> 'no' OR NOT EXISTS (
            SELECT FROM sessions_app_participation AS other
            WHERE other.stands_in_for_id = one.id AND other.stood_down_at IS NULL
        )) AS invited
    FROM sessions_app_participation AS one
    WHERE team_id = ANY(%s) AND gathering_id = ANY(%s)
) AS listed
GROUP BY team_id, gathering_id
"""


def of(cohort: Cohort, *, now: datetime) -> Board:
    """Every team that takes part, in the order of names, and every gathering of the cohort."""
    gatherings = gatherings_of(cohort.pk)
    return of_teams(teams_of(cohort.pk), cohort.programme, gatherings, now=now)


@prepared
def gatherings_of(cohort: int) -> QuerySet[Gathering]:
    return Gathering.objects.filter(cohort=cohort).defer("agenda", "practical").by_date()


@prepared
def teams_of(cohort: int) -> QuerySet[Team, tuple[int, str]]:
    return Team.objects.taking_part().filter(cohort=cohort).values_list("pk", "name")


def of_teams(
    teams: Iterable[tuple[int, str]],
    programme: Programme,
    gatherings: Sequence[Gathering],
    *,
    now: datetime,
) -> Board:
    """These teams, by number and name, at these gatherings of their cohort in order of time.

    Two queries.
    """
    names = sorted(teams, key=lambda row: (norwegian_key(row[1]), row[0]))
    ids = [pk for pk, _name in names]
    parts = parts_by_team(ids, gatherings, share=programme.presence_share)
    readings = readings_by_team(ids)
    stages = {gathering: board.stage(gathering, now=now) for gathering in gatherings}
    return board.board(
        gatherings,
        [
            board.team_row(pk, name, stages, parts[pk], readings=readings.get(pk, ()))
            for pk, name in names
        ],
    )


def teams_that_missed(gathering: Gathering) -> list[int]:
    """The teams that a board calls absent or excused from it, listed or not. Two queries."""
    teams = [pk for pk, _name in teams_of(gathering.cohort_id)]
    share = gathering.cohort.programme.presence_share
    parts = parts_by_team(teams, [gathering], share=share)
    return [
        pk
        for pk in teams
        if board.standing(parts[pk].get(gathering.pk, board.NOBODY)) in board.MISSED
    ]


def parts_by_team(
    teams: Sequence[int], gatherings: Sequence[Gathering], *, share: int
) -> defaultdict[int, dict[int, Part]]:
    """{team id: {gathering id: part}}; whoever came instead of somebody counts for the team."""
    with connection.cursor() as cursor:
        cursor.execute(PARTS, [share, list(teams), [row.pk for row in gatherings]])
        rows = cursor.fetchall()
    parts: defaultdict[int, dict[int, Part]] = defaultdict(dict)
    for team_id, gathering_id, present, *counts in rows:
        parts[team_id][gathering_id] = Part(frozenset(present or ()), *counts)
    return parts


def readings_by_team(teams: Sequence[int]) -> dict[int, list[Reading]]:
    readings: dict[int, list[Reading]] = {}
    for team_id, gathering_id, person_id, read_at in read_in(list(teams)):
        readings.setdefault(team_id, []).append(Reading(gathering_id, person_id, read_at))
    return readings


@prepared
def read_in(teams: list[int]) -> QuerySet[HandoverReading, tuple[int, int, int, datetime]]:
    return HandoverReading.objects.filter(
        note__team__among=teams, participation__team=F("note__team")
    ).values_list("note__team_id", "note__gathering_id", "participation__person_id", "read_at")
