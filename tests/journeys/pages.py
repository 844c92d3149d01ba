"""How a journey walks: people with browsers, pages that are looked at as they come, named steps."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import (
    ConsoleMessage,
    Locator,
    Page,
    Response,
    StorageState,
    ViewportSize,
)

from tests.fixtures.browser import AXE, WCAG_22_AA

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
Sight = tuple[ViewportSize, Literal["light", "dark"], dict[str, object]]
MOST_TABS = 200
COLOURS = ["color-contrast", "link-in-text-block"]
ALL_RULES: dict[str, object] = {"runOnly": {"type": "tag", "values": WCAG_22_AA}}
# The dark changes colours and nothing else; a narrow window changes all but them.
OF_COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": COLOURS}}
BUT_COLOURS = ALL_RULES | {"rules": {rule: {"enabled": False} for rule in COLOURS}}
CORNERS: tuple[Sight, ...] = ((DESKTOP, "dark", OF_COLOURS), (PHONE, "light", ALL_RULES))
# Colours that are still on their way to the other scheme would be read as too weak. To preload
# style sheets, axe would write some inline, which the pages refuse.
# Rows of the same build, odd or even, look alike: two of each are enough once all have been seen.
VIOLATIONS = """async ([rules, all]) => {
    const seen = {};
    const isRepeated = (row, number) => {
        const bare = row.outerHTML.replace(/ (id|name|for|href|value|datetime)="[^"]*"/g, "");
        const build = (number % 2) + bare.replace(/>[^<]+</g, "> <");
        seen[build] = (seen[build] ?? 0) + 1;
        return seen[build] > 2;
    };
    const rows = [...document.querySelectorAll("tbody > tr")];
    const exclude = all ? [] : rows.filter(isRepeated);
    await Promise.all(document.getAnimations().map(animation => animation.finished));
    const options = {...rules, resultTypes: ["violations"], preload: false};
    const found = await axe.run({include: document, exclude}, options);
    return found.violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`));
}"""


@contextmanager
def step(text: str) -> Iterator[None]:
    """A failure inside says which step of the journey it belongs to."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"Step {text}")
        raise


def remembers(client: Client, site: str) -> StorageState:
    """What a browser that is logged in as the client remembers."""
    host = urlsplit(site).hostname or ""
    return {
        "cookies": [
            {"name": cookie.key, "value": cookie.value, "domain": host, "path": "/"}
            for cookie in client.cookies.values()
        ],
        "origins": [],
    }


@dataclass
class Browser:
    """Opens a profile of its own for each person and remembers what goes wrong in any of them."""

    open_page: Callable[..., Page]
    complaints: list[str] = field(default_factory=list)

    def visitor(self, *, phone: bool = False, by_keyboard: bool = False, **options) -> "Visitor":
        size = PHONE if phone else DESKTOP
        touch = {"is_mobile": True, "has_touch": True} if phone else {}
        page = self.open_page(viewport=size, **touch, **options)
        page.context.on("console", self.heard)
        page.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        return Visitor(page, by_keyboard=by_keyboard)

    def heard(self, message: ConsoleMessage) -> None:
        """A page that is not there is an error to the console; journeys ask for some on purpose."""
        if message.type == "error" and "404 (Not Found)" not in message.text:
            self.complaints.append(f"{message.location['url']}: {message.text}")


class Visitor:
    """Somebody with a browser, who may do all ``by_keyboard``."""

    def __init__(self, page: Page, *, by_keyboard: bool = False) -> None:
        self.page = page
        self.by_keyboard = by_keyboard

    def open(self, address: str) -> Response:
        response = self.page.goto(address)
        assert response is not None
        return response

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """A button; waits until the page that it leads to is there."""
        with self.page.expect_navigation():
            self.use((within or self.page).get_by_role("button", name=name, exact=True), "Enter")

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        with self.page.expect_navigation():
            self.use((within or self.page).get_by_role("link", name=name, exact=True), "Enter")

    def choose(self, wanted: Locator) -> None:
        """A box or a circle before some words."""
        self.use(wanted, "Space")

    def fill(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        if self.by_keyboard:
            self.tab_to(field)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def use(self, wanted: Locator, key: str) -> None:
        if self.by_keyboard:
            self.tab_to(wanted)
            self.page.keyboard.press(key)
        else:
            wanted.click()

    def tab_to(self, wanted: Locator) -> None:
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{wanted} is not reached by Tab")

    def ask_for_code(self, email: str) -> None:
        """Up to the page where the code from the mail is entered, with the pages in English."""
        self.open("/konto/logg-inn/")
        self.press("English")
        self.look()
        self.page.get_by_label("E-mail address").fill(email)
        self.press("Send the code")
        self.look()

    def file(self, link: str) -> bytes:
        """What the link (a selector) downloads."""
        with self.page.expect_download() as coming:
            self.page.locator(link).click()
        return Path(coming.value.path()).read_bytes()

    def look(self, sights: Sequence[Sight] = CORNERS) -> None:
        """No violation of WCAG 2.2 AA; in all sights each page is seen in test_every_page.py."""
        assert self.faults(sights) == {}

    def faults(
        self, sights: Sequence[Sight], *, picture: Path | None = None
    ) -> dict[str, list[str]]:
        """What is wrong, by sight; a ``picture`` of each is left beside that name."""
        page, usual = self.page, self.page.viewport_size
        page.evaluate(AXE)  # unlike a script element, this is not subject to the page's CSP
        found = {}
        for number, (size, scheme, rules) in enumerate(sights):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            violations = page.evaluate(VIOLATIONS, [rules, number == 0]) if rules else []
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                violations.append(f"is {width} px wide")
            if violations:
                found[f"{page.url} at {size['width']} px, {scheme}"] = violations
            if picture:
                file = f"{picture}-{size['width']}-{scheme}.jpeg"
                page.screenshot(
                    path=file, full_page=True, type="jpeg", quality=60, animations="disabled"
                )
        page.set_viewport_size(usual)
        page.emulate_media(color_scheme="light")
        return found

    @property
    def title(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def said(self) -> list[str]:
        """The messages at the top of the page."""
        return [text.strip() for text in self.page.locator(".messages .notice").all_inner_texts()]

    def facts(self) -> dict[str, str]:
        """Names and values of the page's list of facts."""
        names = self.page.locator("dl.facts dt").all_inner_texts()
        return dict(zip(names, self.page.locator("dl.facts dd").all_inner_texts(), strict=True))
