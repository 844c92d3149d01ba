"""Every page with WCAG 2.2 AA, on a desk and on a phone, in the light and in the dark.

The pictures stay in ``var/pages`` for whoever would rather look.
"""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import timezone

from tests.journeys import every_page
from tests.journeys.pages import DESKTOP, PHONE, Sight, remembers

pytestmark = [pytest.mark.browser, pytest.mark.long]

PICTURES = Path(site.BASE_DIR) / "var" / "pages"


SIGHTS: tuple[Sight, ...] = ((DESKTOP, "light"), (PHONE, "light"), (PHONE, "dark"))


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
        visitor.open(place.path)
        found |= visitor.faults(SIGHTS, picture=PICTURES / place.name)

    assert found == {}
