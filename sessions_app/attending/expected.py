"""Whom the paper on the day is for: everyone on the list or in the teams, team by team."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from cohorts.models import Team
from partners.models import Person
from partners.ordering import norwegian_key
from sessions_app.inviting import invitations
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
COMING: tuple[str, ...] = (Answer.YES,)
NOT_DECLINED: tuple[str, ...] = (Answer.YES, "")


@dataclass(frozen=True)
class Guest:
    """``answer`` is one of Participation.Answer, or empty."""

    team: Team
    person: Person
    answer: str = ""
    is_stand_in: bool = False

    @property
    def place(self) -> tuple[str, int, str, str, int]:
        """Where it stands in a list: by team, then by last name."""
        return (
            norwegian_key(self.team.name),
            self.team.pk,
            norwegian_key(self.person.last_name),
            norwegian_key(self.person.first_name),
            self.person.pk,
        )


@dataclass
class Party:
    """A team, and those who come for it, by name."""

    team: Team
    guests: list[Guest] = field(default_factory=list)


def parties(gathering: Gathering, *, answers: Collection[str] | None = None) -> list[Party]:
    """All of them, or only those with one of the answers; teams without any are left out.

    Whoever has somebody else coming instead is left out, and so is a stand-in who does not come
    after all. Members who have not been invited have not answered.
    """
    rows = list(
        Participation.objects.filter(gathering=gathering).select_related("person__partner", "team")
    )
    listed = {row.person_id for row in rows}
    rows = [row for row in rows if row.stood_down_at is None]
    replaced = {row.stands_in_for_id for row in rows}
    guests = [
        Guest(row.team, row.person, row.answer, row.is_stand_in)
        for row in rows
        if row.pk not in replaced
    ]
    members = invitations.audience(gathering)
    guests += [Guest(one.team, one.person) for one in members if one.person_id not in listed]
    return by_team([one for one in guests if answers is None or one.answer in answers])


def by_team(guests: list[Guest]) -> list[Party]:
    found: dict[int, Party] = {}
    for one in sorted(guests, key=lambda one: one.place):
        found.setdefault(one.team.pk, Party(one.team)).guests.append(one)
    return list(found.values())
