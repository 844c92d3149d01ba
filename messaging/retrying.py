"""Whether, and when, a mail that was not taken is tried again."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Least, Now

RETRY_MINUTES = (1, 5, 15, 60, 180, 360)
SHORTEST = timedelta(seconds=20)
TOO_MANY_AT_ONCE = 432  # Exchange Online: more connections than it allows
SCATTER_MINUTES = (1, 30)
TOO_LARGE_OR_FULL = 552


def is_final(code: int, *, previous: int | None) -> bool:
    """5xx is; a mail that is too large, or a mailbox that is full, gets one more try."""
    return code >= 500 and not (code == TOO_LARGE_OR_FULL and previous != TOO_LARGE_OR_FULL)


def retry_delay(attempts: int, code: int | None = None) -> timedelta:
    """Longer for each attempt, and scattered so that a crowd does not come back at once."""
    if code == TOO_MANY_AT_ONCE:
        return timedelta(minutes=random.uniform(*SCATTER_MINUTES))  # noqa: S311 – no secret
    minutes = RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1]
    return timedelta(minutes=minutes * random.uniform(0.5, 1.5))  # noqa: S311 – no secret


def moment_of_retry(attempts: int, code: int | None) -> Combinable:
    """By the database's clock, and never later than half of the time that the mail has left."""
    half_of_the_rest = ExpressionWrapper((F("expires_at") - Now()) / 2, DurationField())
    delay = Least(retry_delay(attempts, code), half_of_the_rest)
    return Now() + Greatest(delay, SHORTEST, output_field=DurationField())
