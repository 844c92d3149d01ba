"""Who is coming, team by team: what the answers to one gathering come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from cohorts.models import Team
from partners.ordering import norwegian_key
from partners.prepared import prepared
from sessions_app.inviting import places
from sessions_app.inviting.planned import Row
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
Presence = Participation.Presence
GROUPS: dict[str, str] = {
    Answer.YES: "coming",
    Answer.NO: "declined",
    Answer.IN_LINE: "in_line",
    "": "waiting",
}
STANDINGS: dict[str, str] = {
    Presence.PRESENT: "attended",
    Presence.PARTLY: "attended",
    Presence.ABSENT: "absent",
    Presence.EXCUSED: "excused",
}
ATTENDED = Participation.ATTENDED
COUNTED = (*GROUPS.values(), "to_remind", "in_peace", "attended", "briefly", "absent", "excused")


@dataclass
class TeamAnswers:
    """One team's people at one gathering, by name. ``not_invited`` have joined since.

    ``briefly`` are those who attended for less than the programme counts as being there.
    ``unmarked`` are on the attendance list without a mark.
    """

    pk: int
    name: str
    coming: list[str] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    in_line: list[str] = field(default_factory=list)
    not_invited: list[str] = field(default_factory=list)
    attended: list[str] = field(default_factory=list)
    briefly: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)

    @property
    def nobody_comes(self) -> bool:
        """Everyone who was asked has said no."""
        return bool(self.declined) and not (self.coming or self.waiting or self.in_line)

    @property
    def nobody_yet(self) -> bool:
        return bool(self.waiting) and not self.coming

    @property
    def was_there(self) -> bool:
        """As on the board of teams: somebody attended for long enough."""
        return len(self.attended) > len(self.briefly)

    @property
    def has_nobody(self) -> bool:
        """The team has named no people: it counts as invited, but nobody can answer."""
        named = self.coming, self.declined, self.waiting, self.in_line, self.not_invited
        return not any(named)


@dataclass(frozen=True)
class Answers:
    teams: list[TeamAnswers]
    coming: int
    declined: int
    waiting: int
    in_line: int
    to_remind: int
    in_peace: int
    not_invited: int
    listed: int
    attended: int
    briefly: int
    absent: int
    excused: int

    @property
    def invited(self) -> int:
        return self.coming + self.declined + self.waiting + self.in_line

    @property
    def unmarked(self) -> int:
        """How many on the attendance list have no mark yet."""
        return self.listed - self.attended - self.absent - self.excused

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
        return sum(team.was_there for team in self.teams)

    @property
    def teams_briefly(self) -> int:
        return sum(bool(team.attended) and not team.was_there for team in self.teams)


def by_team(gathering: Gathering, listed: Sequence[Row], *, in_peace: Collection[int]) -> Answers:
    """Of the people ``listed`` for it, of whom those ``in_peace`` are not reminded now.

    One query, however many teams and people there are; one more where some are not invited.

    Every team that takes part is there, also one without people; so is a team that has withdrawn
    but whose people were invited, or seen. Stand-ins who stood down are left out, unless they came.
    """
    rows = sorted(
        filter(is_counted, listed), key=lambda row: by_name(row.first_name, row.last_name)
    )
    teams, members = teams_and_members(gathering, in_list={row.team_id for row in rows})
    names = {row.pk: row.name for row in listed}
    counts = dict.fromkeys(COUNTED, 0)
    least = gathering.cohort.programme.presence_share
    for row in rows:
        team, name = teams[row.team_id], name_of(row, names)
        if row.invited_at:
            group = GROUPS[row.answer]
            getattr(team, group).append(name)
            counts[group] += 1
            if group == "waiting" and row.is_in_team:
                counts["in_peace" if row.person_id in in_peace else "to_remind"] += 1
            members.pop(row.person_id, None)
        if row.presence:
            standing = STANDINGS[row.presence]
            getattr(team, standing).append(name)
            counts[standing] += 1
            if row.presence == Presence.PARTLY and row.share < least:
                team.briefly.append(name)
                counts["briefly"] += 1
        else:
            team.unmarked.append(name)
    for person_id in places.left_out([gathering]).get(gathering.pk, ()) if members else ():
        members.pop(person_id, None)
    for team_id, first, last in sorted(members.values(), key=lambda row: by_name(row[1], row[2])):
        teams[team_id].not_invited.append(f"{first} {last}")
    return Answers(
        teams=sorted(teams.values(), key=lambda team: (norwegian_key(team.name), team.pk)),
        not_invited=len(members),
        listed=len(rows),
        **counts,
    )


def is_counted(row: Row) -> bool:
    if row.stood_down_at:
        return row.presence in ATTENDED
    return bool(row.invited_at or row.presence or row.is_in_team)


def teams_and_members(
    gathering: Gathering, *, in_list: set[int]
) -> tuple[dict[int, TeamAnswers], dict[int, tuple[int, str, str]]]:
    """The teams by id, and the members by person id, each person once, with team and names."""
    teams: dict[int, TeamAnswers] = {}
    members: dict[int, tuple[int, str, str]] = {}
    for team_id, name, state, person_id, first, last, left_on in in_teams(gathering.cohort_id):
        takes_part = state != Team.State.WITHDRAWN
        if takes_part or team_id in in_list:
            teams.setdefault(team_id, TeamAnswers(team_id, name))
        if takes_part and person_id and not left_on:
            members.setdefault(person_id, (team_id, first, last))
    return teams, members


@prepared
def in_teams(cohort: int) -> QuerySet[Team, tuple[Any, ...]]:
    """The people of the cohort's teams; a team without people has a row too."""
    active = FilteredRelation("memberships", condition=Q(memberships__left_on__isnull=True))
    return (
        Team.objects.filter(cohort=cohort)
        .annotate(active=active)
        .order_by("pk", "active__pk")
        .values_list(
            "pk",
            "name",
            "state",
            "active__person_id",
            "active__person__first_name",
            "active__person__last_name",
            "active__person__left_on",
        )
    )


def name_of(row: Row, names: Mapping[int, str]) -> str:
    """``names`` of all who are listed: whom somebody stands in for is among them."""
    if row.stands_in_for is None:
        return row.name
    return _("%(name)s (for %(other)s)") % {"name": row.name, "other": names[row.stands_in_for]}


def by_name(first: str, last: str) -> tuple[str, str]:
    return norwegian_key(last), norwegian_key(first)
