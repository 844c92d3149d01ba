"""Joining from a phone: the browser follows from our page into the meeting on another site."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.mail import links
from sessions_app.models import AttendanceEvent
from tests.factories import GatheringFactory, MembershipFactory, ParticipationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_press_leads_into_the_meeting(live_server, phone_page, axe):
    now = timezone.now()
    elsewhere = live_server.url.replace("localhost", "127.0.0.1")
    gathering = GatheringFactory(
        form="digital",
        released=True,
        starts_at=now + timedelta(minutes=5),
        ends_at=now + timedelta(hours=2),
        meeting_url=f"{elsewhere}/livez",
    )
    row = ParticipationFactory(gathering=gathering)
    MembershipFactory(team=row.team, person=row.person)
    address = links.issue([row], gathering=gathering)[row.pk]

    phone_page.goto(address.replace("http://localhost:8000", live_server.url))
    phone_page.get_by_role("link", name="Til siden for å bli med").click()
    problems = axe(phone_page)
    width = phone_page.evaluate("document.documentElement.scrollWidth")
    phone_page.get_by_role("button", name="Bli med i møtet").click()
    phone_page.wait_for_url(f"{elsewhere}/**")

    assert (problems, width) == ([], 390)
    assert AttendanceEvent.objects.get().how == "join"
