"""The certificate as a page: the same HTML for the PDF and for the preview on the desk."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation

from certificates import codes, looks, qr_codes
from certificates.facts import Facts
from messaging.models import Logo

DENSITIES = ("roomy", "dense", "compact", "full", "clipped")


def as_html(
    facts: Facts, *, density: str, qr: str, logo: str = "", stylesheets: Sequence[str] = ()
) -> str:
    """The page in the certificate's own language. ``qr`` and ``logo`` are addresses of pictures."""
    address, _, code = facts.verify_url.rstrip("/").rpartition("/")
    with translation.override(facts.language):
        return render_to_string(
            "certificates/certificate.html",
            {
                "facts": facts,
                "density": density,
                "name_size": name_size(facts.name),
                "verify_at": address.partition("://")[2],
                "code": codes.in_groups(code),
                "qr": qr,
                "logo": logo,
                "stylesheets": stylesheets,
            },
        )


def as_preview(facts: Facts, *, tried: bytes | None = None) -> str:
    """The page for a browser, complete with its style sheets and pictures.

    ``tried`` is a logo that is shown instead of the one that the facts name.
    """
    frame = looks.as_address(looks.frame(facts.colour), "image/svg+xml")
    own = looks.css(facts.colour, frame=frame)
    shown = logo(facts.logo) if tried is None else tried
    return as_html(
        facts,
        density=densities(facts)[0],
        qr=looks.as_address(qr_codes.png(facts.verify_url), "image/png"),
        logo=looks.as_address(shown, "image/png") if shown else "",
        stylesheets=[
            static("css/certificate.css"),
            *([looks.as_address(own.encode(), "text/css")] if own else []),
        ],
    )


@functools.lru_cache(maxsize=20)
def logo(sha256: str) -> bytes:
    """The picture; remembered, since a batch has one logo, and a logo never changes."""
    return bytes(Logo.objects.get(sha256=sha256).content) if sha256 else b""


def densities(facts: Facts) -> Sequence[str]:
    """The looks to try, roomy first unless it is sure to be too roomy."""
    lines = len(facts.gatherings) + len(facts.learning_goals)
    return DENSITIES if lines <= 12 else DENSITIES[1:]


def name_size(name: str) -> str:
    """Two lines at the most for a name of 60 characters."""
    return "short" if len(name) <= 26 else "long" if len(name) <= 40 else "longest"
