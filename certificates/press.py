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

from certificates import looks, qr_codes

STATIC = Path(__file__).resolve().parent.parent / "static"
BASE = "https://assets.invalid/"
QR = f"{BASE}qr/"
FRAME = f"{BASE}frame/"
LOGO = f"{BASE}logo.png"
ASSETS = {
    "fonts/pdf/Inter-Regular.ttf": "font/ttf",
    "fonts/pdf/Inter-SemiBold.ttf": "font/ttf",
    "img/certificate.svg": "image/svg+xml",
}


class Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
    """Gives out the files named in ``ASSETS``, QR codes, frames and the one logo, and refuses
    everything else."""

    def __init__(self, logo: bytes) -> None:
        super().__init__(fail_on_errors=True)
        self.logo = logo

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        content, content_type = self.asset(url)
        return URLFetcherResponse(url, content, {"Content-Type": content_type})

    def asset(self, url: str) -> tuple[bytes, str]:
        name = url.removeprefix(BASE)
        if url.startswith(QR):
            return qr_codes.png(unquote(url.removeprefix(QR))), "image/png"
        if url.startswith(FRAME):
            return looks.frame(unquote(url.removeprefix(FRAME))), "image/svg+xml"
        if url == LOGO and self.logo:
            return self.logo, "image/png"
        if url == BASE + name and name in ASSETS:
            return read(name), ASSETS[name]
        raise ValueError(f"refused: {url}")


@functools.lru_cache(maxsize=20)
def fetcher(logo: bytes = b"") -> Assets:
    return Assets(logo)


@functools.cache
def fonts() -> FontConfiguration:
    return FontConfiguration()


@functools.lru_cache(maxsize=20)
def css(stylesheet: str, colour: str) -> CSS:
    return CSS(
        string=read(stylesheet).decode() + looks.css(colour, frame=FRAME + quote(colour, safe="")),
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


def lay_out(html: str, *, stylesheet: str, colour: str = "", logo: bytes = b"") -> Document:
    """The pages. ``stylesheet`` is one of ours, named from the folder of static files.

    ``logo`` is the picture that an ``img`` shows whose address is ``LOGO``.
    """
    return HTML(string=html, url_fetcher=fetcher(logo)).render(
        stylesheets=[css(stylesheet, colour)], font_config=fonts()
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
