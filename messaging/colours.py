"""A programme's one colour: whether it can be read, and what goes with it.

Contrast is that of WCAG 2.2 (1.4.3): the same for the colour on white as for white text on it.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

LEAST = 4.5
WHITE = "#ffffff"
DARK_SHEET = "#20292d"  # what mail stands on where the reader has chosen a dark look: mail.css
SIX_DIGITS = re.compile(r"#[0-9a-f]{6}")
Channels = tuple[int, ...]


def check(colour: str) -> None:
    """Raises ValidationError, fit for the reader, for what is no colour or cannot be read."""
    if not SIX_DIGITS.fullmatch(colour):
        raise ValidationError(_("Write the colour as # and six digits or letters, like #0b5563."))
    if (found := contrast(colour, WHITE)) < LEAST:
        raise ValidationError(
            _(
                "%(colour)s has a contrast of %(found)s:1 to white, and %(least)s:1 is needed. "
                "The nearest that works is %(nearest)s."
            )
            % {
                "colour": colour,
                # Rounded down: what fails must not look as if it were enough.
                "found": number_format(int(found * 100) / 100, 2),
                "least": number_format(LEAST, 1),
                "nearest": nearest(colour),
            }
        )


def tidied(text: str) -> str:
    """As it is kept: small letters, with the #, three digits written out."""
    digits = text.strip().lower().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}" if digits else ""


def nearest(colour: str) -> str:
    """The lightest shade of the colour that has contrast enough to white."""
    return moved(colour, "#000000", to=WHITE)


def on_dark(colour: str) -> str:
    """The darkest tint of the colour that has contrast enough to a dark sheet."""
    return moved(colour, WHITE, to=DARK_SHEET)


def moved(colour: str, towards: str, *, to: str) -> str:
    """Mixed with as little of another as gives it contrast enough."""
    mixes = (mixed(colour, towards, share / 256) for share in range(257))
    return next(mix for mix in mixes if contrast(mix, to) >= LEAST)


def mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def channels(colour: str) -> Channels:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
