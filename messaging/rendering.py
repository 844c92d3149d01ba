"""From templates to a mail's subject, text and HTML."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


def render(template: str, *, language: str, context: Mapping[str, Any]) -> Rendered:
    """Render ``<template>.subject.txt``, ``.txt`` and ``.html`` in ``language``.

    The text is complete by itself; the HTML has its CSS inlined, since many mail programs drop
    style sheets.
    """
    values = {**context, "language": language, "site_url": settings.SITE_URL}
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template}.subject.txt", values).split())
        text = render_to_string(f"{template}.txt", values).strip() + "\n"
        html = render_to_string(f"{template}.html", values | {"subject": subject})
    return Rendered(subject=subject, text=text, html=inliner().inline(html))


@functools.cache
def inliner() -> css_inline.CSSInliner:
    css = (settings.BASE_DIR / "static" / "css" / "mail.css").read_text(encoding="utf-8")
    return css_inline.CSSInliner(
        extra_css=css, keep_at_rules=True, keep_style_tags=True, load_remote_stylesheets=False
    )
