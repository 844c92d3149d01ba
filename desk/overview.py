"""What the coordinator's first page says of each cohort, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet

from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Team
from desk import addresses, next_steps, planned_mail
from desk.next_steps import NextStep, Numbers
from desk.tallies import Tally
from sessions_app import answering, facts, releases, reminders
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
LOOKED_AT = 4  # gatherings of a cohort, from the first that has not been held


@dataclass(frozen=True)
class GatheringOverview:
    """``nobody_instead`` counts the stand-ins who have said no, where no other was sent."""

    gathering: Gathering
    url: str
    when: str
    coming: int
    declined: int
    waiting: int
    in_line: int
    nobody_instead: int
    step: NextStep

    @property
    def invited(self) -> int:
        return self.coming + self.declined + self.waiting + self.in_line

    @property
    def is_draft(self) -> bool:
        return self.gathering.state == Gathering.State.DRAFT


@dataclass(frozen=True)
class CohortOverview:
    """``step`` is what the cohort as a whole needs, when none of its gatherings is ahead."""

    cohort: Cohort
    teams: int
    people: int
    gatherings: list[GatheringOverview]
    step: NextStep | None


@dataclass(frozen=True)
class Person:
    """A person on a gathering's list, by ``row``; ``instead_of`` is the row of another, or 0."""

    row: int
    instead_of: int
    pk: int
    invited: bool
    answer: str
    marked: bool


def with_counts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """What ``of`` needs to know of each cohort, without a query of its own."""
    return cohorts.annotate(
        teams_taking_part=Tally(Team.objects.taking_part().filter(cohort=OuterRef("pk"))),
        certificates_issued=Tally(Certificate.objects.valid().filter(cohort=OuterRef("pk"))),
    )


def of(cohorts: Sequence[Cohort], *, now: datetime) -> list[CohortOverview]:
    """The gatherings are those that are neither held nor cancelled, also if they are over."""
    gatherings = list(
        planned_mail.with_missed(Gathering.objects.filter(cohort__in=cohorts))
        .not_cancelled()
        .select_related("cohort__programme")
        .by_date()
    )
    ahead = {cohort.pk: first_ahead(gatherings, cohort) for cohort in cohorts}
    members = members_by_cohort(cohorts)
    looked_at = [row for rows in ahead.values() for row in rows]
    lists = lists_by_gathering(looked_at)
    reminded = reminders.reminded_lately(looked_at, now=now)
    known = releases.all_as_released(looked_at)
    automatic = reminders.next_by_itself(known, now=now)
    untold = changed_since_told(looked_at, known)
    missed = planned_mail.undecided(looked_at, now=now)
    teams = {cohort.pk: vars(cohort)["teams_taking_part"] for cohort in cohorts}
    issued = {cohort.pk: vars(cohort)["certificates_issued"] for cohort in cohorts}
    planned = Counter(row.cohort_id for row in gatherings)
    url = addresses.of("desk:gathering")
    return [
        CohortOverview(
            cohort=cohort,
            teams=teams[cohort.pk],
            people=len(members.get(cohort.pk, ())),
            gatherings=worth_showing(
                overview(
                    row,
                    url=url(row.pk),
                    members=members.get(cohort.pk, set()),
                    people=lists.get(row.pk, []),
                    reminded=reminded,
                    next_reminder=automatic.get(row.pk),
                    changed=row.pk in untold,
                    missed=row.pk in missed,
                    now=now,
                )
                for row in ahead[cohort.pk]
            ),
            step=None
            if ahead[cohort.pk]
            else next_steps.for_cohort(
                cohort,
                teams=teams[cohort.pk],
                gatherings=planned[cohort.pk],
                certificates=issued[cohort.pk],
            ),
        )
        for cohort in cohorts
    ]


def first_ahead(gatherings: Iterable[Gathering], cohort: Cohort) -> list[Gathering]:
    return [
        row
        for row in gatherings
        if row.cohort_id == cohort.pk and row.state != Gathering.State.HELD
    ][:LOOKED_AT]


def worth_showing(rows: Iterable[GatheringOverview]) -> list[GatheringOverview]:
    """The next gathering, and those after it where something waits; one draft is enough."""
    shown: list[GatheringOverview] = []
    for row in rows:
        has_draft = any(earlier.is_draft for earlier in shown)
        waits = row.step.url and not row.step.can_wait
        if not shown or (waits and not (row.is_draft and has_draft)):
            shown.append(row)
    return shown


def overview(
    gathering: Gathering,
    *,
    url: str,
    members: set[int],
    people: list[Person],
    reminded: set[tuple[int, int]],
    next_reminder: datetime | None,
    changed: bool,
    missed: bool,
    now: datetime,
) -> GatheringOverview:
    answers = Counter(person.answer for person in people if person.invited)
    numbers = Numbers(
        not_invited=len(members - {person.pk for person in people if person.invited}),
        waiting=answers[""],
        to_remind=sum(
            person.pk in members
            and person.invited
            and not person.answer
            and (gathering.pk, person.pk) not in reminded
            for person in people
        ),
        listed=len(people),
        unmarked=sum(not person.marked for person in people),
        next_reminder=next_reminder,
        changed=changed,
        missed=missed,
    )
    return GatheringOverview(
        gathering=gathering,
        url=url,
        when=facts.when(gathering),
        coming=answers[Answer.YES],
        declined=answers[Answer.NO],
        waiting=answers[""],
        in_line=answers[Answer.IN_LINE],
        nobody_instead=declined_stand_ins(people)
        if answering.takes_answers(gathering, now=now)
        else 0,
        step=next_steps.for_gathering(gathering, numbers, now=now),
    )


def declined_stand_ins(people: Sequence[Person]) -> int:
    """Whoever has sent another in turn has said no too, and is none of them."""
    replaced = {person.instead_of for person in people}
    return sum(
        person.instead_of > 0 and person.answer == Answer.NO and person.row not in replaced
        for person in people
    )


def changed_since_told(gatherings: Sequence[Gathering], told: Sequence[Gathering]) -> set[int]:
    """The ids of those where people know something else by now."""
    return {
        row.pk
        for row, known in zip(gatherings, told, strict=True)
        if row is not known and facts.changes(row, facts.frozen(known))
    }


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
    for (
        pk,
        gathering_id,
        person_id,
        invited_at,
        answer,
        presence,
        other,
        stood_down_at,
    ) in Participation.objects.filter(gathering__in=gatherings).values_list(
        *("pk", "gathering_id", "person_id", "invited_at", "answer", "presence"),
        *("stands_in_for", "stood_down_at"),
    ):
        lists.setdefault(gathering_id, []).append(
            Person(
                row=pk,
                instead_of=0 if stood_down_at else other or 0,
                pk=person_id,
                invited=bool(invited_at),
                answer=answer,
                marked=bool(presence),
            )
        )
    return lists
