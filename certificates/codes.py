"""Verification codes: unguessable, and forgiving to whoever types one from paper."""

from __future__ import annotations

import re
import secrets

# Crockford's base32: no I, L, O or U, so that no two signs look alike.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 28  # 140 bits, and seven even groups
GROUP = 4
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, "–": None, " ": None})

NUMBER = re.compile(r"20\d{2}\d{4}$")  # year and number, as in 3P-2026-0012


def new() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def as_stored(typed: str) -> str:
    """What was typed, as a code is stored: no dashes or spaces, capitals, O read as 0, I as 1.

    Of a pasted address only the code is kept.
    """
    return typed.strip().rstrip("/").rpartition("/")[2].upper().translate(LOOKALIKES)


def is_number(text: str) -> bool:
    """Whether ``text``, as stored, ends like a certificate's number, which stands near its code."""
    return len(text) < LENGTH and NUMBER.search(text) is not None


def is_code(text: str) -> bool:
    """Whether ``text`` could be a stored code at all."""
    return len(text) == LENGTH and set(text) <= set(ALPHABET)
