"""How many at a gathering say that they were there and wait for somebody to confirm it."""

from __future__ import annotations

from django.db.models import OuterRef

from desk.tallies import Tally
from sessions_app import claiming
from sessions_app.models import Gathering

SIGN = "claims_waiting"


def signs() -> dict[str, Tally]:
    """Columns for a query of gatherings, for ``on``."""
    return {SIGN: Tally(claiming.waiting().filter(gathering=OuterRef("pk")).values("pk"))}


def on(gathering: Gathering) -> int:
    count: int = vars(gathering)[SIGN]
    return count
