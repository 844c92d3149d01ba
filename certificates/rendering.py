"""From a certificate's facts to the bytes of its PDF: tagged (PDF/UA-1), same facts, same bytes."""

from __future__ import annotations

import hashlib
import json

from weasyprint import Document
from weasyprint.urls import FatalURLFetchingError

from certificates import press, sheet
from certificates.facts import Facts

STYLESHEET = "css/certificate.css"


class CannotRender(RuntimeError):
    """The page asks for something that is no part of a certificate."""


def as_pdf(facts: Facts) -> bytes:
    """The certificate as one A4 page. Raises CannotRender."""
    try:
        document = laid_out(facts)
        return press.pdf_of(document, identifier=identifier(facts))
    except FatalURLFetchingError as error:
        raise CannotRender(str(error)) from error


def laid_out(facts: Facts) -> Document:
    """The roomiest layout that fits on one page."""
    logo = sheet.logo(facts.logo)
    for density in sheet.densities(facts):
        html = sheet.as_html(
            facts,
            density=density,
            qr=press.qr_address(facts.verify_url),
            logo=press.LOGO if logo else "",
        )
        document = lay_out(html, colour=facts.colour, logo=logo)
        if len(document.pages) == 1:
            break
    return document


def lay_out(html: str, *, colour: str = "", logo: bytes = b"") -> Document:
    return press.lay_out(html, stylesheet=STYLESHEET, colour=colour, logo=logo)


def identifier(facts: Facts) -> bytes:
    """The PDF's /ID follows from the facts; chance or the clock would change the bytes."""
    text = json.dumps(facts.as_json(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest().encode()
