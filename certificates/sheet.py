"""The certificate as a page: the same HTML for the PDF and for the preview on the desk."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation

from certificates import codes, qr_codes
from certificates.facts import Facts

DENSITIES = ("roomy", "dense", "compact", "full", "clipped")


def as_html(facts: Facts, *, density: str, qr: str, stylesheets: Sequence[str] = ()) -> str:
    """The page in the certificate's own language. ``qr`` is the address of the QR picture."""
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
                "stylesheets": stylesheets,
            },
        )


def as_preview(facts: Facts) -> str:
    """The page for a browser, complete with its style sheet and QR picture."""
    picture = base64.b64encode(qr_codes.png(facts.verify_url)).decode()
    return as_html(
        facts,
        density=densities(facts)[0],
        qr=f"data:image/png;base64,{picture}",
        stylesheets=[static("css/certificate.css")],
    )


def densities(facts: Facts) -> Sequence[str]:
    """The looks to try, roomy first unless it is sure to be too roomy."""
    lines = len(facts.gatherings) + len(facts.learning_goals)
    return DENSITIES if lines <= 12 else DENSITIES[1:]


def name_size(name: str) -> str:
    """Two lines at the most for a name of 60 characters."""
    return "short" if len(name) <= 26 else "long" if len(name) <= 40 else "longest"
