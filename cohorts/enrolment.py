"""Whether a team takes part, and what coordinators note of it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import teams
from cohorts.models import Team


@transaction.atomic
def withdraw(team: Team, *, by: User | str, reason: str = "") -> None:
    """The team takes part no more; its people and what they did stay.

    Whoever calls this lets the people's invitations follow (`certificates.following`). Raises
    teams.CannotChangeTeam in a completed cohort.
    """
    current = teams.locked(team)
    teams.refuse_in_completed_cohort(current)
    if current.state != Team.State.WITHDRAWN:
        teams.turn(current, Team.State.WITHDRAWN, "team withdrawn", by=by, reason=reason)


@transaction.atomic
def take_back(team: Team, *, by: User | str) -> None:
    """A team that had withdrawn, or was completed, takes part again.

    Raises teams.CannotChangeTeam in a completed cohort.
    """
    current = teams.locked(team)
    teams.refuse_in_completed_cohort(current)
    if current.state in teams.OVER:
        teams.turn(current, Team.State.FORMING, "team taken back", by=by)


@transaction.atomic
def complete(team: Team, *, by: User | str) -> None:
    """The team has done what it set out to. Raises teams.CannotChangeTeam for one that withdrew."""
    current = teams.locked(team)
    if current.state == Team.State.WITHDRAWN:
        raise teams.CannotChangeTeam(_("The team has withdrawn."))
    if current.state != Team.State.COMPLETED:
        teams.turn(current, Team.State.COMPLETED, "team completed", by=by)


@transaction.atomic
def note(team: Team, text: str, *, by: User) -> None:
    """What coordinators want to remember of the team; nobody else sees it."""
    current = teams.locked(team)
    if current.notes != text:
        before, current.notes = current.notes, text
        current.save(update_fields=["notes"])
        log.record(current, "changed", by=by, before={"notes": before}, after={"notes": text})
