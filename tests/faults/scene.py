"""A cohort with a gathering to invite to, as the faults that go through the pages need it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from sessions_app.mail import links
from sessions_app.models import Gathering, Participation
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)

MEMBERS = 5  # of a team


def gathering(**facts: object) -> Gathering:
    """In a month, not yet released unless ``facts`` say so."""
    start = timezone.now() + timedelta(days=30)
    moments = {"starts_at": start, "ends_at": start + timedelta(hours=6), "reply_by": None}
    cohort = CohortFactory(year=start.year)
    CoordinatorFactory(programme=cohort.programme, user__is_staff=False)
    return GatheringFactory(**{"cohort": cohort, **moments, **facts})


def members(of: Gathering, count: int) -> None:
    for first in range(0, count, MEMBERS):
        team = TeamFactory(cohort=of.cohort)
        MembershipFactory.create_batch(min(MEMBERS, count - first), team=team)


def invited(of: Gathering, count: int) -> list[Participation]:
    rows = []
    for first in range(0, count, MEMBERS):
        team = TeamFactory(cohort=of.cohort)
        for _ in range(min(MEMBERS, count - first)):
            member = MembershipFactory(team=team)
            rows.append(ParticipationFactory(gathering=of, team=team, person=member.person))
    return rows


def answer_addresses(count: int, **facts: object) -> list[str]:
    """The personal addresses of so many people who are invited and have not answered."""
    released = gathering(released=True, **facts)
    rows = invited(released, count)
    return list(links.issue(rows, gathering=released).values())
