"""Secrets of second factors as they stand in the database: sealed with a key of the environment."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """The key that the secret was sealed with is not among the keys."""


def seal(secret: str) -> str:
    """With the first key of SECOND_FACTOR_KEYS."""
    return ring().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """With whichever key fits. Raises Unreadable."""
    try:
        return ring().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("None of SECOND_FACTOR_KEYS opens this.") from error


def ring() -> MultiFernet:
    """Any text may be a key; where none is given, as on one's own machine, SECRET_KEY is."""
    return MultiFernet([key_of(text) for text in settings.SECOND_FACTOR_KEYS])


def key_of(text: str) -> Fernet:
    digest = hashlib.sha256(b"second factor " + text.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
