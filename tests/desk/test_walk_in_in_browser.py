"""Who came without being on the list, and who says so themselves: by thumb and by keyboard."""

import re
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from sessions_app.mail import links
from sessions_app.models import Participation
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.browser
QUICK = 10  # seconds; what it takes a coordinator at the door, typing included


@pytest.fixture
def lead(transactional_db):
    """Of a team from Kárášjohka, at a gathering that began an hour ago."""
    cohort = CohortFactory(programme__slug="3p-test")
    team = TeamFactory(cohort=cohort, partner__name="Kárášjoga gielda – Karasjok kommune")
    return MembershipFactory(team=team, lead=True, person__user__language="en")


@pytest.fixture
def gathering(lead):
    now = timezone.now()
    return GatheringFactory(
        cohort=lead.team.cohort,
        released=True,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=5),
    )


@pytest.fixture
def address(gathering):
    return reverse("desk:walk_in", args=[gathering.pk])


@pytest.fixture
def log_in(client):
    def log_in(page, user):
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
        )
        return page

    return log_in


@pytest.fixture
def coordinator(lead):
    return CoordinatorFactory(programme=lead.team.cohort.programme, user__language="en").user


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_somebody_new_is_let_in_by_keyboard_and_quickly(
    page, log_in, coordinator, lead, gathering, address
):
    log_in(page, coordinator)
    PersonFactory(partner=lead.team.partner, email="ea@karasjok.example")
    page.goto(reverse("desk:attendance", args=[gathering.pk]))
    page.get_by_role("link", name="Somebody who is not on the list").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")

    began = time.monotonic()
    page.keyboard.type("ravdna.guttorm@karasjok.example", delay=40)
    page.keyboard.press("Enter")
    page.get_by_label("First name").focus()
    page.keyboard.type("Rávdná", delay=40)
    page.keyboard.press("Tab")
    page.keyboard.type("Guttorm", delay=40)
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(
        "Rávdná Guttorm is on the list as a stand-in for Kárášjoga gielda"
    )
    took = time.monotonic() - began

    assert took < QUICK
    row = Participation.objects.get(person__first_name="Rávdná")
    assert (row.team, row.presence, row.is_stand_in) == (lead.team, "present", True)


def test_walk_in_is_accessible_fits_a_phone_and_works_without_script(
    open_page, phone_page, log_in, coordinator, lead, address, axe
):
    PersonFactory(
        partner=lead.team.partner,
        first_name="Anne-Kristine Wilhelmina",
        last_name="Bjørnstjerne Fagerheim-Östergård",
        job_title="Seniorrådgiver i seksjon for innovasjon og digitalisering",
    )
    log_in(phone_page, coordinator).goto(f"{address}?q=anne")
    assert (axe(phone_page), too_wide(phone_page)) == ([], False)

    plain = log_in(open_page(java_script_enabled=False), coordinator)
    plain.goto(f"{address}?q=anne")
    plain.get_by_role("button", name=re.compile("^Is here.*Anne")).click()

    expect(plain.locator(".messages")).to_contain_text("is marked as here")


def test_claim_goes_from_the_participant_to_the_lead(
    open_page, phone_page, log_in, lead, gathering, axe
):
    member = MembershipFactory(team=lead.team, person__first_name="Biret")
    row = ParticipationFactory(gathering=gathering, team=lead.team, person=member.person)
    link = links.issue([row], gathering=gathering)[row.pk].partition("//")[2]
    participant = open_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    participant.goto(f"/{link.partition('/')[2]}?sprak=en")
    participant.get_by_role("button", name="I came, but have no code").click()
    expect(participant.locator("main")).to_contain_text("You have said that you came")

    team = reverse("portal:team", args=[lead.team_id])
    log_in(phone_page, lead.person.user).goto(team)
    assert (axe(phone_page), too_wide(phone_page)) == ([], False)
    phone_page.get_by_role("button", name=re.compile("^Was there.*Biret")).click()

    expect(phone_page.locator(".messages")).to_contain_text("is marked as having been at")
    row.refresh_from_db()
    assert (row.presence, row.presence_event.by) == ("present", lead.person.user)
