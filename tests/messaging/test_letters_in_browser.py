"""Every mail in Chromium: within 320 px, readable in light and in dark, and without a fetch."""

import pytest

from tests.every_letter import every_letter

pytestmark = pytest.mark.browser


@pytest.fixture
def letters(transactional_db):
    """With a long name, a long address and a long link to a meeting in each."""
    return every_letter()


@pytest.fixture
def show(browser):
    """Shows a mail; in the end, nothing may have been asked for on the way."""
    asked_for, pages = [], []

    def show(mail, **options):
        page = pages[-1] if pages else browser.new_page(**options)
        if not pages:
            page.on("request", lambda request: asked_for.append(request.url))
            pages.append(page)
        page.set_content(mail.html)
        return page

    yield show
    pages[-1].close()
    assert asked_for == []


def test_every_mail_fits_the_narrowest_phone(letters, show):
    wide = {
        key: show(mail, viewport={"width": 320, "height": 700}).evaluate(
            "document.documentElement.scrollWidth"
        )
        for key, mail in letters.items()
    }

    assert wide == dict.fromkeys(letters, 320)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mail_can_be_read_by_everybody(letters, show, axe, scheme):
    one_language = {letter: mail for (letter, code), mail in letters.items() if code == "nb"}

    found = {letter: axe(show(mail, color_scheme=scheme)) for letter, mail in one_language.items()}

    assert {letter: wrong for letter, wrong in found.items() if wrong} == {}
