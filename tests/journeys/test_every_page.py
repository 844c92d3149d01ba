"""Every page with WCAG 2.2 AA, on a desk and on a phone, in the light and in the dark.

The pictures stay in ``var/pages`` for whoever would rather look.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as site
from django.utils import timezone
from playwright.sync_api import Error

from tests.journeys import every_page
from tests.journeys.pages import (
    ALL_RULES,
    BUT_COLOURS,
    DESKTOP,
    OF_COLOURS,
    PHONE,
    Sight,
    remembers,
)

pytestmark = [pytest.mark.browser, pytest.mark.long]

PICTURES = Path(site.BASE_DIR) / "var" / "pages"
# One page, loaded once. Each width and each scheme of colours is tried, though not each pair.
SIGHTS: tuple[Sight, ...] = (
    (DESKTOP, "light", ALL_RULES),
    (DESKTOP, "dark", {}),
    (PHONE, "dark", OF_COLOURS),
    (PHONE, "light", BUT_COLOURS),
)


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_can_be_read_by_everybody(people, live_server, settings, half):
    settings.SITE_URL = live_server.url
    everything = every_page.make(now=timezone.now())
    visitors = {
        role: people(storage_state=remembers(client, live_server.url))
        for role, client in everything.clients.items()
    }
    PICTURES.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[str]] = {}

    for place in everything.places(half):
        visitor = visitors[place.role]
        if place.is_download:
            file = everything.clients[place.role].get(place.path)
            visitor.page.set_content(file.content.decode())
        elif not is_shown(visitor, place.path):
            continue
        found |= visitor.faults(SIGHTS, picture=PICTURES / place.name)

    assert found == {}


def is_shown(visitor, path):
    """As a page, and there: not as a file."""
    try:
        response = visitor.open(path)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    seen = (urlsplit(response.url).path, response.status)
    assert seen == (urlsplit(path).path, 200)
    return response.headers["content-type"].startswith("text/html")
