"""Sending somebody else in Chromium: on a phone, accessible, from page to page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.inviting import invitations
from sessions_app.mail import links
from sessions_app.models import Participation
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def anne(transactional_db):
    """Leads a team of two whose people are invited to a gathering in two months."""
    team = TeamFactory(partner__name="Nordmøre interkommunale avfallsselskap")
    lead = MembershipFactory(team=team, lead=True, person__first_name="Anne").person
    MembershipFactory(team=team, person__first_name="Bo")
    PersonFactory(partner=team.partner)
    starts_at = timezone.now() + timedelta(days=60)
    gathering = GatheringFactory(
        cohort=team.cohort,
        title="Oppstart",
        capacity=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        reply_by=None,
    )
    by = CoordinatorFactory(programme=team.cohort.programme, user__language="nb").user
    invitations.release(gathering, by=by, now=timezone.now())
    return Participation.objects.select_related("gathering", "team").get(person=lead)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def check(page, axe):
    assert (axe(page), fits(page)) == ([], True)


def test_colleague_is_named_on_a_phone_and_it_is_undone(anne, phone_page, live_server, axe):
    url = links.issue([anne], gathering=anne.gathering)[anne.pk]
    page = phone_page
    page.goto(url.replace("http://localhost:8000", live_server.url))
    page.get_by_role("button", name="Jeg kommer", exact=True).click()
    check(page, axe)
    page.get_by_role("link", name="Send en annen i stedet").click()
    check(page, axe)
    page.get_by_role("button", name="Send invitasjonen").click()
    check(page, axe)
    page.get_by_label("En annen i Nordmøre interkommunale avfallsselskap").check()
    page.get_by_label("Fornavn").fill("Embla")
    page.get_by_label("Etternavn").fill("Sandvik Čálbmi")
    page.get_by_label("E-post").fill("embla@kommune.example")
    page.get_by_role("button", name="Send invitasjonen").click()
    page.get_by_text("Embla Sandvik Čálbmi er bedt om å komme i stedet for deg").wait_for()
    check(page, axe)
    page.get_by_role("link", name="Endre hvem som kommer").click()
    check(page, axe)
    page.get_by_role("button", name="Angre").click()
    page.get_by_text("Du kommer", exact=True).wait_for()


def log_in(page, client, user):
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": session, "domain": "localhost", "path": "/"}]
    )


def test_pages_of_the_lead_and_the_coordinator(anne, open_page, client, axe):
    coordinator = anne.gathering.cohort.programme.roles.get().user
    for user, path in (
        (anne.person.user, f"/portal/team/{anne.team_id}/en-annen/{anne.pk}/"),
        (coordinator, f"/koordinator/samling/{anne.gathering_id}/en-annen/{anne.pk}/"),
    ):
        page = open_page(viewport={"width": 390, "height": 844})
        log_in(page, client, user)
        page.goto(path)
        check(page, axe)
        page.get_by_label("Bo Nordmann").check()
        page.get_by_role("button", name="Send invitasjonen").click()
        page.get_by_text("er bedt om å komme i stedet for").wait_for()
        check(page, axe)
        page.goto(path)
        page.get_by_role("button", name="Angre").click()
        page.get_by_text("deltar som før").wait_for()
