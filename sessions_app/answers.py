"""Who is coming, team by team: what the answers to one gathering come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from cohorts.models import Membership, Team
from partners.ordering import norwegian
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
GROUPS: dict[str, str] = {Answer.YES: "coming", Answer.NO: "declined", "": "waiting"}


@dataclass
class TeamAnswers:
    """One team's people at one gathering, by name. ``not_invited`` have joined since."""

    pk: int
    name: str
    coming: list[str] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    not_invited: list[str] = field(default_factory=list)
    attended: list[str] = field(default_factory=list)

    @property
    def nobody_comes(self) -> bool:
        """Everyone who was asked has said no."""
        return bool(self.declined) and not self.coming and not self.waiting

    @property
    def nobody_yet(self) -> bool:
        return bool(self.waiting) and not self.coming

    @property
    def has_nobody(self) -> bool:
        """The team has named no people: it counts as invited, but nobody can answer."""
        return not (self.coming or self.declined or self.waiting or self.not_invited)


@dataclass(frozen=True)
class Answers:
    teams: list[TeamAnswers]
    coming: int
    declined: int
    waiting: int
    not_invited: int
    listed: int
    attended: int
    absent: int

    @property
    def invited(self) -> int:
        return self.coming + self.declined + self.waiting

    @property
    def unmarked(self) -> int:
        """How many on the attendance list have no mark yet."""
        return self.listed - self.attended - self.absent

    @property
    def teams_coming(self) -> int:
        return sum(bool(team.coming) for team in self.teams)

    @property
    def nobody_comes(self) -> list[str]:
        return [team.name for team in self.teams if team.nobody_comes]

    @property
    def has_nobody(self) -> list[str]:
        return [team.name for team in self.teams if team.has_nobody]

    @property
    def teams_attended(self) -> int:
        return sum(bool(team.attended) for team in self.teams)


def by_team(gathering: Gathering) -> Answers:
    """Three queries, however many teams and people there are.

    Every team that takes part is there, also one without people; so is a team that has withdrawn
    but whose people were invited.
    """
    teams: dict[int, TeamAnswers] = {}
    rows = list(
        Participation.objects.filter(gathering=gathering)
        .order_by(norwegian("person__last_name"), norwegian("person__first_name"), "pk")
        .values_list(
            "person_id",
            "team_id",
            "person__first_name",
            "person__last_name",
            "invited_at",
            "answer",
            "presence",
        )
    )
    in_list = {row[1] for row in rows}
    for pk, name in (
        Team.objects.filter(cohort_id=gathering.cohort_id)
        .filter(~Q(state=Team.State.WITHDRAWN) | Q(pk__in=in_list))
        .order_by(norwegian("name"), "pk")
        .values_list("pk", "name")
    ):
        teams[pk] = TeamAnswers(pk, name)
    counts = dict.fromkeys(("coming", "declined", "waiting", "attended", "absent"), 0)
    for _person, team_id, first, last, invited_at, answer, presence in rows:
        team, name = teams[team_id], f"{first} {last}"
        if invited_at:
            group = GROUPS[answer]
            getattr(team, group).append(name)
            counts[group] += 1
        if presence == Participation.Presence.PRESENT:
            team.attended.append(name)
            counts["attended"] += 1
        elif presence == Participation.Presence.ABSENT:
            counts["absent"] += 1
    invited = {row[0] for row in rows if row[4]}
    not_invited = add_not_invited(teams, gathering, invited)
    return Answers(teams=list(teams.values()), not_invited=not_invited, listed=len(rows), **counts)


def add_not_invited(
    teams: dict[int, TeamAnswers], gathering: Gathering, invited: Iterable[int]
) -> int:
    """Add the members who have no invitation, each person once; returns how many they are."""
    seen = set(invited)
    members = (
        Membership.objects.active()
        .filter(team__cohort_id=gathering.cohort_id, person__left_on__isnull=True)
        .exclude(team__state=Team.State.WITHDRAWN)
        .order_by(norwegian("person__last_name"), norwegian("person__first_name"), "pk")
        .values_list("person_id", "team_id", "person__first_name", "person__last_name")
    )
    added = 0
    for person_id, team_id, first, last in members:
        if person_id not in seen:
            seen.add(person_id)
            teams[team_id].not_invited.append(f"{first} {last}")
            added += 1
    return added
