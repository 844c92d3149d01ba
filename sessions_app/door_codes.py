"""The personal code that is read at the door. It opens nothing but for those who stand there."""

import functools
import io
import secrets

import segno

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, 1, I and O, which look alike
LENGTH = 16
PNG_SCALE = 6  # pixels for each dot
PNG_WIDTH = (21 + 2 * 4) * PNG_SCALE  # of the smallest QR code, with its white edge
EXAMPLE = "ABCDEFGHJKLMNPQR"  # in mails that are shown before they are sent


def new() -> str:
    """80 bits that nobody guesses, in letters that a QR code packs tightly."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def plain(typed: str) -> str:
    """As it is stored, however somebody typed it: small letters, spaces, hyphens."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def is_code(typed: str) -> bool:
    """Whether it can be a code; else it is a name."""
    signs = plain(typed)
    return len(signs) == LENGTH and set(signs) <= set(ALPHABET)


def in_groups(code: str) -> str:
    """Four letters at a time, for those who type it."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def symbol(code: str) -> segno.QRCode:
    """The smallest QR code there is, with as much put aside for damage as it holds.

    The mask is fixed: trying all eight takes longer than the drawing.
    """
    return segno.make(code, version=1, error="q", mask=4, micro=False)


@functools.lru_cache(maxsize=500)
def as_svg(code: str) -> str:
    """As the address of a picture, with the white edge that readers need."""
    return drawn(symbol(code))


def as_png(code: str) -> bytes:
    """For mail, which takes no SVG; a few hundred bytes."""
    picture = io.BytesIO()
    symbol(code).save(picture, kind="png", border=4, scale=PNG_SCALE)
    return picture.getvalue()


@functools.lru_cache(maxsize=10)
def picture(address: str) -> str:
    """An address as a QR code for the screen of a room."""
    return drawn(segno.make(address, micro=False, error="m"))


def drawn(symbol: segno.QRCode) -> str:
    return str(symbol.svg_data_uri(border=4, light="#fff", dark="#000", scale=8))
