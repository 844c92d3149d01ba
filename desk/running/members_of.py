"""Who is in the teams of cohorts now, and which teams have as many as they should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import QuerySet

from cohorts.models import Cohort, Membership, Team
from partners.prepared import prepared

Placed = tuple[int, int, str, int]  # cohort, team, why it may have another size, person


def by_cohort(placed: Iterable[Placed]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    for cohort_id, _team, _reason, person_id in placed:
        members.setdefault(cohort_id, set()).add(person_id)
    return members


def large_enough_teams(placed: Iterable[Placed], cohorts: Mapping[int, Cohort]) -> Iterator[int]:
    """The cohort of each team that has as many people as the rule says, or leave not to."""
    sizes = Counter((cohort, team, reason) for cohort, team, reason, _person in placed)
    for (cohort, _team, reason), size in sizes.items():
        if reason or size >= cohorts[cohort].programme.min_team_size:
            yield cohort


@prepared
def in_teams(cohorts: list[int]) -> QuerySet[Membership, Placed]:
    return (
        Membership.objects.there()
        .filter(team__cohort__among=cohorts)
        .exclude(team__state=Team.State.WITHDRAWN)
        .values_list("team__cohort_id", "team_id", "team__size_reason", "person_id")
    )
