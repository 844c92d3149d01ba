"""Food and access: told by those who come in person, if they like, until the gathering begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from sessions_app.coming import answering
from sessions_app.gatherings import needs, releases
from sessions_app.models import Gathering, Needs, Participation


class CannotNote(ValueError):
    """They do not come in person, or it has begun. Fit for the reader."""


@dataclass(frozen=True)
class Told:
    """What one person says. All empty is nothing to say."""

    diets: Sequence[str] = ()
    food: str = ""
    access: str = ""

    @property
    def is_nothing(self) -> bool:
        return not (self.diets or self.food or self.access)


@dataclass(frozen=True)
class Asked:
    """``has_told`` is whether anything is kept, ``may_change`` whether it can be another."""

    has_told: bool
    may_change: bool


def for_page(
    row: Participation, gathering: Gathering, *, is_open: bool, now: datetime
) -> Asked | None:
    """None for those who have not said yes to coming to a place.

    ``gathering`` is as people know it. What was told can be seen and deleted as long as it is kept.
    """
    is_coming = row.answer == Participation.Answer.YES and gathering.is_in_person
    if not is_coming or now >= gathering.ends_at + Needs.KEPT_AFTER_END:
        return None
    asked = Asked(hasattr(row, "needs"), may_change=is_open)
    return asked if asked.has_told or is_open else None


@transaction.atomic
def note(
    row: Participation, told: Told, *, by: User | str = log.PARTICIPANT, now: datetime
) -> None:
    """Keep it instead of what was told before; nothing at all deletes that. Raises CannotNote."""
    gathering = releases.locked(row.gathering)
    current = gathering.participations.select_related("person", "team").get(pk=row.pk)
    if not may_note(current, releases.as_released(gathering), now=now):
        raise CannotNote(
            _("It can be told by those who come in person, until the gathering begins.")
        )
    if told.is_nothing:
        needs.forget(current, by=by)
        return
    values = {"diets": list(told.diets), "food": told.food, "access": told.access}
    if not Needs.objects.filter(participation=current, **values).exists():
        Needs.objects.update_or_create(participation=current, defaults=values)
        log.record(current, "needs noted", by=by)


def may_note(row: Participation, gathering: Gathering, *, now: datetime) -> bool:
    """``gathering`` is as people know it."""
    return (
        answering.takes_answers(gathering, now=now)
        and gathering.is_in_person
        and row.answer == Participation.Answer.YES
        and row.presence not in Participation.ATTENDED
        and answering.is_in_team(row)
    )


@transaction.atomic
def take_back(row: Participation, *, by: User | str = log.PARTICIPANT) -> None:
    """Delete it; possible at any time, also when the gathering has begun."""
    releases.locked(row.gathering)
    needs.forget(row, by=by)
