"""Addresses for long lists: asked of the URL map once, not once a row."""

from collections.abc import Callable

from django.urls import reverse

Address = Callable[[int], str]


def of(name: str, *before: str) -> Address:
    """``of("desk:team")(7)`` is the address of team 7; ``before`` are words in front of it."""
    start, end = reverse(name, args=[*before, 0]).rsplit("0", 1)
    return lambda pk: f"{start}{pk}{end}"
