"""What the coordinator's first page says of each cohort, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from cohorts.models import Cohort
from desk import addresses
from desk.letters import planned_mail
from desk.running import members_of, next_steps
from desk.running.members_of import Sizes
from desk.running.next_steps import NextStep, Numbers
from partners.prepared import prepared
from sessions_app.coming import answering
from sessions_app.gatherings import facts, occasions, releases
from sessions_app.gatherings.occasions import Occasion
from sessions_app.inviting import places, reminders
from sessions_app.models import Gathering, Participation, Release

Answer = Participation.Answer
LOOKED_AT = 4  # gatherings of a cohort, from the first that has not been held


@dataclass(frozen=True)
class GatheringOverview:
    """``nobody_instead`` counts the stand-ins who have said no, where no other was sent;
    ``nobody_comes`` the teams where everyone has said no. ``coming_mail`` goes out by itself, and
    what ``has_begun`` is today at the latest.
    """

    gathering: Gathering
    url: str
    when: str
    has_begun: bool
    coming: int
    declined: int
    waiting: int
    in_line: int
    nobody_instead: int
    nobody_comes: int
    coming_mail: Sequence[Occasion]
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

    ``sizes`` tells which teams lack somebody. ``looked_at`` are the gatherings that are not over
    and done with.
    """

    cohort: Cohort
    teams: int
    sizes: Sizes
    people: int
    looked_at: list[GatheringOverview]
    step: NextStep | None

    @property
    def gatherings(self) -> list[GatheringOverview]:
        """Those to be shown: what is left over from before, and the next."""
        begun = sum(row.has_begun for row in self.looked_at)
        return self.looked_at[: begun + 1]


class Person(NamedTuple):
    """A person on a gathering's list, by ``row``."""

    row: int
    gathering: int
    team: int
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


def of(cohorts: Sequence[Cohort], *, now: datetime) -> list[CohortOverview]:
    """Of cohorts with ``counts``. The gatherings are neither counted nor cancelled."""
    by_pk = {cohort.pk: cohort for cohort in cohorts}
    gatherings = planned(list(by_pk))
    for gathering in gatherings:
        gathering.cohort = by_pk[gathering.cohort_id]
    ahead = {cohort.pk: first_ahead(gatherings, cohort) for cohort in cohorts}
    placed = members_of.in_teams(list(by_pk))
    members = members_of.by_cohort(placed)
    sizes = members_of.sizes(placed, by_pk)
    looked_at = [row for rows in ahead.values() for row in rows]
    lists = lists_by_gathering(looked_at)
    reminded = reminders.reminded_lately(looked_at, now=now)
    known = [as_known(row) for row in looked_at]
    by_itself = reminders.still_to_come(known, now=now)
    untold = changed_since_told(looked_at, known)
    missed = planned_mail.undecided(looked_at, now=now)
    left_out = left_out_of(looked_at)
    counts = Counter(row.cohort_id for row in gatherings)
    url = addresses.of("desk:gathering")
    return [
        CohortOverview(
            cohort=cohort,
            teams=vars(cohort)["taking_part"],
            sizes=sizes[cohort.pk],
            people=len(members.get(cohort.pk, ())),
            looked_at=[
                overview(
                    row,
                    url=url(row.pk),
                    members=members.get(cohort.pk, set()),
                    left_out=left_out.get(row.pk, set()),
                    people=lists.get(row.pk, []),
                    reminded=reminded,
                    coming_mail=by_itself[row.pk] if row.takes_answers else [],
                    changed=row.pk in untold,
                    missed=row.pk in missed,
                    now=now,
                )
                for row in ahead[cohort.pk]
            ],
            step=None
            if ahead[cohort.pk]
            else next_steps.for_cohort(
                cohort,
                teams=vars(cohort)["taking_part"],
                gatherings=counts[cohort.pk],
                certificates=vars(cohort)["issued"],
            ),
        )
        for cohort in cohorts
    ]


@prepared
def planned(cohorts: list[int]) -> QuerySet[Gathering]:
    """With whether mail was missed, whether anybody is left out, and what people know."""
    told = Release.objects.filter(gathering=OuterRef("pk")).order_by("-number").values("facts")
    return (
        places.with_choices(planned_mail.with_missed(Gathering.objects.not_cancelled()))
        .filter(cohort__among=cohorts)
        .annotate(told=Subquery(told[:1]))
        .by_date()
    )


def as_known(gathering: Gathering) -> Gathering:
    told = vars(gathering)["told"]
    return releases.as_told(gathering, told) if told else gathering


def first_ahead(gatherings: Iterable[Gathering], cohort: Cohort) -> list[Gathering]:
    return [row for row in gatherings if row.cohort_id == cohort.pk and not row.is_counted][
        :LOOKED_AT
    ]


def nearest_first(overview: CohortOverview) -> tuple[bool, float]:
    """To sort by; those without a gathering come last."""
    if not overview.looked_at:
        return True, 0
    return False, overview.looked_at[0].gathering.starts_at.timestamp()


def overview(
    gathering: Gathering,
    *,
    url: str,
    members: set[int],
    left_out: set[int],
    people: list[Person],
    reminded: set[tuple[int, int]],
    coming_mail: Sequence[Occasion],
    changed: bool,
    missed: bool,
    now: datetime,
) -> GatheringOverview:
    invited = [person for person in people if person.invited_at]
    counted = [person for person in people if is_counted(person, members)]
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
        listed=len(counted),
        unmarked=sum(not person.presence for person in counted),
        next_reminder=next((one.due for one in coming_mail if one.asks), None),
        changed=changed,
        missed=missed,
    )
    can_answer = answering.takes_answers(gathering, now=now)
    return GatheringOverview(
        gathering=gathering,
        url=url,
        when=facts.when(gathering),
        has_begun=timezone.localdate(gathering.starts_at) <= timezone.localdate(now),
        coming=answers[Answer.YES],
        declined=answers[Answer.NO],
        waiting=answers[""],
        in_line=answers[Answer.IN_LINE],
        nobody_instead=declined_stand_ins(people) if can_answer else 0,
        nobody_comes=teams_without(invited, members) if can_answer else 0,
        coming_mail=coming_mail,
        step=next_steps.for_gathering(gathering, numbers, now=now),
    )


def is_counted(person: Person, members: set[int]) -> bool:
    """As on the gathering's own page."""
    if person.stood_down_at:
        return person.presence in Participation.ATTENDED
    return bool(person.invited_at or person.presence or person.pk in members)


def teams_without(invited: Sequence[Person], members: set[int]) -> int:
    """Teams that take part, where everyone who was asked has said no."""
    asked = {person.team for person in invited if person.pk in members}
    return len(asked - {person.team for person in invited if person.answer != Answer.NO})


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
        *("pk", "gathering_id", "team_id", "person_id", "invited_at", "answer", "presence"),
        *("stands_in_for_id", "stood_down_at"),
    )
