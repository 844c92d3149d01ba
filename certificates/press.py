"""From HTML to a tagged PDF (PDF/UA-1); ``python -m certificates.press`` does it by itself.

Nothing outside the assets named here is ever fetched, neither from the network nor from the disk.
Fonts and CSS are read once for each process: new ones for each sheet would leak memory. Django is
not needed, so that a process apart begins quickly.
"""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path
from urllib.parse import quote, unquote

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certificates import qr_codes

STATIC = Path(__file__).resolve().parent.parent / "static"
BASE = "https://assets.invalid/"
QR = f"{BASE}qr/"
ASSETS = {
    "fonts/pdf/Inter-Regular.ttf": "font/ttf",
    "fonts/pdf/Inter-SemiBold.ttf": "font/ttf",
    "img/certificate.svg": "image/svg+xml",
}


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Gives out the files named in ``ASSETS`` and QR codes, and refuses everything else."""

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith(QR):
            picture = qr_codes.png(unquote(url.removeprefix(QR)))
            return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})
        name = url.removeprefix(BASE)
        if url == BASE + name and name in ASSETS:
            return URLFetcherResponse(url, read(name), {"Content-Type": ASSETS[name]})
        raise ValueError(f"refused: {url}")


@functools.cache
def fetcher() -> Assets:
    return Assets()


@functools.cache
def fonts() -> FontConfiguration:
    return FontConfiguration()


@functools.cache
def css(stylesheet: str) -> CSS:
    return CSS(
        string=read(stylesheet).decode(),
        base_url=BASE + stylesheet,
        url_fetcher=fetcher(),
        font_config=fonts(),
    )


@functools.cache
def read(name: str) -> bytes:
    return (STATIC / name).read_bytes()


def qr_address(text: str) -> str:
    """What an ``img`` on a sheet shows as the QR code of the text."""
    return QR + quote(text, safe="")


def lay_out(html: str, *, stylesheet: str) -> Document:
    """The pages. ``stylesheet`` is one of ours, named from the folder of static files."""
    return HTML(string=html, url_fetcher=fetcher()).render(
        stylesheets=[css(stylesheet)], font_config=fonts()
    )


def pdf_of(document: Document, *, identifier: bytes | None = None) -> bytes:
    pdf: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier, pdf_tags=True
    )
    return pdf


def main() -> None:
    """One sheet, from ``{"html": …, "stylesheet": …}`` on standard input to standard output."""
    order = json.load(sys.stdin)
    document = lay_out(order["html"], stylesheet=order["stylesheet"])
    sys.stdout.buffer.write(pdf_of(document))


if __name__ == "__main__":
    main()
