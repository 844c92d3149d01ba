"""From templates to a mail's subject, text and HTML.

A mail to many is rendered once, with marks where it is personal, and then filled in for each
reader. Filling goes through the text once, so a value is never read as anything but a value.
"""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from messaging import colours, pictures
from messaging.models import Logo
from messaging.pictures import Picture

LONGEST_SUBJECT = 300
# What stands in the style sheets where a programme has a colour of its own.
OUR_COLOUR, OUR_COLOUR_ON_DARK = "#0b5563", "#84a9b1"
# What mail programs make a link of, though nobody wrote one: https://…, a@b.no, b.no.
LINK_LIKE = re.compile(r"(?<=\S)(?:[.@](?=[^\W\d_]{2})|:(?=//))")
BREAK = "\u200c"  # unseen, also in Outlook, and enough to keep the two sides apart
# Control signs, line and paragraph ends, and what turns the direction of reading.
STEERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Looks:
    """What is a programme's own in how its mail looks; ``alt`` says what stands on the logo."""

    colour: str = ""
    logo: Logo | None = None
    alt: str = ""

    @property
    def source(self) -> str:
        return pictures.source(self.logo.filename) if self.logo else ""


OURS = Looks()


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str
    logo: Logo | None = None

    def shown(self, files: Iterable[Picture] = ()) -> str:
        """The HTML for a browser, with the logo and other pictures in it."""
        logo = [self.logo] if self.logo else []
        return pictures.with_pictures(self.html, [*files, *logo])


@dataclass(frozen=True)
class Pattern:
    """A mail with marks where it is personal, cut at the marks: text, name, text, name, text."""

    subject: tuple[str, ...]
    text: tuple[str, ...]
    html: tuple[str, ...]
    logo: Logo | None = None

    def fill(self, values: Mapping[str, str]) -> Rendered:
        """The mail to one reader. ``values`` has plain text for each name; none spans lines."""
        plain = {name: one_line(value) for name, value in values.items()}
        return Rendered(
            subject=shortened(joined(self.subject, plain)),
            text=joined(self.text, plain),
            html=joined(self.html, {name: escape(value) for name, value in plain.items()}),
            logo=self.logo,
        )


class Marks:
    """What stands in a template where each reader's own value goes: ``marks["name"]``.

    Nobody can write a mark into a title or a name: they are others each time.
    """

    def __init__(self, *names: str) -> None:
        self.secret = secrets.token_hex(8)
        self.all = {name: f"{self.secret}-{name}-" for name in names}

    def __getitem__(self, name: str) -> str:
        return self.all[name]

    def cut(self, text: str) -> tuple[str, ...]:
        return tuple(re.split(rf"{self.secret}-(\w+)-", text))


def pattern(
    template: str,
    *,
    language: str,
    context: Mapping[str, Any],
    marks: Marks,
    looks: Looks = OURS,
) -> Pattern:
    """Render ``<template>.subject.txt``, ``.txt`` and ``.html`` in ``language``.

    The text is complete by itself; the HTML has its CSS inlined, since many mail programs drop
    style sheets.
    """
    values = {**context, "language": language, "site_url": settings.SITE_URL, "looks": looks}
    with translation.override(language):
        subject = one_line(render_to_string(f"{template}.subject.txt", values))
        text = render_to_string(f"{template}.txt", values).strip() + "\n"
        html = render_to_string(f"{template}.html", values | {"subject": subject})
    styled = inliner(looks.colour, looks.logo is not None).inline(html)
    return Pattern(marks.cut(subject), marks.cut(text), marks.cut(styled), looks.logo)


def render(template: str, *, language: str, context: Mapping[str, Any]) -> Rendered:
    """A mail to one reader, in which everything is in the context."""
    return pattern(template, language=language, context=context, marks=Marks()).fill({})


def joined(pieces: tuple[str, ...], values: Mapping[str, str]) -> str:
    return "".join(values[piece] if number % 2 else piece for number, piece in enumerate(pieces))


def one_line(value: str) -> str:
    """Without line breaks and other signs that steer; a header can then be no second header."""
    return " ".join(STEERS.sub(" ", value).split())


def not_a_link(value: str) -> str:
    """A name that looks like an address reads the same, but no mail program makes it a link."""
    return LINK_LIKE.sub(rf"\g<0>{BREAK}", one_line(value))


def shortened(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…"


@functools.lru_cache(maxsize=100)
def inliner(colour: str, has_logo: bool) -> css_inline.CSSInliner:
    """Remembered, since a programme has the same looks for years."""
    css = style_sheet("mail")
    if colour:
        own = style_sheet("mail_colour").replace(OUR_COLOUR, colour)
        css += own.replace(OUR_COLOUR_ON_DARK, colours.on_dark(colour))
    if has_logo:
        css += style_sheet("mail_logo")
    return css_inline.CSSInliner(
        extra_css=css, keep_at_rules=True, keep_style_tags=True, load_remote_stylesheets=False
    )


def style_sheet(name: str) -> str:
    return (settings.BASE_DIR / "static" / "css" / f"{name}.css").read_text(encoding="utf-8")
