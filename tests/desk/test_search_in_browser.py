"""Searching from any page by the keyboard alone, and the other keys."""

import pytest
from playwright.sync_api import expect

from tests.factories import CohortFactory, CoordinatorFactory, MembershipFactory

pytestmark = pytest.mark.browser


def test_search_is_opened_walked_and_left_by_keyboard(
    transactional_db, client, page, live_server, axe
):
    coordinator = CoordinatorFactory(programme__slug="3p-test", user__language="en")
    cohort = CohortFactory(programme=coordinator.programme)
    for name in ("Havn", "Havnevik"):
        MembershipFactory(team__cohort=cohort, person__last_name=name)
    client.force_login(coordinator.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([cookie | {"url": live_server.url}])
    page.goto(f"{live_server.url}/koordinator/personer/")
    start = page.locator("#main a").first
    start.focus()
    options = page.get_by_role("dialog", name="Search").get_by_role("option")
    field = page.get_by_role("combobox", name="Name, title, subject or address")

    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(start).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("havn")
    expect(options).to_have_count(4)  # two people, each with a team
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_contain_text("Havnevik")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert axe(page) == []
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Havnevik")

    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.keyboard.press("Control+k")
    page.keyboard.type("?gt")  # while writing they are letters
    expect(field).to_have_value("?gt")
    page.keyboard.press("Escape")  # empties the field
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(page.locator("input:focus")).to_have_count(0)  # a moment after it is hidden
    expect(sheet).to_have_count(0)
    page.keyboard.press("?")
    expect(sheet).to_contain_text("Outbox")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.type("gt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Teams")

    page.keyboard.press("?")
    page.get_by_role("button", name="Turn off keys of one letter or sign").press("Enter")
    expect(page.get_by_role("button", name="Turn on keys of one letter or sign")).to_be_visible()
    page.keyboard.type("gt?")
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Keyboard shortcuts")
