"""The second factors that an account has. They are rows of allauth's; their secrets are sealed."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User

Type = Authenticator.Type


def of(user: User | AnonymousUser) -> QuerySet[Authenticator]:
    """Apps and passkeys, oldest first; recovery codes only stand in for these."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk)
    return rows.exclude(type=Type.RECOVERY_CODES).order_by("pk")


def has_any(user: User | AnonymousUser) -> bool:
    return of(user).exists()


def ways_to_ask(user: User | AnonymousUser) -> list[str]:
    """The names of the pages where an open session proves a second factor, the usual one first.

    Recovery codes are typed where an app's code is; for who has only passkeys they come last.
    """
    kinds = set(of(user).values_list("type", flat=True))
    ways = ["mfa_reauthenticate"] if kinds else []
    if Type.WEBAUTHN in kinds:
        ways.insert(len(ways) if Type.TOTP in kinds else 0, "mfa_reauthenticate_webauthn")
    return ways
