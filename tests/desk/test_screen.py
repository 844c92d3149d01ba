"""The code on the screen of the room, as the projector shows it."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from sessions_app.attending import attendance, screen_codes
from tests.factories import (
    CoordinatorFactory,
    DoorHelperFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 9, 5, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def gathering(db):
    return GatheringFactory(released=True, title="Oppstart")


@pytest.fixture
def coordinator(gathering):
    return CoordinatorFactory(programme=gathering.cohort.programme, user__language="en").user


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def piece(desk, gathering):
    return desk.get(reverse("desk:screen_piece", args=[gathering.pk])).content.decode()


def said(content):
    [lead] = re.findall(r'<p class="screen__lead">(.*?)</p>', content)
    return lead


def test_screen_shows_the_code_of_now_and_where_to_go(desk, gathering, settings):
    settings.SITE_URL = "https://padriver.example"
    ParticipationFactory(gathering=gathering, coming=True)

    content = desk.get(reverse("desk:screen", args=[gathering.pk])).content.decode()

    code = screen_codes.shown(gathering, now=NOW)
    assert re.findall(r'"screen__code">(.*?)<', content) == [f"{code[:3]} {code[3:]}"]
    assert re.findall(r'"screen__address">(.*?)<', content) == ["padriver.example/her/"]
    assert "0 in, of 1 expected<" in content


def test_screen_says_how_many_of_those_in_are_there_partly(desk, gathering):
    ParticipationFactory(gathering=gathering, coming=True, presence="partly", share=14)

    assert "1 in, of 1 expected (1 partly)<" in piece(desk, gathering)


def test_screen_looks_again_when_the_code_changes(desk, gathering):
    page = desk.get(reverse("desk:screen", args=[gathering.pk])).content.decode()

    assert 'data-again="20.2"' in piece(desk, gathering)
    assert '<noscript><meta http-equiv="refresh" content="21"></noscript>' in page


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ((2027, 1, 19, 9), "Attendance can be marked from Wednesday 20 January 2027 on."),
        ((2027, 1, 20, 8), "The code is shown here from 09:30 on."),
        ((2027, 1, 20, 15), "The gathering is over, so no code is shown."),
    ],
)
def test_screen_says_why_it_shows_no_code(client, coordinator, gathering, clock, when, text):
    clock.move_to(datetime(*when, tzinfo=UTC))
    client.force_login(coordinator)

    content = piece(client, gathering)

    assert said(content) == text
    assert 'data-again="30.0"' in content


def test_screen_goes_dark_when_the_list_is_closed(desk, gathering, coordinator):
    attendance.close(gathering, by=coordinator, now=NOW)

    assert said(piece(desk, gathering)).startswith("The attendance list is closed.")


@pytest.mark.parametrize("name", ["screen", "screen_piece"])
def test_screen_is_for_its_coordinators_only(client, gathering, name):
    programme = gathering.cohort.programme
    strangers = [
        CoordinatorFactory().user,
        DoorHelperFactory(programme=programme).user,
        MembershipFactory(team__cohort=gathering.cohort, lead=True).person.user,
    ]
    for user in strangers:
        client.force_login(user)
        assert client.get(reverse(f"desk:{name}", args=[gathering.pk])).status_code == 404


@pytest.mark.parametrize(
    ("form", "ways"), [("physical", ["dor", "skjerm"]), ("digital", ["skjerm"])]
)
@pytest.mark.parametrize("page", ["gathering", "attendance"])
def test_pages_of_the_gathering_lead_to_door_and_screen(desk, gathering, page, form, ways):
    gathering.form = form
    gathering.save()

    content = desk.get(reverse(f"desk:{page}", args=[gathering.pk])).content.decode()

    assert re.findall(rf'href="/koordinator/samling/{gathering.pk}/(dor|skjerm)/"', content) == ways
