"""What participants do themselves on the day: the code at the door, the code on the screen."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sessions_app import door_codes
from sessions_app.attending import attendance, checking_in, screen_codes
from sessions_app.mail import links
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    UserFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 9, 5, tzinfo=UTC)
BEFORE = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def kari(db):
    member = MembershipFactory(person__language="en")
    gathering = GatheringFactory(cohort=member.team.cohort, released=True)
    return ParticipationFactory(
        gathering=gathering, team=member.team, person=member.person, coming=True
    )


@pytest.fixture
def path(kari):
    address = links.issue([kari], gathering=kari.gathering)[kari.pk]
    return address.partition("/svar/")[2].join(["/svar/", ""])


def code_on_screen(kari, now=NOW):
    return screen_codes.shown(kari.gathering, now=now)


def wrong_code(kari, now=NOW):
    return f"{(int(code_on_screen(kari, now)) + 1) % 10**6:06}"


def log():
    fields = ("what", "how", "refused_because", "by")
    return list(AttendanceEvent.objects.order_by("pk").values_list(*fields))


def presence(row):
    return Participation.objects.get(pk=row.pk).presence


def test_right_code_marks_the_participant(client, kari, path):
    response = client.post(f"{path}skjermkode/?sprak=en", {"code": code_on_screen(kari)})

    assert (response.status_code, response.url) == (302, f"{path}?sprak=en#beskjed")
    assert presence(kari) == "present"
    assert log() == [("present", "screen", "", None)]
    content = client.get(response.url).content.decode()
    assert "You are registered as attending" in content


def test_right_code_a_second_time_adds_nothing(client, kari, path):
    for _ in range(2):
        client.post(f"{path}skjermkode/", {"code": code_on_screen(kari)})

    assert len(log()) == 1


def test_code_never_shortens_or_lengthens_what_was_measured(kari):
    partly = attendance.Mark(attendance.What.PARTLY, 90)
    attendance.mark(kari.gathering, {kari.pk: partly}, by=UserFactory(), now=NOW)

    assert checking_in.enter(kari, code_on_screen(kari), now=NOW) == ""
    assert presence(kari) == "partly"


def test_wrong_code_says_so_and_is_kept(client, kari, path):
    response = client.post(f"{path}skjermkode/", {"code": wrong_code(kari)})

    assert response.status_code == 409
    assert "That is not the code on the screen now." in response.content.decode()
    assert presence(kari) == ""
    assert log() == [("refused", "screen", "unknown", None)]


def test_code_of_another_gathering_marks_nothing(kari):
    other = GatheringFactory(cohort=kari.gathering.cohort, released=True)
    own = ParticipationFactory(gathering=other, team=kari.team, person=kari.person)

    assert checking_in.enter(kari, code_on_screen(own), now=NOW) != ""
    assert (presence(kari), presence(own)) == ("", "")


def test_code_expires(kari):
    old = code_on_screen(kari, NOW - timedelta(minutes=1))

    assert checking_in.enter(kari, old, now=NOW) != ""
    assert presence(kari) == ""


def test_ten_wrong_codes_close_the_field_for_a_while(kari):
    for _ in range(checking_in.GUESSES):
        checking_in.enter(kari, wrong_code(kari), now=NOW)

    assert checking_in.enter(kari, code_on_screen(kari), now=NOW).startswith("Det var for mange")
    assert (presence(kari), len(log())) == ("", checking_in.GUESSES)
    later = NOW + checking_in.IN_TIME
    assert checking_in.enter(kari, code_on_screen(kari, later), now=later) == ""
    assert presence(kari) == "present"


def test_wrong_codes_of_one_close_the_field_for_nobody_else(kari):
    ola = ParticipationFactory(gathering=kari.gathering, team=kari.team, in_team=True)
    for _ in range(checking_in.GUESSES):
        checking_in.enter(kari, wrong_code(kari), now=NOW)

    assert checking_in.enter(ola, code_on_screen(ola), now=NOW) == ""


@pytest.mark.parametrize("minutes", [-36, 355])
def test_right_code_outside_the_hours_marks_nothing(kari, minutes):
    now = NOW + timedelta(minutes=minutes)

    assert checking_in.enter(kari, code_on_screen(kari, now), now=now) != ""
    assert log() == []


def test_page_of_the_code_is_open_without_javascript_and_changes_nothing(client, kari, path):
    response = client.get(f"{path}skjermkode/")

    assert response.status_code == 200
    assert 'name="code"' in response.content.decode()
    assert log() == []


def test_unknown_link_has_no_page_of_the_code(client, kari):
    assert client.post("/svar/ukjent/skjermkode/", {"code": "123456"}).status_code == 404


def test_general_page_tells_what_to_do(client):
    response = client.get("/her/?sprak=en")

    assert response.status_code == 200
    assert "open your personal link" in response.content.decode()


def on_page(kari, now):
    fresh = Participation.objects.select_related("gathering").get(pk=kari.pk)
    return checking_in.for_page(fresh, fresh.gathering, now=now)


def test_answer_page_shows_the_code_at_the_door_to_whoever_comes(client, kari, path, on_the_day):
    on_the_day.move_to(BEFORE)
    content = client.get(path).content.decode()

    assert door_codes.in_groups(kari.door_code) in content
    [picture] = re.findall(r'<img class="door-code" src="(data:image/svg[^"]*)"', content)
    assert picture.replace("&#x27;", "'") == door_codes.as_svg(kari.door_code)


@pytest.mark.parametrize(
    ("change", "shows"),
    [
        ({}, True),
        ({"answer": "no"}, False),
        ({"answer": "in_line", "line_number": 1}, False),
        ({"answer": "", "answered_at": None}, False),
        ({"stood_down_at": NOW}, False),
    ],
)
def test_code_at_the_door_is_for_those_who_come(kari, change, shows):
    Participation.objects.filter(pk=kari.pk).update(**change)

    assert bool(on_page(kari, BEFORE).code) == shows


@pytest.mark.parametrize(
    ("change", "shows"),
    [({"form": "combined"}, True), ({"form": "digital"}, False), ({"state": "cancelled"}, False)],
)
def test_code_at_the_door_is_for_gatherings_that_have_one(kari, change, shows):
    Gathering.objects.filter(pk=kari.gathering.pk).update(**change)

    assert bool(on_page(kari, BEFORE).code) == shows


def test_field_for_the_code_is_there_on_the_day_only(kari):
    half_an_hour = timedelta(minutes=30)
    starts, ends = kari.gathering.starts_at, kari.gathering.ends_at

    moments = (starts - 2 * half_an_hour, starts - half_an_hour, ends - half_an_hour, ends)
    assert [on_page(kari, now).takes_screen_code for now in moments] == [False, True, True, False]


@pytest.mark.parametrize("by_whom", ["themselves", "a coordinator"])
def test_whoever_is_in_has_one_press_left_at_most(client, kari, path, by_whom):
    if by_whom == "themselves":
        checking_in.enter(kari, code_on_screen(kari), now=NOW)
    else:
        present = attendance.Mark(attendance.What.PRESENT)
        attendance.mark(kari.gathering, {kari.pk: present}, by=UserFactory(), now=NOW)

    page = Page(client.get(path))

    back = ["That is wrong: take it back"] if by_whom == "themselves" else []
    assert page.buttons == back
    assert "Answers are closed" not in page.text


@pytest.mark.parametrize("before", ["", "absent"])
def test_own_code_can_be_taken_back(client, kari, path, before):
    if before:
        earlier = attendance.Mark(attendance.What(before))
        attendance.mark(kari.gathering, {kari.pk: earlier}, by=UserFactory(), now=NOW)
    checking_in.enter(kari, code_on_screen(kari), now=NOW)

    answer = client.post(f"{path}skjermkode/?sprak=en", {"action": "take_back"})

    assert (answer.status_code, answer.url) == (302, f"{path}?sprak=en#beskjed")
    assert presence(kari) == before
    assert log()[-2:] == [
        ("present", "screen", "", None),
        (before or "cleared", "screen", "", None),
    ]


def test_mark_of_another_is_not_taken_back(client, kari, path):
    present = attendance.Mark(attendance.What.PRESENT)
    attendance.mark(kari.gathering, {kari.pk: present}, by=UserFactory(), now=NOW)

    client.post(f"{path}skjermkode/", {"action": "take_back"})

    assert (presence(kari), len(log())) == ("present", 1)


@pytest.mark.parametrize("choice", ["yes", "no"])
def test_whoever_is_in_gives_no_other_answer(client, kari, path, on_the_day, choice):
    Participation.objects.update(answer="yes" if choice == "no" else "no")
    early = kari.gathering.starts_at - timedelta(minutes=20)
    on_the_day.move_to(early)
    checking_in.enter(kari, code_on_screen(kari, early), now=early)

    assert client.post(path, {"answer": choice}).status_code == 409
    assert Participation.objects.get(pk=kari.pk).answer != choice


def test_whoever_is_early_is_told_that_they_are_in(client, kari, path, on_the_day):
    early = kari.gathering.starts_at - timedelta(minutes=20)
    on_the_day.move_to(early)

    answer = client.post(
        f"{path}skjermkode/?sprak=en", {"code": code_on_screen(kari, early)}, follow=True
    )

    assert "You are registered as attending" in answer.content.decode()
