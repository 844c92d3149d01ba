"""What the coordinator's first page says of each cohort, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet
from django.utils import timezone

from certificates.models import Certificate
from cohorts.models import Cohort, Team
from desk import addresses
from desk.letters import planned_mail
from desk.running import members_of, next_steps
from desk.running.next_steps import NextStep, Numbers
from desk.tallies import Tally
from partners.prepared import prepared
from sessions_app.coming import answering
from sessions_app.gatherings import facts, occasions, releases
from sessions_app.inviting import places, reminders
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
    """``step`` is what the cohort as a whole needs, when none of its gatherings is ahead.

    ``short`` teams have fewer people than the programme's rule, without leave to.
    """

    cohort: Cohort
    teams: int
    short: int
    people: int
    gatherings: list[GatheringOverview]
    step: NextStep | None


class Person(NamedTuple):
    """A person on a gathering's list, by ``row``."""

    row: int
    gathering: int
    pk: int
    invited_at: datetime | None
    answer: str
    presence: str
    stands_in_for: int | None
    stood_down_at: datetime | None

    @property
    def instead_of(self) -> int | None:
        """The row of another."""
        return None if self.stood_down_at else self.stands_in_for


def with_counts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """What ``of`` needs to know of each cohort, without a query of its own."""
    return cohorts.annotate(
        teams_taking_part=Tally(Team.objects.taking_part().filter(cohort=OuterRef("pk"))),
        certificates_issued=Tally(Certificate.objects.valid().filter(cohort=OuterRef("pk"))),
    )


def of(cohorts: Sequence[Cohort], *, now: datetime) -> list[CohortOverview]:
    """The gatherings are those that are neither held nor cancelled, also if they are over."""
    gatherings = list(
        places.with_choices(planned_mail.with_missed(Gathering.objects.filter(cohort__in=cohorts)))
        .not_cancelled()
        .by_date()
    )
    by_pk = {cohort.pk: cohort for cohort in cohorts}
    for gathering in gatherings:
        gathering.cohort = by_pk[gathering.cohort_id]
    ahead = {cohort.pk: first_ahead(gatherings, cohort) for cohort in cohorts}
    placed = list(members_of.in_teams([cohort.pk for cohort in cohorts]))
    members = members_of.by_cohort(placed)
    large_enough = Counter(members_of.large_enough_teams(placed, by_pk))
    looked_at = [row for rows in ahead.values() for row in rows]
    lists = lists_by_gathering(looked_at)
    reminded = reminders.reminded_lately(looked_at, now=now)
    known = releases.all_as_released(looked_at)
    automatic = reminders.next_by_itself(known, now=now)
    untold = changed_since_told(looked_at, known)
    missed = planned_mail.undecided(looked_at, now=now)
    left_out = left_out_of(looked_at)
    teams = {cohort.pk: vars(cohort)["teams_taking_part"] for cohort in cohorts}
    issued = {cohort.pk: vars(cohort)["certificates_issued"] for cohort in cohorts}
    planned = Counter(row.cohort_id for row in gatherings)
    url = addresses.of("desk:gathering")
    return [
        CohortOverview(
            cohort=cohort,
            teams=teams[cohort.pk],
            short=teams[cohort.pk] - large_enough[cohort.pk],
            people=len(members.get(cohort.pk, ())),
            gatherings=worth_showing(
                [
                    overview(
                        row,
                        url=url(row.pk),
                        members=members.get(cohort.pk, set()),
                        left_out=left_out.get(row.pk, set()),
                        people=lists.get(row.pk, []),
                        reminded=reminded,
                        next_reminder=automatic.get(row.pk),
                        changed=row.pk in untold,
                        missed=row.pk in missed,
                        now=now,
                    )
                    for row in ahead[cohort.pk]
                ],
                now=now,
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


def nearest_first(overview: CohortOverview) -> tuple[bool, float]:
    """To sort by; those without a gathering come last."""
    if not overview.gatherings:
        return True, 0
    return False, overview.gatherings[0].gathering.starts_at.timestamp()


def worth_showing(rows: Sequence[GatheringOverview], *, now: datetime) -> list[GatheringOverview]:
    """All up to the first on a later day, and up to the last where something waits.

    None in between is left out, as it would be missed; of drafts only the first waits.
    """
    today = timezone.localdate(now)
    begun = sum(timezone.localdate(row.gathering.starts_at) <= today for row in rows)
    first_draft = next((row for row in rows if row.is_draft), None)
    length = begun + 1
    for place, row in enumerate(rows, start=1):
        waits = row.step.url and not row.step.can_wait
        if waits and (row is first_draft or not row.is_draft):
            length = max(length, place)
    return list(rows[:length])


def overview(
    gathering: Gathering,
    *,
    url: str,
    members: set[int],
    left_out: set[int],
    people: list[Person],
    reminded: set[tuple[int, int]],
    next_reminder: datetime | None,
    changed: bool,
    missed: bool,
    now: datetime,
) -> GatheringOverview:
    invited = [person for person in people if person.invited_at]
    answers = Counter(person.answer for person in invited)
    waiting = members & {person.pk for person in invited if not person.answer}
    in_peace = {
        person.pk
        for person in invited
        if (gathering.pk, person.pk) in reminded
        or occasions.is_new(gathering, person.invited_at, now=now)
    }
    numbers = Numbers(
        not_invited=len(members - {person.pk for person in invited} - left_out),
        waiting=answers[""],
        to_remind=len(waiting - in_peace),
        in_peace=len(waiting & in_peace),
        listed=len(people),
        unmarked=sum(not person.presence for person in people),
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
        person.answer == Answer.NO and person.instead_of is not None and person.row not in replaced
        for person in people
    )


def changed_since_told(gatherings: Sequence[Gathering], told: Sequence[Gathering]) -> set[int]:
    """The ids of those where people know something else by now."""
    return {
        row.pk
        for row, known in zip(gatherings, told, strict=True)
        if row is not known and facts.changes(row, facts.frozen(known))
    }


def left_out_of(gatherings: Sequence[Gathering]) -> dict[int, set[int]]:
    """No query as long as nobody is left out."""
    chosen = [row for row in gatherings if row.takes_answers and vars(row)["leaves_out"]]
    return places.left_out(chosen) if chosen else {}


def lists_by_gathering(gatherings: Sequence[Gathering]) -> dict[int, list[Person]]:
    lists: dict[int, list[Person]] = {}
    for person in map(Person._make, listed([gathering.pk for gathering in gatherings])):
        lists.setdefault(person.gathering, []).append(person)
    return lists


@prepared
def listed(gatherings: list[int]) -> QuerySet[Participation, tuple[Any, ...]]:
    return Participation.objects.filter(gathering__among=gatherings).values_list(
        *("pk", "gathering_id", "person_id", "invited_at", "answer", "presence"),
        *("stands_in_for_id", "stood_down_at"),
    )
