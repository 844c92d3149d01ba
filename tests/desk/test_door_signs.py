"""What the page at the door says of what one did last, and before the day."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from cohorts.models import Membership
from sessions_app.attending import attendance
from sessions_app.mail import links
from sessions_app.models import AttendanceEvent, Gathering, Link
from tests.factories import (
    CoordinatorFactory,
    DoorHelperFactory,
    GatheringFactory,
    ParticipationFactory,
)
from tests.reading import Page

NOW = datetime(2027, 1, 20, 8, 45, tzinfo=UTC)
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def kari(db):
    return ParticipationFactory(
        gathering=GatheringFactory(released=True),
        team__name="Fjordvik",
        person__first_name="Kari",
        person__last_name="Vik",
        coming=True,
        in_team=True,
    )


@pytest.fixture
def helper(kari):
    return DoorHelperFactory(programme=kari.gathering.cohort.programme, user__language="en").user


@pytest.fixture
def at_door(client, helper):
    client.force_login(helper)
    return client


def door(row, page="door"):
    return reverse(f"desk:{page}", args=[row.gathering_id])


def read(client, row, code):
    return client.post(door(row), {"code": code}, **JSON).json()


def last(client, row):
    return [(one.badge, one.what, one.who) for one in client.get(door(row)).context["last"]]


def test_press_that_is_taken_back_is_answered_with_a_sign(at_door, kari):
    read(at_door, kari, kari.door_code)
    press = {"event": AttendanceEvent.objects.get().pk, "nonce": "abc"}

    answers = [at_door.post(door(kari, "door_take_back"), press, **JSON).json() for _ in range(2)]

    assert ["Taken back" in one["sign"] and "Kari Vik" in one["sign"] for one in answers] == [
        True,
        True,
    ]
    assert [one["buzz"] for one in answers] == [[80], [80]]


def test_last_presses_are_told_in_the_words_and_tones_of_the_signs(at_door, kari):
    elsewhere = ParticipationFactory(gathering__cohort=kari.gathering.cohort, team=kari.team)
    for code in (kari.door_code, kari.door_code, elsewhere.door_code, "x"):
        read(at_door, kari, code)

    assert last(at_door, kari) == [
        ("no", "Unknown code", ""),
        ("no", "The code is for another gathering", f"{elsewhere.person.full_name}, Fjordvik"),
        ("info", "Already in", "Kari Vik, Fjordvik"),
        ("yes", "In", "Kari Vik, Fjordvik"),
    ]


def test_what_one_took_back_is_told_from_what_others_changed(at_door, kari, helper):
    row = {kari.pk: attendance.Mark(attendance.What.ABSENT)}
    read(at_door, kari, kari.door_code)
    first = AttendanceEvent.objects.get().pk
    at_door.post(door(kari, "door_take_back"), {"event": first})
    read(at_door, kari, kari.door_code)
    assert [what for _badge, what, _who in last(at_door, kari)] == ["In", "Taken back"]

    attendance.mark(kari.gathering, row, by=None, now=NOW)

    assert [what for _badge, what, _who in last(at_door, kari)] == ["Changed since", "Taken back"]


def test_page_says_when_it_opens_and_offers_nothing_before(at_door, helper, kari, on_the_day):
    on_the_day.move_to(datetime(2027, 1, 19, 9, tzinfo=UTC))
    at_door.force_login(helper)

    page = Page(at_door.get(f"{door(kari)}?q=kari"))

    assert "Attendance can be marked from Wednesday 20 January 2027 on." in page.text
    assert "The camera and the field for codes and names are here then." in page.text
    assert not {"Turn on the camera", "Let in or search", "Let in"} & set(page.buttons)


def test_closed_list_offers_nothing_at_the_door(at_door, kari, helper):
    attendance.close(kari.gathering, by=helper, now=NOW)

    page = Page(at_door.get(door(kari)))

    assert "The attendance list is closed. Open it again to change anything." in page.text
    assert "then." not in page.text
    assert not {"Turn on the camera", "Let in or search"} & set(page.buttons)


def test_codes_that_no_longer_hold_are_told_apart(at_door, kari):
    old = kari.door_code
    Link.objects.create(
        token_hash=b"1", prefix="1", participation=kari, expires_at=kari.gathering.ends_at
    )
    links.revoke([kari], now=NOW)
    answers = [read(at_door, kari, old)]
    Membership.objects.update(left_on=NOW.date())
    answers.append(read(at_door, kari, kari.door_code))
    Gathering.objects.update(state="cancelled")
    coordinator = CoordinatorFactory(
        programme=kari.gathering.cohort.programme, user__language="en"
    ).user
    at_door.force_login(coordinator)
    answers.append(read(at_door, kari, kari.door_code))

    assert [answer["buzz"] for answer in answers] == [[500]] * 3
    told = [Page(HttpResponse(answer["sign"])).text for answer in answers]
    assert told == [
        "The code holds no longer Kari Vik, Fjordvik. The newest e-mail leads to the new code."
        " Or search for the name.",
        "No longer in the team Kari Vik, Fjordvik. Get the coordinator, who can let them in.",
        "The gathering is cancelled Kari Vik, Fjordvik",
    ]
    tones = [re.findall(r"notice--(\w+)", answer["sign"]) for answer in answers]
    assert tones == [["danger"], ["warning"], ["danger"]]


def test_whoever_has_left_is_found_by_name_and_not_let_in(at_door, kari):
    Membership.objects.update(left_on=NOW.date())

    page = at_door.post(door(kari), {"person": kari.pk}, follow=True)

    assert page.context["sign"].title == "No longer in the team"
    assert [one.what for one in page.context["last"]] == ["No longer in the team"]
