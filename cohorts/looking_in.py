"""Members who see their team in the portal without leading it."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from audit import log
from cohorts import teams
from cohorts.models import Membership


@transaction.atomic
def let_in(membership: Membership, *, by: User) -> None:
    """The member may log in and see the team, and change nothing. Raises teams.AccountClosed."""
    current = Membership.objects.select_for_update().get(pk=membership.pk)
    if current.looks_in or current.left_on:
        return
    teams.give_account(membership.person, by=by)
    turn(current, looks_in=True, by=by)


@transaction.atomic
def close(membership: Membership, *, by: User) -> None:
    """Takes effect with the member's next request. The account stays, and opens nothing here."""
    current = Membership.objects.select_for_update().get(pk=membership.pk)
    if current.looks_in:
        turn(current, looks_in=False, by=by)


def turn(membership: Membership, *, looks_in: bool, by: User) -> None:
    membership.looks_in = looks_in
    membership.save(update_fields=["looks_in"])
    log.record(membership, "let look in" if looks_in else "looks in no more", by=by)
