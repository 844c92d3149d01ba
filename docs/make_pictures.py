"""Makes the pictures of the guide and the README from a running demo.

    bin/demo                                  in one terminal, and in another:
    .venv/bin/python docs/make_pictures.py http://localhost:8000 var/oppmoterapport-teams.csv

It logs in, looks, checks one file without importing it, and reads the meeting's report and puts it
away again; nothing else in the demo changes. Run it soon after the demo was loaded: its workshop
begins within the half hour.
"""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    StorageState,
    ViewportSize,
    sync_playwright,
)

FOLDER = Path(__file__).parent / "pictures"
FILE_WITH_ERRORS = Path(__file__).parent.parent / "demo" / "team-2027-med-feil.xlsx"
REPORT = Path(__file__).parent.parent / "var" / "oppmoterapport-teams.csv"
COORDINATOR = "koordinator@lup.example"
PARTICIPANT = "heidi.odegard@bergset.example"  # has not answered
# Which of the running cohort's gatherings, from 0.
WORKSHOP, RELEASED, DRAFT = 2, 3, 4
INVITATION = "Markedsdialog"
MAILBOX_ABOVE_WEB = 25
MOST_BYTES = 150_000
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 800}
CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")
ANSWER_ADDRESS = re.compile(r"http\S+/svar/[^/\s]+/")


class Photographer:
    """A browser in the demo, on a desk or on a phone."""

    def __init__(
        self, browser: Browser, site: str, *, phone: bool, known: StorageState | None = None
    ) -> None:
        self.site = site
        self.size: ViewportSize = PHONE if phone else DESKTOP
        self.page: Page = browser.new_page(
            viewport=self.size,
            device_scale_factor=1.5 if phone else 1,
            is_mobile=phone,
            locale="nb-NO",
            color_scheme="light",
            storage_state=known,
        )

    def open(self, address: str) -> None:
        self.page.goto(address if "://" in address else self.site + address)

    def open_gathering(self, number: int) -> None:
        open_cohort(self, running=True)
        self.press(self.page.locator(".timeline h3 a").nth(number))

    def press(self, found: Locator) -> None:
        with self.page.expect_navigation():
            found.first.click()

    def take(self, name: str, *, height: int | None = None) -> None:
        """A PNG of what is in the window, in 256 colours: text stays sharp, the file small."""
        self.page.set_viewport_size(
            {"width": self.size["width"], "height": height or self.size["height"]}
        )
        self.page.evaluate("document.activeElement.blur()")
        picture = Image.open(BytesIO(self.page.screenshot())).convert("RGB").quantize(256)
        file = FOLDER / f"{name}.png"
        picture.save(file, optimize=True)
        if file.stat().st_size > MOST_BYTES:
            raise SystemExit(
                f"{file} has {file.stat().st_size} bytes, and {MOST_BYTES} is the most."
            )

    def mail(self, to: str, subject: str) -> str:
        """The text of the newest mail to somebody."""
        parts = urlsplit(self.site)
        self.page.goto(f"http://{parts.hostname}:{(parts.port or 80) + MAILBOX_ABOVE_WEB}/?to={to}")
        self.press(self.page.get_by_role("link", name=subject))
        return self.page.locator("main").inner_text()

    def log_in(self) -> None:
        self.open("/konto/logg-inn/")
        self.page.locator("input[name=email]").fill(COORDINATOR)
        self.press(self.page.locator("main button[type=submit]"))
        code_page = self.page.url
        self.page.wait_for_timeout(3000)  # for the worker to send the code
        code = CODE.findall(self.mail(COORDINATOR, "kode"))[0]
        self.page.goto(code_page)
        self.page.locator("input[name=code]").fill(code)
        self.press(self.page.locator("main button[type=submit]"))


def photograph_desk(desk: Photographer, report: Path) -> None:
    page = desk.page
    desk.take("hjem")
    desk.open("/koordinator/import/")
    page.locator("input[name=kind][value=teams]").check()
    page.locator("input[type=file]").set_input_files(FILE_WITH_ERRORS)
    desk.press(page.locator("main button[type=submit]"))
    desk.take("import", height=1280)
    open_cohort(desk, running=True)
    desk.take("kull")
    desk.open(f"{page.url}oppmote/")
    scroll_to(page, ".table-wrap:has(> .board)")
    desk.take("tavle")
    desk.open_gathering(DRAFT)
    desk.press(page.locator("a[href$='/invitasjon/']"))
    page.wait_for_timeout(500)  # for the mail in its frame
    desk.take("invitasjon")
    desk.open_gathering(RELEASED)
    desk.take("samling")
    scroll_to(page, ".table-wrap")
    desk.take("svar")
    photograph_report(desk, report)
    open_cohort(desk, running=False)
    desk.press(page.locator("a[href$='/kursbevis/']"))
    desk.take("kursbevis")


def photograph_report(desk: Photographer, report: Path) -> None:
    page = desk.page
    desk.open_gathering(WORKSHOP)
    desk.open(f"{page.url}oppmote/rapport/")
    page.locator("input[type=file]").set_input_files(report)
    desk.press(page.locator("main form button[type=submit]"))
    desk.take("rapport")
    desk.press(page.locator("button[name=put_away]"))


def photograph_phone(phone: Photographer, _report: Path) -> None:
    page = phone.page
    phone.open_gathering(WORKSHOP)
    gathering = page.url
    phone.open(f"{gathering}oppmote/")
    scroll_to(page, ".roll__group")
    phone.take("oppmote")
    phone.open(f"{gathering}dor/")
    phone.take("dor")
    phone.open(ANSWER_ADDRESS.findall(phone.mail(PARTICIPANT, INVITATION))[0])
    phone.take("invitert")


def scroll_to(page: Page, selector: str) -> None:
    top = f"document.querySelector('{selector}').getBoundingClientRect().top"
    page.evaluate(f"scrollBy(0, {top} - 8)")


def open_cohort(photographer: Photographer, *, running: bool) -> None:
    """The demo has one cohort that is half through and one that is over."""
    photographer.open("/koordinator/")
    link = "h2 a" if running else "ul > li > a"
    photographer.press(photographer.page.locator(f".panel:not(.panel--brand) {link}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", default="http://localhost:8000")
    parser.add_argument("report", nargs="?", type=Path, default=REPORT)
    options = parser.parse_args()
    site = options.site.rstrip("/")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        sittings: list[tuple[bool, Callable[[Photographer, Path], None]]] = [
            (False, photograph_desk),
            (True, photograph_phone),
        ]
        known = None
        for phone, sitting in sittings:
            photographer = Photographer(browser, site, phone=phone, known=known)
            if known is None:
                photographer.log_in()
                known = photographer.page.context.storage_state()
            sitting(photographer, options.report)
        browser.close()


if __name__ == "__main__":
    main()
