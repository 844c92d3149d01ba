"""Places at a gathering that has only so many, and the waiting list when they are taken.

Whoever calls these holds the gathering's row, so answers are taken one after the other: never
more come than there are places, and the waiting list is in the order in which answers were saved.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from accounts.models import User
from audit import log
from cohorts.models import Team
from partners.ordering import norwegian
from sessions_app.inviting import confirming
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer


@dataclass
class Room:
    """What is left of the places, in all and for each team. None is without limit.

    The place of somebody who sends another is taken until that one has answered.
    """

    places: int | None
    places_per_team: int | None
    taken: Counter[int]

    def has_place_for(self, team_id: int) -> bool:
        in_all = self.places is None or self.taken.total() < self.places
        in_team = self.places_per_team is None or self.taken[team_id] < self.places_per_team
        return in_all and in_team

    @property
    def taken_in_all(self) -> int:
        return self.taken.total()

    @property
    def full_teams(self) -> int:
        most = self.places_per_team
        return 0 if most is None else sum(number >= most for number in self.taken.values())


def room(gathering: Gathering) -> Room:
    placed = Participation.objects.placed().filter(gathering=gathering)
    return Room(
        gathering.capacity,
        gathering.seats_per_team,
        Counter(placed.values_list("team_id", flat=True)),
    )


@dataclass(frozen=True)
class Overbooked:
    """More come than a limit allows: how many have a place, and the teams with too many."""

    taken: int
    is_over_in_all: bool
    teams: list[str]


def overbooked(gathering: Gathering, places: int | None, per_team: int | None) -> Overbooked | None:
    """What these limits would come to. None when everybody who has a place fits in."""
    taken = room(gathering).taken
    too_many = [pk for pk, number in taken.items() if per_team is not None and number > per_team]
    is_over = places is not None and taken.total() > places
    if not (too_many or is_over):
        return None
    teams = Team.objects.filter(pk__in=too_many).order_by(norwegian("name"))
    return Overbooked(taken.total(), is_over, list(teams.values_list("name", flat=True)))


def is_limited(gathering: Gathering) -> bool:
    return gathering.capacity is not None or gathering.seats_per_team is not None


def is_full_for(row: Participation) -> bool:
    """Whether a yes would be a place in line."""
    gathering = row.gathering
    if row.holds_place or not is_limited(gathering):
        return False
    return not room(gathering).has_place_for(row.team_id)


def seat(row: Participation, gathering: Gathering) -> None:
    """Give the person a place, or the last place in line. Changes ``row`` without saving it.

    A stand-in gets the place that is kept, or the one in line that came with it.
    """
    if row.holds_place or room(gathering).has_place_for(row.team_id):
        row.answer, row.line_number, row.holds_place = Answer.YES, None, False
        return
    row.answer = Answer.IN_LINE
    row.line_number = row.line_number or next_in_line(gathering)


def next_in_line(gathering: Gathering) -> int:
    rows = Participation.objects.filter(gathering=gathering)
    return (rows.aggregate(last=Max("line_number"))["last"] or 0) + 1


def move_up(gathering: Gathering, *, by: User | str, now: datetime) -> int:
    """Give free places to those who wait, the first in line first, and confirm it to each.

    Somebody whose team has all its places waits on while others pass. For a stand-in who has not
    answered yet, the place is kept. Returns how many moved up.
    """
    line = (
        gathering.participations.filter(line_number__isnull=False)
        .select_related("person__partner", "team")
        .order_by("line_number")
    )
    if not gathering.takes_answers or gathering.has_started(now) or not line:
        return 0
    left = room(gathering)
    moved = [row for row in line if takes_a_place(row, left)]
    for row in moved:
        before = {"answer": str(row.answer)}
        if row.answer:
            row.answer = Answer.YES
        row.line_number, row.holds_place = None, not row.answer
        row.save(update_fields=["answer", "line_number", "holds_place"])
        log.record(row, "moved up", by=by, before=before, after={"answer": str(row.answer)})
        if row.answer:
            confirming.confirm(row, gathering, now=now)
    return len(moved)


def takes_a_place(row: Participation, left: Room) -> bool:
    if not left.has_place_for(row.team_id):
        return False
    left.taken[row.team_id] += 1
    return True
