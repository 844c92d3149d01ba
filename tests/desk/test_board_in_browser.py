"""The board in Chromium: accessible, within a phone's width, by keyboard, on paper."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from sessions_app.models import Gathering
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)

pytestmark = pytest.mark.browser
URL = "/koordinator/3p-test/2027/oppmote/"


@pytest.fixture
def coordinator(transactional_db):
    """A cohort with twelve gatherings and cells of every kind."""
    role = CoordinatorFactory(programme__slug="3p-test", user__language="en")
    cohort = CohortFactory(programme=role.programme)
    names = ("Kárášjoga gielda", "Nordmøre interkommunale avfallsselskap")
    members = [
        MembershipFactory(team=TeamFactory(cohort=cohort, name=name), lead=True) for name in names
    ]
    marks = ["present", "partly", "absent", "excused"]
    for week in range(12):
        starts_at = timezone.now() + timedelta(weeks=week - 8)
        state = "held" if week < 7 else "released"
        gathering = GatheringFactory(
            cohort=cohort,
            title="Behovskartlegging og tidlig markedsdialog",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=6),
            reply_by=None,
            **({"held": True} if state == "held" else {"released": True}),
        )
        for number, member in enumerate(members):
            mark = marks[(week + number) % 4]
            fields = {"presence": mark, "share": 100 if mark == "present" else 20}
            ParticipationFactory(
                gathering=gathering,
                team=member.team,
                person=member.person,
                **(fields if state == "held" else {"coming": True}),
            )
    GatheringFactory(
        cohort=cohort, state=Gathering.State.CANCELLED, starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    return role.user


@pytest.fixture
def log_in(client, coordinator):
    def log_in(page):
        client.force_login(coordinator)
        session = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}]
        )
        return page

    return log_in


@pytest.mark.parametrize(("screen", "width"), [("page", 1280), ("phone_page", 390)])
def test_board_is_accessible_and_the_names_stay_while_it_scrolls(
    request, screen, width, log_in, axe
):
    page = log_in(request.getfixturevalue(screen))
    page.goto(URL)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    name = page.get_by_role("rowheader", name="Kárášjoga gielda")
    before = name.bounding_box()["x"]
    page.get_by_role("region", name="Teams and gatherings").evaluate("box => box.scrollLeft = 400")
    assert name.bounding_box()["x"] == before


def test_cell_is_reached_and_opened_by_keyboard(page, log_in, axe):
    log_in(page).goto(URL)
    page.get_by_role("rowheader", name="Kárášjoga gielda").get_by_role("link").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{URL}*/*/")

    assert page.get_by_role("heading", level=1).inner_text() == "Kárášjoga gielda"
    assert axe(page) == []


def test_board_lies_on_its_side_on_paper(page, log_in):
    log_in(page).goto(URL)

    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

    assert {round(sheet.mediabox.width / 72 * 25.4) for sheet in sheets} == {297}
