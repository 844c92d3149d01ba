"""Those of the team who say that they were there: the lead confirms it or says no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from cohorts.models import Team
from partners.prepared import planned_once
from portal.next_steps import Step
from sessions_app.attending import claiming
from sessions_app.gatherings import facts
from sessions_app.models import Participation


@dataclass(frozen=True)
class Claim:
    """``is_own`` is the reader's, which somebody else confirms."""

    team_id: int
    name: str
    gathering: str
    day: str
    url: str
    is_own: bool


def waiting(teams: Sequence[Team], *, reader: User) -> list[Claim]:
    """In one query, the newest gathering first."""
    if not teams:
        return []
    return [as_claim(row, reader) for row in of_teams([team.pk for team in teams])]


@planned_once
def of_teams(teams: list[int]) -> QuerySet[Participation]:
    return (
        claiming.waiting()
        .filter(team__among=teams)
        .select_related("person", "gathering")
        .order_by("-gathering__starts_at", "pk")
    )


def as_claim(row: Participation, reader: User) -> Claim:
    return Claim(
        team_id=row.team_id,
        name=row.person.full_name,
        gathering=row.gathering.title,
        day=facts.day_in_words(timezone.localdate(row.gathering.starts_at)),
        url=reverse("portal:claim", args=[row.team_id, row.pk]),
        is_own=row.person.user_id == reader.pk,
    )


def steps(claims: Iterable[Claim], team: Team) -> list[Step]:
    """What the lead has to do about them, for the list of what a team must do."""
    names = [claim.name for claim in claims if claim.team_id == team.pk and not claim.is_own]
    if not names:
        return []
    text = ngettext(
        "%(names)s says that they were there. Confirm it or say no.",
        "%(names)s say that they were there. Confirm it or say no.",
        len(names),
    ) % {"names": get_text_list(names, _("and"))}
    return [Step(text, _("Answer"), address(team.pk))]


def address(team_id: int) -> str:
    return f"{reverse('portal:team', args=[team_id])}#var-der"
