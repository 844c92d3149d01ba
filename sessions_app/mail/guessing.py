"""A limit on wrong guesses of personal addresses, for each network address.

Only misses count: whole town halls come from one address, and nobody there may be locked out of
a link that works.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

MISSES_A_MINUTE = 30


class Miss(HttpResponse):
    """The page for an address that nobody was given."""

    status_code = 404


def limit_guesses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, outside the one that lets nothing be written while a page is looked at."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, Miss) and goes_on(request, now=timezone.now()):
            response.status_code = 429
        return response

    return answer


def goes_on(request: HttpRequest, *, now: datetime) -> bool:
    """Count a miss; whether there were too many from there in this minute already."""
    key = f"missed-links:{network_address(request)}:{now:%H%M}"
    misses = cache.get(key, 0)
    if misses >= MISSES_A_MINUTE:
        return True
    cache.set(key, misses + 1, timeout=120)
    return False


def network_address(request: HttpRequest) -> str:
    """Behind as many proxies as the settings trust; empty behind a socket that tells none."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
