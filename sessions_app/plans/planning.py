"""Setting up a gathering and correcting it, until it has been held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import running
from sessions_app.attending import presence
from sessions_app.coming import seating
from sessions_app.gatherings import releases
from sessions_app.mail import links
from sessions_app.models import Gathering, Link, Seat

PLACES = {"capacity", "seats_per_team"}
WORTH = {"starts_at", "ends_at", "learning_minutes"}  # what having been there partly is worth


class CannotChange(ValueError):
    """The gathering is held or cancelled, or its cohort completed. Fit for the reader."""


@transaction.atomic
def create(gathering: Gathering, *, by: User) -> Gathering:
    """Save a new gathering as a draft; nobody is told of it until it is released.

    Raises CannotChange.
    """
    refuse_in_completed_cohort(gathering)
    gathering.state = Gathering.State.DRAFT
    gathering.save()
    log.record(gathering, "created", by=by)
    return gathering


@transaction.atomic
def change(
    gathering: Gathering, facts: Mapping[str, Any], *, by: User | str, now: datetime
) -> list[str]:
    """Set the fields in ``facts``; returns the names of those that changed.

    People are told of a change first by the next release. Personal links live as long as the
    gathering does, wherever it is moved. When there are more places, those who wait for one move
    up at once. Raises CannotChange.
    """
    current = releases.locked(gathering)
    if not current.can_be_changed:
        raise CannotChange(_("The gathering has been held or is cancelled, so it stays as it is."))
    refuse_in_completed_cohort(current)
    before = {name: getattr(current, name) for name in facts}
    changed = [name for name in facts if facts[name] != before[name]]
    if not changed:
        return []
    for name in changed:
        setattr(current, name, facts[name])
    current.save(update_fields=changed)
    carry_along(current, changed)
    log.record(
        current,
        "changed",
        by=by,
        before={name: plain(before[name]) for name in changed},
        after={name: plain(facts[name]) for name in changed},
    )
    if PLACES.intersection(changed):
        seating.move_up(current, by=log.SYSTEM, now=now)
    return changed


def refuse_in_completed_cohort(gathering: Gathering) -> None:
    if why := running.why_fixed(gathering.cohort):
        raise CannotChange(why)


def carry_along(gathering: Gathering, changed: list[str]) -> None:
    """What was derived from the old facts: how long links live, minutes credited, places."""
    if "ends_at" in changed:
        Link.objects.filter(participation__gathering=gathering).update(
            expires_at=gathering.ends_at + links.LIVES_AFTER_END
        )
    if WORTH.intersection(changed):
        presence.save(presence.replay(gathering))
    if "seats_per_team" in changed and gathering.seats_per_team:
        seats = Seat.objects.filter(gathering=gathering, chosen_at=None)
        seats.update(places=gathering.seats_per_team)


def plain(value: Any) -> str | int | None:
    return value if isinstance(value, int) or value is None else str(value)
