"""The code on the screen of a gathering: another one every half minute, kept nowhere.

It follows from the site's secret, the gathering and the time, so it tells that somebody sees the
screen now, and nothing of another gathering's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from sessions_app.attending import attendance
from sessions_app.models import Gathering

SECONDS = 30
DIGITS = 6
BEFORE_IT_BEGINS = timedelta(minutes=30)


def is_on(gathering: Gathering, *, now: datetime) -> bool:
    """From half an hour before until the end, while the list can be marked."""
    opens = gathering.starts_at - BEFORE_IT_BEGINS
    return opens <= now < gathering.ends_at and not attendance.why_not(gathering, now=now)


def shown(gathering: Gathering, *, now: datetime) -> str:
    return code_of(gathering, window(now))


def is_right(gathering: Gathering, typed: str, *, now: datetime) -> bool:
    """The code that is shown, or the one before it, for it may change while somebody types."""
    digits = "".join(sign for sign in typed if sign.isdecimal() and sign.isascii())
    current = window(now)
    right = [code_of(gathering, number) for number in (current, current - 1)]
    return any(constant_time_compare(digits, code) for code in right)


def seconds_left(now: datetime) -> float:
    """Until the code that is shown changes."""
    return SECONDS - now.timestamp() % SECONDS


def window(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS


def code_of(gathering: Gathering, number: int) -> str:
    secret = salted_hmac("code on the screen", f"{gathering.pk}:{number}", algorithm="sha256")
    return f"{int.from_bytes(secret.digest()[:8]) % 10**DIGITS:0{DIGITS}}"
