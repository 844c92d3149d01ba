"""A logo as it is kept and shown: small, on white, and nothing but the picture.

On white, since whoever has chosen a dark look would else see dark letters on a dark sheet, and
since a certificate is white.
"""

from __future__ import annotations

import hashlib
import io

from django.utils.translation import gettext as _
from PIL import Image

from messaging.models import Logo

WIDTH, HEIGHT = 720, 216  # three dots for each that is shown in mail, and enough for print
FEWEST = 24  # dots either way: less is a line
MOST_PIXELS = 10_000_000  # they are in memory three times
PALE = 170  # of 255: the darkest dot of what cannot be seen on white
HEAVY = 40_000  # bytes; it goes with each mail
COLOURS = 128


class Unfit(ValueError):
    """The picture cannot be a logo. The message is fit for the reader."""


def drawn(picture: bytes) -> Logo:
    """The logo, not stored yet, of a picture that is known to be whole. Raises Unfit."""
    with Image.open(io.BytesIO(picture), formats=["PNG", "JPEG"]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Unfit(_("The picture has too many pixels. Make it smaller."))
        on_white = Image.new("RGBA", image.size, "white")
        on_white.alpha_composite(image.convert("RGBA"))
    small = on_white.convert("RGB")
    small.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    if min(small.size) < FEWEST:
        raise Unfit(_("The logo is too small or too narrow to be seen."))
    if not any(small.convert("L").histogram()[:PALE]):
        raise Unfit(_("The logo cannot be seen on white. Use the one for a light background."))
    content = as_png(small)
    if len(content) > HEAVY:
        content = as_png(small.quantize(COLOURS, dither=Image.Dither.NONE))
    return Logo(
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        width=small.width,
        height=small.height,
    )


def as_png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def kept(logo: Logo) -> Logo:
    """The same logo as it is stored, which it is once and for all."""
    values = {name: getattr(logo, name) for name in ("content", "width", "height")}
    return Logo.objects.get_or_create(sha256=logo.sha256, defaults=values)[0]
