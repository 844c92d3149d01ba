"""What the coordinator's first page says of each cohort, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from cohorts.models import Cohort, Membership, Team
from desk import next_steps
from desk.next_steps import NextStep, Numbers
from sessions_app import facts, reminders
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer


@dataclass(frozen=True)
class CohortOverview:
    cohort: Cohort
    teams: int
    people: int
    next_gathering: Gathering | None
    when: str
    coming: int
    declined: int
    waiting: int
    step: NextStep

    @property
    def invited(self) -> int:
        return self.coming + self.declined + self.waiting


@dataclass(frozen=True)
class Person:
    """A person on a gathering's list."""

    pk: int
    invited: bool
    answer: str
    marked: bool


def of(cohorts: Sequence[Cohort], *, now: datetime) -> list[CohortOverview]:
    """The next gathering is the first that is neither held nor cancelled, also if it is over."""
    gatherings = list(
        Gathering.objects.filter(cohort__in=cohorts)
        .not_cancelled()
        .select_related("cohort__programme")
        .by_date()
    )
    ahead = [row for row in gatherings if row.state != Gathering.State.HELD]
    first = {row.cohort_id: row for row in reversed(ahead)}
    teams = dict(
        Team.objects.taking_part()
        .filter(cohort__in=cohorts)
        .values_list("cohort_id")
        .annotate(n=Count("pk"))
    )
    members = members_by_cohort(cohorts)
    lists = lists_by_gathering(list(first.values()))
    reminded = reminders.keys_made(first.values())
    totals = Counter(row.cohort_id for row in gatherings)
    return [
        overview(
            cohort,
            teams=teams.get(cohort.pk, 0),
            gatherings=totals[cohort.pk],
            members=members.get(cohort.pk, set()),
            gathering=first.get(cohort.pk),
            people=lists.get(first[cohort.pk].pk, []) if cohort.pk in first else [],
            reminded=reminded,
            now=now,
        )
        for cohort in cohorts
    ]


def overview(
    cohort: Cohort,
    *,
    teams: int,
    gatherings: int,
    members: set[int],
    gathering: Gathering | None,
    people: list[Person],
    reminded: set[str],
    now: datetime,
) -> CohortOverview:
    answers = Counter(person.answer for person in people if person.invited)
    if gathering is None:
        step = next_steps.for_cohort(cohort, teams=teams, gatherings=gatherings)
    else:
        numbers = Numbers(
            not_invited=len(members - {person.pk for person in people if person.invited}),
            waiting=answers[""],
            to_remind=sum(
                person.pk in members
                and person.invited
                and not person.answer
                and reminders.key_for(gathering.pk, person.pk) not in reminded
                for person in people
            ),
            listed=len(people),
            unmarked=sum(not person.marked for person in people),
        )
        step = next_steps.for_gathering(gathering, numbers, now=now)
    return CohortOverview(
        cohort=cohort,
        teams=teams,
        people=len(members),
        next_gathering=gathering,
        when=facts.when(gathering) if gathering else "",
        coming=answers[Answer.YES],
        declined=answers[Answer.NO],
        waiting=answers[""],
        step=step,
    )


def members_by_cohort(cohorts: Sequence[Cohort]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    for cohort_id, person_id in (
        Membership.objects.active()
        .filter(team__cohort__in=cohorts, person__left_on__isnull=True)
        .exclude(team__state=Team.State.WITHDRAWN)
        .values_list("team__cohort_id", "person_id")
    ):
        members.setdefault(cohort_id, set()).add(person_id)
    return members


def lists_by_gathering(gatherings: Sequence[Gathering]) -> dict[int, list[Person]]:
    lists: dict[int, list[Person]] = {}
    for gathering_id, person_id, invited_at, answer, presence in Participation.objects.filter(
        gathering__in=gatherings
    ).values_list("gathering_id", "person_id", "invited_at", "answer", "presence"):
        lists.setdefault(gathering_id, []).append(
            Person(person_id, invited=bool(invited_at), answer=answer, marked=bool(presence))
        )
    return lists
