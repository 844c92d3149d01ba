"""Who is in the teams of cohorts now, and which teams lack somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from cohorts.models import Cohort, Membership, Team
from partners.prepared import prepared


class Placed(NamedTuple):
    """A person in a team. ``reason`` says why the team may have another size."""

    cohort: int
    team: int
    reason: str
    person: int
    leads: bool


def by_cohort(placed: Sequence[Placed]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    for row in placed:
        members.setdefault(row.cohort, set()).add(row.person)
    return members


@dataclass
class Sizes:
    """How many teams of a cohort have people, fewer than the rule without leave to, no lead."""

    named: int = 0
    short: int = 0
    unled: int = 0


def sizes(placed: Sequence[Placed], cohorts: Mapping[int, Cohort]) -> dict[int, Sizes]:
    people = Counter((row.cohort, row.team, row.reason) for row in placed)
    led = {row.team for row in placed if row.leads}
    found = {cohort: Sizes() for cohort in cohorts}
    for (cohort, team, reason), size in people.items():
        counts = found[cohort]
        counts.named += 1
        counts.short += not reason and size < cohorts[cohort].programme.min_team_size
        counts.unled += team not in led
    return found


def in_teams(cohorts: list[int]) -> list[Placed]:
    return [Placed(*row) for row in placed_in(cohorts)]


@prepared
def placed_in(cohorts: list[int]) -> QuerySet[Membership, tuple[int, int, str, int, bool]]:
    return (
        Membership.objects.there()
        .filter(team__cohort__among=cohorts)
        .exclude(team__state=Team.State.WITHDRAWN)
        .values_list("team__cohort_id", "team_id", "team__size_reason", "person_id", "is_lead")
    )
