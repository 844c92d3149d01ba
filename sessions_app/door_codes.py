"""The personal code that is read at the door. It opens nothing but for those who stand there."""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, 1, I and O, which look alike
LENGTH = 16


def new() -> str:
    """80 bits that nobody guesses, in letters that a QR code packs tightly."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
