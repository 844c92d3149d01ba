"""Gatherings to which nobody is invited yet: when they are, and whom the lead has chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.prepared import prepared
from sessions_app.gatherings import facts
from sessions_app.models import Gathering, Seat

Key = tuple[int, int]  # gathering id and team id


@dataclass
class Choice:
    """What the lead has said; with ``named`` all but those ``left_out`` come."""

    places: int
    named: bool
    left_out: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Planned:
    """``people`` are the names chosen, None when everyone is invited; ``unnamed`` come besides."""

    starts_at: datetime
    day: str
    kind: str
    people: list[str] | None
    unnamed: int
    choose_url: str

    @property
    def who(self) -> str:
        if self.people is None and not self.unnamed:
            return _("Everyone in the team is invited.")
        text = ngettext(
            "%(n)d place without a name", "%(n)d places without a name", self.unnamed
        ) % {"n": self.unnamed}
        return str(
            get_text_list([*(self.people or ()), *([text] if self.unnamed else ())], _("and"))
        )


def choices(team_ids: Collection[int], drafts: Sequence[Gathering]) -> dict[Key, Choice]:
    """In one query, and in none where nothing is planned."""
    found: dict[Key, Choice] = {}
    if not drafts:
        return found
    seats = chosen([gathering.pk for gathering in drafts], list(team_ids))
    for gathering, team, places, named, person in seats:
        choice = found.setdefault((gathering, team), Choice(places, named))
        if person:
            choice.left_out.add(person)
    return found


@prepared
def chosen(
    gatherings: list[int], teams: list[int]
) -> QuerySet[Seat, tuple[int, int, int, bool, int | None]]:
    """The seats, once for each person left out."""
    seats = Seat.objects.filter(
        gathering__among=gatherings, team__among=teams, chosen_at__isnull=False
    )
    return seats.values_list("gathering_id", "team_id", "places", "named", "left_out")


def planned(
    gathering: Gathering,
    team_id: int,
    members: Mapping[int, str],
    choices: Mapping[Key, Choice],
    *,
    is_led: bool,
) -> Planned:
    """``members`` are names by person id."""
    choice = choices.get((gathering.pk, team_id))
    people = names(choice, members) if choice else None
    return Planned(
        starts_at=gathering.starts_at,
        day=facts.day_in_words(timezone.localdate(gathering.starts_at)),
        kind=str(gathering.get_kind_display()),
        people=people,
        unnamed=max(choice.places - len(people or ()), 0) if choice else 0,
        choose_url=reverse("portal:choose", args=[team_id, gathering.pk]) if is_led else "",
    )


def names(choice: Choice, members: Mapping[int, str]) -> list[str] | None:
    if not choice.named:
        return None
    return [name for pk, name in members.items() if pk not in choice.left_out]
