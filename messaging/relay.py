"""Whether the mail server takes mail from us at all.

When it does not, no mail is to blame: nothing is tried for a while, no attempt is counted, and
then one mail finds out whether the trouble is over. By the database's clock, for all workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from messaging.models import RelayTrouble

Reason = RelayTrouble.Reason

WAITS = (15, 30, 60, 120, 300)  # seconds
PROBE_SECONDS = 90  # as long as the longest task of a worker: then another may try
EVERYTHING = ""
MAY_PASS_BY_ITSELF = 2  # as many tries in a row, before people are told that it does not


@dataclass(frozen=True)
class Trouble:
    """What people are told: nothing leaves, since when, why, and when it is tried next."""

    since: datetime
    reason: str
    answer: str
    next_try: datetime


@dataclass(frozen=True)
class Gate:
    """What may be tried now.

    ``is_probe``: only one mail, to see whether the trouble is over. ``refused`` senders are left
    alone; with those ``on_trial`` one may see.
    """

    is_open: bool = True
    is_probe: bool = False
    refused: frozenset[str] = frozenset()
    on_trial: frozenset[str] = frozenset()


def gate() -> Gate:
    """Of many that ask at once after a trouble, one is let through. One query while all is well."""
    waits = {
        row.sender: row.waits
        for row in RelayTrouble.objects.annotate(waits=Q(next_try__gt=Now())).only("sender")
    }
    senders = waits.keys() - {EVERYTHING}
    is_probe = waits.get(EVERYTHING) is False and is_chosen_to_probe()
    return Gate(
        is_open=EVERYTHING not in waits or is_probe,
        is_probe=is_probe,
        refused=frozenset(sender for sender in senders if waits[sender]),
        on_trial=frozenset(sender for sender in senders if not waits[sender]),
    )


def is_chosen_to_probe() -> bool:
    free = RelayTrouble.objects.filter(sender=EVERYTHING, next_try__lte=Now())
    return free.update(next_try=Now() + timedelta(seconds=PROBE_SECONDS)) == 1


@transaction.atomic
def trip(reason: Reason, answer: str, *, sender: str = EVERYTHING, again: bool = False) -> None:
    """Leave the mail server alone for a while, for all mail or for a sender that it refuses.

    ``again``: a probe failed, so the next wait is longer. Others that fail meanwhile change
    nothing but the reason.
    """
    trouble, is_new = RelayTrouble.objects.select_for_update().get_or_create(
        sender=sender,
        defaults={
            "reason": reason,
            "answer": answer,
            "since": Now(),
            "next_try": Now() + timedelta(seconds=WAITS[0]),
        },
    )
    if is_new:
        return
    trouble.reason = reason
    trouble.answer = answer
    if again:
        trouble.tries += 1
        wait = WAITS[min(trouble.tries, len(WAITS)) - 1]
        trouble.next_try = Now() + timedelta(seconds=wait)
    trouble.save()


def recovered(sender: str = EVERYTHING) -> None:
    RelayTrouble.objects.filter(sender=sender).delete()


def trouble() -> Trouble | None:
    """What keeps all mail from leaving; None also while it may pass by itself. One query."""
    row = RelayTrouble.objects.filter(sender=EVERYTHING).first()
    return told(row) if row and is_worth_telling(row) else None


def is_worth_telling(row: RelayTrouble) -> bool:
    return row.reason in (Reason.LOGIN, Reason.TLS) or row.tries >= MAY_PASS_BY_ITSELF


def told(row: RelayTrouble) -> Trouble:
    return Trouble(
        since=row.since,
        reason=row.get_reason_display(),
        answer=row.answer,
        next_try=row.next_try,
    )
