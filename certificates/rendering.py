"""From a certificate's facts to the bytes of its PDF: tagged (PDF/UA-1), same facts, same bytes.

Nothing outside the assets named here is ever fetched, neither from the network nor from the disk.
Fonts and CSS are read once for each process: new ones for each certificate would leak memory.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.conf import settings
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from certificates import sheet
from certificates.facts import Facts

BASE = "https://assets.invalid/"
STYLESHEET = "css/certificate.css"
QR = f"{BASE}qr/"
ASSETS = {
    "fonts/pdf/Inter-Regular.ttf": "font/ttf",
    "fonts/pdf/Inter-SemiBold.ttf": "font/ttf",
    "img/certificate.svg": "image/svg+xml",
}


class CannotRender(RuntimeError):
    """The page asks for something that is no part of a certificate."""


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Gives out the files named in ``ASSETS`` and QR codes, and refuses everything else."""

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith(QR):
            picture = sheet.qr_png(unquote(url.removeprefix(QR)))
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        name = url.removeprefix(BASE)
        if url == BASE + name and name in ASSETS:
            return URLFetcherResponse(url, read(name), {"Content-Type": ASSETS[name]})
        raise ValueError(f"refused: {url}")


@dataclass(frozen=True)
class Press:
    """What every certificate of a process is printed with."""

    fetcher: Assets
    fonts: FontConfiguration
    css: CSS


@functools.cache
def press() -> Press:
    fetcher, fonts = Assets(), FontConfiguration()
    css = CSS(
        string=read(STYLESHEET).decode(),
        base_url=BASE + STYLESHEET,
        url_fetcher=fetcher,
        font_config=fonts,
    )
    return Press(fetcher, fonts, css)


@functools.cache
def read(name: str) -> bytes:
    return (settings.BASE_DIR / "static" / name).read_bytes()


def as_pdf(facts: Facts) -> bytes:
    """The certificate as one A4 page. Raises CannotRender."""
    try:
        document = laid_out(facts)
        pdf: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=identifier(facts), pdf_tags=True
        )
    except FatalURLFetchingError as error:
        raise CannotRender(str(error)) from error
    return pdf


def laid_out(facts: Facts) -> Document:
    """The roomiest layout that fits on one page."""
    for density in sheet.densities(facts):
        html = sheet.as_html(facts, density=density, qr=QR + quote(facts.verify_url, safe=""))
        document = lay_out(html)
        if len(document.pages) == 1:
            break
    return document


def lay_out(html: str) -> Document:
    tools = press()
    return HTML(string=html, url_fetcher=tools.fetcher).render(
        stylesheets=[tools.css], font_config=tools.fonts
    )


def identifier(facts: Facts) -> bytes:
    """The PDF's /ID follows from the facts; chance or the clock would change the bytes."""
    text = json.dumps(facts.as_json(), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest().encode()
