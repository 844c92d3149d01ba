"""The request of a desk page: the log-in middleware has let only accounts through."""

from django.http import HttpRequest

from accounts.models import User

LONGEST_ID = 18  # digits that fit the database's integers


def number_in(text: str) -> int | None:
    """The number that a form or an address holds; None when it is none that an id could be."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID
    return int(text) if is_number else None


class DeskRequest(HttpRequest):
    user: User
