"""How often a log-in code may be asked for, without letting strangers shut the owner out.

The narrow limit counts an address together with the place that asks, so what strangers do elsewhere
does not use up the owner's. A wide one protects a mailbox from being flooded from many places; a
browser that has logged in to the account before is not held up by that one.
"""

from __future__ import annotations

import ipaddress
import unicodedata

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User

COOKIE = "__Host-kjent" if settings.HTTPS else "kjent"
SALT = "known browser"
KNOWN_FOR = 180 * 24 * 60 * 60  # seconds


def may_ask(request: HttpRequest, typed: str, account: User | None) -> bool:
    """Whether a code for the address may be asked for now; counts the asking.

    ``account`` is the active account with the address, if there is one.
    """
    address = account.email.lower() if account else folded(typed)
    here = f"{address} {place_of(request)}"
    if not ratelimit.consume(request, action="request_login_code", key=here):
        return False
    if account and is_known(request, account):
        return True
    return bool(ratelimit.consume(request, action="request_login_code_anywhere", key=address))


def folded(address: str) -> str:
    """One key for all ways to write an address: case, accents, full-width and dotless letters."""
    apart = unicodedata.normalize("NFKD", address)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return plain.upper().casefold()


def place_of(request: HttpRequest, *, v4: int = 32, v6: int = 64) -> str:
    """The network that the address is in; of IPv6 the half that a household has to itself."""
    ip = ipaddress.ip_address(get_adapter().get_client_ip(request))
    bits = v6 if isinstance(ip, ipaddress.IPv6Address) else v4
    return str(ipaddress.ip_network((ip, bits), strict=False))


def remember(response: HttpResponse, account: User) -> None:
    """Mark the browser as one in which the account has been logged in."""
    response.set_signed_cookie(
        COOKIE,
        str(account.pk),
        salt=SALT,
        max_age=KNOWN_FOR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def is_known(request: HttpRequest, account: User) -> bool:
    pk = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KNOWN_FOR)
    return pk == str(account.pk)
