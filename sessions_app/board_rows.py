"""Reads a board: four queries, however many teams, gatherings and people there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, QuerySet

from cohorts.models import Cohort, Programme, Team
from partners.ordering import norwegian_key
from sessions_app import board
from sessions_app.board import Board, Part, Reading
from sessions_app.models import Gathering, HandoverReading, Participation

Answer = Participation.Answer
Presence = Participation.Presence

COMES = Q(stood_down_at__isnull=True)
INVITED = COMES & Q(invited_at__isnull=False)


def of(cohort: Cohort, *, now: datetime) -> Board:
    """Every team that takes part, in the order of names, and every gathering of the cohort."""
    gatherings = list(
        Gathering.objects.filter(cohort=cohort).defer("agenda", "practical").by_date()
    )
    return of_teams(
        Team.objects.taking_part().filter(cohort=cohort), cohort.programme, gatherings, now=now
    )


def of_teams(
    teams: QuerySet[Team], programme: Programme, gatherings: Sequence[Gathering], *, now: datetime
) -> Board:
    """These teams at these gatherings, which are in order of time and of their cohort."""
    names = sorted(teams.values_list("pk", "name"), key=lambda row: (norwegian_key(row[1]), row[0]))
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


def parts_by_team(
    teams: Sequence[int], gatherings: Sequence[Gathering], *, share: int
) -> defaultdict[int, dict[int, Part]]:
    """{team id: {gathering id: part}}; whoever came instead of somebody counts for the team.

    A stand-in who was told not to come after all is nobody's absence.
    """
    attended = Q(presence__in=Participation.ATTENDED)
    rows = (
        Participation.objects.filter(team__in=teams, gathering__in=gatherings)
        .order_by()
        .values_list("team_id", "gathering_id")
        .annotate(
            present=ArrayAgg("person_id", filter=attended & Q(share__gte=share)),
            came=Count("pk", filter=attended),
            excused=Count("pk", filter=COMES & Q(presence=Presence.EXCUSED)),
            absent=Count("pk", filter=COMES & Q(presence=Presence.ABSENT)),
            coming=Count("pk", filter=INVITED & Q(answer=Answer.YES)),
            declined=Count("pk", filter=INVITED & Q(answer=Answer.NO)),
            waiting=Count("pk", filter=INVITED & Q(answer="")),
            in_line=Count("pk", filter=INVITED & Q(answer=Answer.IN_LINE)),
        )
    )
    parts: defaultdict[int, dict[int, Part]] = defaultdict(dict)
    for team_id, gathering_id, present, *counts in rows:
        parts[team_id][gathering_id] = Part(frozenset(present or ()), *counts)
    return parts


def readings_by_team(teams: Sequence[int]) -> dict[int, list[Reading]]:
    readings: dict[int, list[Reading]] = {}
    for team_id, gathering_id, person_id, read_at in HandoverReading.objects.filter(
        note__team__in=teams, participation__team=F("note__team")
    ).values_list("note__team_id", "note__gathering_id", "participation__person_id", "read_at"):
        readings.setdefault(team_id, []).append(Reading(gathering_id, person_id, read_at))
    return readings
