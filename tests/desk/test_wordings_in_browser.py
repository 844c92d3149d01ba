"""Wording a mail in Chromium: try it, see it as real readers get it, save it; without script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cohorts import wordings
from messaging.sheets import Words
from tests.factories import CohortFactory, CoordinatorFactory, GatheringFactory, MembershipFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def cohort(transactional_db):
    cohort = CohortFactory(programme__slug="3p-test", programme__name="3P")
    GatheringFactory(cohort=cohort, title="Oppstart")
    for name in ("Berg", "Dahl"):
        MembershipFactory(
            team__cohort=cohort,
            team__partner__name=f"Nordmøre interkommunale avfallsselskap {name}",
            person__last_name=name,
            lead=True,
        )
    return cohort


@pytest.fixture
def log_in(client, cohort):
    def log_in(page):
        client.force_login(CoordinatorFactory(programme=cohort.programme, user__language="en").user)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
        )
        return page

    return log_in


def address(letter="invitation", language="nb"):
    return reverse("desk:wording", args=["3p-test", letter, language])


def test_words_are_tried_on_each_reader_and_then_saved(open_page, log_in, cohort):
    page = log_in(open_page(java_script_enabled=False))
    frame = page.frame_locator("iframe")

    page.goto(address())
    page.get_by_role("textbox", name="Subject (optional)").fill("Velkommen til {samling}")
    page.get_by_label("Text before the facts").fill("Kjære {navn}.\n\nDette er {team}.")
    page.get_by_role("button", name="Show how it looks").click()
    expect(frame.get_by_text("Kjære Kari Berg.")).to_be_visible()
    page.get_by_role("button", name="Next reader").click()
    expect(frame.get_by_text("Kjære Kari Dahl.")).to_be_visible()
    assert wordings.own(cohort.programme) == {}
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("button", name="Back to the standard text")).to_be_visible()
    assert wordings.own(cohort.programme) == {
        ("invitation", "nb"): Words(
            "Velkommen til {samling}", "Kjære {navn}.\n\nDette er {team}.", ""
        )
    }


@pytest.mark.parametrize("screen", ["page", "phone_page"])
def test_pages_are_accessible_and_fit(request, screen, log_in, axe, cohort):
    page = log_in(request.getfixturevalue(screen))
    addresses = [
        reverse("desk:wordings", args=["3p-test"]),
        address(),
        address("portal_invitation", "nn"),
        reverse("desk:invite_leads", args=["3p-test", 2027]),
        reverse("desk:team", args=[cohort.teams.first().pk]),
    ]

    found = {}
    for path in addresses:
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found[path] = (axe(page), wide)

    assert found == dict.fromkeys(addresses, ([], False))
