"""A programme's colour on its certificates, as CSS. Django is not needed, nor the PDF engine."""

from __future__ import annotations

import base64
import functools
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
FRAME = "img/certificate.svg"
OURS = "#0b5563"  # in the style sheet and the frame, where another may take its place
OUR_ACCENT = "#c8553d"


def css(colour: str, *, frame: str) -> str:
    """What comes after the certificate's style sheet; nothing for our own colours.

    ``frame`` is the address of the frame in the colour.
    """
    if not colour:
        return ""
    rules = read("css/certificate_colour.css").replace(f"../{FRAME}", frame)
    return rules.replace(OURS, colour)


def frame(colour: str) -> bytes:
    """The frame as SVG."""
    return read(FRAME).replace(OURS, colour).replace(OUR_ACCENT, colour).encode()


def as_address(content: bytes, content_type: str) -> str:
    """The content itself as its address, so that nobody has to fetch it."""
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"


@functools.cache
def read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
