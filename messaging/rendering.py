"""From templates to a mail's subject, text and HTML.

A mail to many is rendered once, with marks where it is personal, and then filled in for each
reader. Filling goes through the text once, so a value is never read as anything but a value.
"""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

LONGEST_SUBJECT = 300
# What mail programs make a link of, though nobody wrote one: https://…, a@b.no, b.no.
LINK_LIKE = re.compile(r"(?<=\S)(?:[.@](?=[^\W\d_]{2})|:(?=//))")
BREAK = "\u200c"  # unseen, also in Outlook, and enough to keep the two sides apart
# Control signs, line and paragraph ends, and what turns the direction of reading.
STEERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Pattern:
    """A mail with marks where it is personal, cut at the marks: text, name, text, name, text."""

    subject: tuple[str, ...]
    text: tuple[str, ...]
    html: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> Rendered:
        """The mail to one reader. ``values`` has plain text for each name; none spans lines."""
        plain = {name: one_line(value) for name, value in values.items()}
        return Rendered(
            subject=shortened(joined(self.subject, plain)),
            text=joined(self.text, plain),
            html=joined(self.html, {name: escape(value) for name, value in plain.items()}),
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


def pattern(template: str, *, language: str, context: Mapping[str, Any], marks: Marks) -> Pattern:
    """Render ``<template>.subject.txt``, ``.txt`` and ``.html`` in ``language``.

    The text is complete by itself; the HTML has its CSS inlined, since many mail programs drop
    style sheets.
    """
    values = {**context, "language": language, "site_url": settings.SITE_URL}
    with translation.override(language):
        subject = one_line(render_to_string(f"{template}.subject.txt", values))
        text = render_to_string(f"{template}.txt", values).strip() + "\n"
        html = render_to_string(f"{template}.html", values | {"subject": subject})
    return Pattern(marks.cut(subject), marks.cut(text), marks.cut(inliner().inline(html)))


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


@functools.cache
def inliner() -> css_inline.CSSInliner:
    css = (settings.BASE_DIR / "static" / "css" / "mail.css").read_text(encoding="utf-8")
    return css_inline.CSSInliner(
        extra_css=css, keep_at_rules=True, keep_style_tags=True, load_remote_stylesheets=False
    )
