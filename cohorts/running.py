"""A cohort from its making to its end, as far as it does not depend on its gatherings."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Cohort, Membership, Programme, Team, works_there


class YearTaken(ValueError):
    """The programme has a cohort that year. Fit for the reader."""


@transaction.atomic
def create(programme: Programme, *, year: int, name: str, by: User | str) -> Cohort:
    """A cohort that only its coordinators see until they open it. Raises YearTaken."""
    # Whoever presses twice waits for the first press here.
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if Cohort.objects.filter(programme=programme, year=year).exists():
        raise YearTaken(_("The programme has a cohort for %(year)d already.") % {"year": year})
    made = Cohort.objects.create(
        programme=programme, year=year, name=name, state=Cohort.State.PLANNED
    )
    log.record(made, "created", by=by)
    return made


@transaction.atomic
def open_for_teams(cohort: Cohort, *, by: User | str) -> None:
    """From now on team leads see it in the portal, and people can be invited."""
    turn(cohort, Cohort.State.OPEN, "opened for teams", by=by, only_from=Cohort.State.PLANNED)


@transaction.atomic
def start(cohort: Cohort, *, by: User | str) -> None:
    """It runs: somebody has been invited."""
    turn(cohort, Cohort.State.RUNNING, "started", by=by, only_from=Cohort.State.OPEN)


@transaction.atomic
def take_up(cohort: Cohort, *, by: User | str, today: date) -> None:
    """A completed cohort can be changed again, and its teams with it.

    Whoever has gone to work elsewhere meanwhile is in none of them any more.
    """
    state = Cohort.State
    if turn(cohort, state.RUNNING, "taken up again", by=by, only_from=state.COMPLETED):
        elsewhere = Membership.objects.active().filter(team__cohort=cohort).exclude(works_there())
        elsewhere.update(left_on=Greatest(today, F("joined_on")))
        done = (Team.State.COMPLETED,)
        turn_teams(cohort, Team.State.CONFIRMED, "team confirmed", by=by, only_from=done)


def turn(
    cohort: Cohort, state: Cohort.State, verb: str, *, by: User | str, only_from: Cohort.State
) -> bool:
    """False for a cohort in another state than ``only_from``, as after a second press."""
    current = locked(cohort)
    if current.state != only_from:
        return False
    keep(current, state, verb, by=by)
    return True


def keep(cohort: Cohort, state: Cohort.State, verb: str, *, by: User | str) -> None:
    before, cohort.state = cohort.state, state
    cohort.save(update_fields=["state"])
    log.record(cohort, verb, by=by, before={"state": before}, after={"state": str(state)})


def turn_teams(
    cohort: Cohort,
    state: Team.State,
    verb: str,
    *,
    by: User | str,
    only_from: tuple[Team.State, ...] = (Team.State.FORMING, Team.State.CONFIRMED),
) -> None:
    """All its teams that are in one of the states ``only_from``, in one go."""
    rows = cohort.teams.filter(state__in=only_from)
    after = {"state": str(state)}
    log.record_all(
        log.entry(team, verb, by=by, before={"state": team.state}, after=after)
        for team in rows.select_for_update().order_by("pk")
    )
    rows.update(state=state)


def locked(cohort: Cohort) -> Cohort:
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("programme")
    return rows.get(pk=cohort.pk)


def why_fixed(cohort: Cohort) -> str:
    """Why nothing in it can be changed, fit for the reader; empty while it can."""
    if cohort.state != Cohort.State.COMPLETED:
        return ""
    return _("The cohort is completed. Take it up again to change anything.")


def why_untold(cohort: Cohort) -> str:
    """Why nobody can be written to, fit for the reader; empty when they can."""
    if cohort.state == Cohort.State.PLANNED:
        return _("The cohort is not open for teams yet. Open it before you write to anybody.")
    return why_fixed(cohort)
