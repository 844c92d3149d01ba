"""What people need at a gathering is forgotten as soon as it serves nobody any more.

The log says that something was noted or deleted, never what.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from audit import log
from sessions_app.models import Gathering, Needs, Participation


def forget(row: Participation, *, by: User | str) -> None:
    """Of somebody who does not come after all, or who takes it back."""
    if Needs.objects.filter(participation=row).delete()[0]:
        log.record(row, "needs deleted", by=by)


def forget_all(gathering: Gathering, *, by: User | str) -> None:
    """Of everyone at a gathering; its row is held by the caller."""
    forget_some(gathering, Q(), by=by)


@transaction.atomic
def forget_old(*, now: datetime) -> None:
    """A week after the gathering; and whatever is left of one that is cancelled or of no-shows."""
    is_old = Q(participation__gathering__ends_at__lte=now - Needs.KEPT_AFTER_END)
    is_cancelled = Q(participation__gathering__state=Gathering.State.CANCELLED)
    too_long = is_old | is_cancelled | ~Q(participation__answer=Participation.Answer.YES)
    found = Needs.objects.filter(too_long).values("participation__gathering")
    for gathering in Gathering.objects.filter(pk__in=found).order_by("pk"):
        forget_some(gathering, too_long, by=log.SYSTEM)


def forget_some(gathering: Gathering, which: Q, *, by: User | str) -> None:
    found = Needs.objects.filter(which, participation__gathering=gathering)
    deleted = Needs.objects.filter(pk__in=found.values("pk")).delete()[0]
    if deleted:
        log.record(gathering, "needs deleted", by=by, after={"people": deleted})
