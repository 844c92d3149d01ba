"""Whose account it is. Nothing of what the provider says is kept but its name for the person."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import OutsideLogin, User
from audit import log

ELEVEN_DIGITS = re.compile(r"\d{11}")
YES = (True, 1, "1", "true", "True")


class Unwelcome(Exception):
    """It is proved who it is, but that opens no account. The text is for the reader."""

    def __init__(self, text: str | Promise) -> None:
        super().__init__(text)
        self.text = text


UNKNOWN = _("There is no account for you here yet. Ask the coordinator of your programme.")
UNVERIFIED = _("Your e-mail address is not confirmed there. Log in with a code by e-mail instead.")
ANOTHER = _("Somebody else is connected to the account with your address. Ask the coordinator.")
NUMBER = _("Pådriver keeps no national identity numbers, so this cannot be connected.")
TAKEN = _("That is connected to another account already.")


@transaction.atomic
def account_of(claims: dict[str, Any]) -> User:
    """The account that is connected, else the one with the confirmed address. Raises Unwelcome."""
    found = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, subject=claims["sub"])
    known = found.select_related("user").first()
    if known is not None:
        return active(known.user)
    email = str(claims.get("email", ""))
    user = User.objects.filter(email__iexact=email).first() if email else None
    if user is None:
        raise Unwelcome(UNKNOWN)
    if claims.get(settings.OIDC_EMAIL_VERIFIED_CLAIM) not in YES:
        raise Unwelcome(UNVERIFIED)
    connect(active(user), claims)
    return user


@transaction.atomic
def connect(user: User, claims: dict[str, Any]) -> None:
    """From now on the provider's name for the person opens the account. Raises Unwelcome."""
    subject = str(claims["sub"])
    if ELEVEN_DIGITS.fullmatch(subject):
        raise Unwelcome(NUMBER)
    User.objects.select_for_update().get(pk=user.pk)
    mine = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, user=user).first()
    theirs = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).first()
    if mine is not None and mine.subject != subject:
        raise Unwelcome(ANOTHER)
    if theirs is not None and theirs.user_id != user.pk:
        raise Unwelcome(TAKEN)
    if mine is None:
        OutsideLogin.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=subject)
        log.record(user, "outside log-in connected", by=user)


@transaction.atomic
def disconnect(user: User, *, by: User) -> None:
    if OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, user=user).delete()[0]:
        log.record(user, "outside log-in disconnected", by=by)


def is_connected(user: User) -> bool:
    return OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, user=user).exists()


def active(user: User) -> User:
    if not user.is_active:
        raise Unwelcome(UNKNOWN)
    return user
