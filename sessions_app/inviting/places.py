"""How many places each team has at a gathering."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cohorts.models import Team
from sessions_app.mail.knowing import Attendee
from sessions_app.models import Gathering, Seat


def set_for(gathering: Gathering, members: Sequence[Attendee]) -> None:
    """Every team of the cohort gets its places; a team without people is counted as unnamed."""
    sizes = Counter(member.team_id for member in members)
    Seat.objects.bulk_create(
        [
            Seat(
                gathering=gathering,
                team=team,
                places=gathering.seats_per_team or sizes[team.pk] or 1,
                named=team.pk in sizes,
            )
            for team in Team.objects.taking_part().filter(cohort=gathering.cohort)
        ],
        ignore_conflicts=True,
    )
    Seat.objects.filter(gathering=gathering, team__in=sizes).update(named=True)
