"""The page at the door: with a script and without, and who may open it."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import get_resolver, reverse

from sessions_app.attending import attendance
from sessions_app.models import AttendanceEvent
from tests.factories import (
    CoordinatorFactory,
    DoorHelperFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 8, 45, tzinfo=UTC)
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def gathering(db):
    return GatheringFactory(released=True, title="Oppstart", cohort__programme__name="3P")


@pytest.fixture
def helper(gathering):
    return DoorHelperFactory(programme=gathering.cohort.programme, user__language="en").user


@pytest.fixture
def at_door(client, helper):
    client.force_login(helper)
    return client


@pytest.fixture
def kari(gathering):
    return ParticipationFactory(
        gathering=gathering,
        team__name="Fjordvik",
        person__first_name="Kari", person__last_name="Vik", coming=True, in_team=True,
    )  # fmt: skip


def door(gathering, page="door"):
    return reverse(f"desk:{page}", args=[gathering.pk])


def signs(content):
    """Tone, title and text of what the page says came of the press."""
    found = re.search(
        r'notice--(\w+)">\s*<p class="notice__title">(.*?)</p>\s*<div[^>]*>(?:<p>(.*?)</p>)?',
        content,
        re.DOTALL,
    )
    return found.groups() if found else None


def says(client, gathering, code):
    answer = client.post(door(gathering), {"code": code}, **JSON).json()
    return signs(answer["sign"]), answer["buzz"]


def shown(response):
    content = response.content.decode()
    return signs(content[content.index("data-sign") : content.index("data-typed")])


def test_code_is_answered_in_colour_text_and_buzz(at_door, gathering, kari):
    other = GatheringFactory(cohort=gathering.cohort, released=True, title="Samling to")
    elsewhere = ParticipationFactory(
        gathering=other, team=kari.team, person__first_name="Åse", person__last_name="Lund"
    )
    replaced = ParticipationFactory(
        gathering=gathering, team=kari.team, person__first_name="Per", person__last_name="Å"
    )
    ParticipationFactory(
        gathering=gathering,
        team=kari.team,
        person__first_name="Ida",
        person__last_name="By",
        stands_in_for=replaced,
    )

    answers = [
        says(at_door, gathering, code)
        for code in (
            kari.door_code,
            kari.door_code,
            elsewhere.door_code,
            replaced.door_code,
            "https://lup.example/bevis/",
        )
    ]

    assert [(sign[:2], buzz) for sign, buzz in answers] == [
        (("success", "In"), [80]),
        (("info", "Already in"), [80, 80, 80]),
        (("danger", "The code is for another gathering"), [500]),
        (("warning", "Somebody else comes instead"), [500]),
        (("danger", "Unknown code"), [500]),
    ]
    texts = [sign[2].replace("\u2060", "") for sign, _buzz in answers]
    assert texts[:2] == ["Kari Vik, Fjordvik"] * 2
    assert texts[2].startswith("Åse Lund, Fjordvik. Samling to, ")
    assert texts[3] == "Per Å, Fjordvik. Now expected: Ida By"
    assert "Wednesday 20 January 2027" in texts[2]


def test_code_when_the_list_is_closed_or_not_open(at_door, gathering, kari, helper, on_the_day):
    attendance.close(gathering, by=helper, now=NOW)
    assert says(at_door, gathering, kari.door_code)[0][:2] == (
        "danger",
        "The attendance list is closed",
    )

    attendance.reopen(gathering, by=helper, reason="feil")
    on_the_day.move_to(datetime(2027, 1, 19, 8, 45, tzinfo=UTC))
    at_door.force_login(helper)
    assert says(at_door, gathering, kari.door_code)[0][:2] == (
        "warning",
        "The attendance list is not open yet",
    )


def test_press_that_comes_twice_is_answered_alike_and_kept_once(at_door, gathering, kari):
    press = {"code": kari.door_code, "nonce": "abc"}

    answers = [at_door.post(door(gathering), press, **JSON).json() for _ in range(2)]

    assert [signs(answer["sign"])[1] for answer in answers] == ["In", "In"]
    assert AttendanceEvent.objects.count() == 1


def test_typed_code_without_a_script(at_door, gathering, kari):
    typed = f"{kari.door_code[:8].lower()} {kari.door_code[8:]}"

    response = at_door.post(door(gathering), {"code": typed}, follow=True)

    assert shown(response) == ("success", "In", "Kari Vik, Fjordvik")
    assert response.context["inside"] == 1


def test_name_is_searched_for_and_let_in_without_a_script(at_door, gathering, kari):
    found = at_door.post(door(gathering), {"code": "kari fjord"}, follow=True)
    assert found.context["hits"] == [{"pk": str(kari.pk), "who": "Kari Vik, Fjordvik"}]

    response = at_door.post(door(gathering), {"person": kari.pk}, follow=True)

    assert shown(response) == ("success", "In", "Kari Vik, Fjordvik")
    assert AttendanceEvent.objects.get().how == "list"


def test_mark_is_taken_back_from_the_list_of_the_last(at_door, gathering, kari):
    says(at_door, gathering, kari.door_code)
    event = AttendanceEvent.objects.get().pk

    response = at_door.post(door(gathering, "door_take_back"), {"event": event}, follow=True)

    kari.refresh_from_db()
    assert kari.presence == ""
    assert [(row.what, row.event) for row in response.context["last"]] == [("Taken back", "")]


@pytest.mark.parametrize("event", ["0", "", "spurt", "9" * 30])
def test_what_is_not_ones_own_cannot_be_taken_back(at_door, gathering, event):
    url = door(gathering, "door_take_back")

    page = at_door.post(url, {"event": event}, follow=True)
    by_script = at_door.post(url, {"event": event}, **JSON).json()

    refused = "You can take back only what you marked here yourself."
    assert [str(message) for message in page.context["messages"]] == [refused]
    assert signs(by_script["sign"])[:2] == ("warning", refused)


@pytest.mark.parametrize(
    "asked", ["svar=spurt", "svar=0", f"svar={'9' * 40}", "q=%00", "q=" + "a" * 999]
)
def test_odd_addresses_open_the_page(at_door, gathering, asked):
    assert at_door.get(f"{door(gathering)}?{asked}").status_code == 200


def test_answer_to_somebody_elses_press_is_not_shown(at_door, client, gathering, kari):
    line = AttendanceEvent.objects.create(
        gathering=gathering, participation=kari, what="present", how="list",
        by=CoordinatorFactory().user, at=NOW,
    )  # fmt: skip

    assert shown(at_door.get(f"{door(gathering)}?svar={line.pk}")) is None


def test_camera_is_allowed_on_this_page_only(at_door, gathering):
    here, elsewhere = at_door.get(door(gathering)), at_door.get(reverse("desk:doors"))

    assert "camera=(self)" in here.headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in here.headers["Content-Security-Policy"]
    assert "camera=()" in elsewhere.headers["Permissions-Policy"]
    assert "wasm" not in elsewhere.headers["Content-Security-Policy"]


def test_number_of_queries_is_that_of_one(at_door, gathering, kari, django_assert_max_num_queries):
    for _ in range(9):
        row = ParticipationFactory(gathering=gathering, team=kari.team, coming=True)
        says(at_door, gathering, row.door_code)

    with django_assert_max_num_queries(8):
        assert at_door.get(f"{door(gathering)}?q=kari").status_code == 200


def test_helper_is_led_to_the_gatherings_of_these_days(at_door, gathering):
    GatheringFactory(cohort=gathering.cohort, starts_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
                     ends_at=datetime(2027, 3, 1, 10, tzinfo=UTC), released=True)  # fmt: skip

    response = at_door.get("/", follow=True)

    assert response.redirect_chain == [("/koordinator/dor/", 302)]
    assert [row["title"] for row in response.context["rows"]] == ["Oppstart"]


def test_helper_who_leads_a_team_is_led_to_the_door_on_the_day_only(client, gathering, on_the_day):
    lead = MembershipFactory(team__cohort=gathering.cohort, lead=True).person.user
    DoorHelperFactory(programme=gathering.cohort.programme, user=lead)

    client.force_login(lead)
    assert client.get("/").url == "/koordinator/dor/"
    assert "/portal/" in client.get("/koordinator/dor/").content.decode()
    on_the_day.move_to(datetime(2027, 1, 25, tzinfo=UTC))
    client.force_login(lead)
    assert client.get("/").url == "/portal/"


def test_helper_without_a_gathering_these_days_is_told_so(client, helper, on_the_day):
    on_the_day.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    client.force_login(helper)

    assert "No gathering these days" in client.get("/", follow=True).content.decode()


def test_helper_sees_the_door_and_nothing_else_of_the_desk(at_door, gathering):
    team = TeamFactory(cohort=gathering.cohort)
    cohort = gathering.cohort
    known = {
        "pk": gathering.pk, "slug": cohort.programme.slug, "year": cohort.year, "missed": 1,
        "person": 0, "kind": "invitation", "letter": "invitation", "language": "nb",
        "public_id": "11111111-1111-1111-1111-111111111111", "team": team.pk,
    }  # fmt: skip
    answers = {}
    for resolver in get_resolver().url_patterns:
        if getattr(resolver, "namespace", None) == "desk":
            for route in resolver.url_patterns:
                args = {name: known.get(name, 1) for name in route.pattern.converters}
                answers[route.name] = at_door.get(reverse(f"desk:{route.name}", kwargs=args))

    opened = {name for name, answer in answers.items() if answer.status_code == 200}
    others = {answer.status_code for name, answer in answers.items() if name not in opened}
    assert opened == {"doors", "door"}
    assert others <= {302, 404, 405}
    assert answers["home"].url == "/"
    page = answers["door"].content.decode()
    assert set(re.findall(r'href="(/[^"]*)"', page)) & {"/koordinator/", "/portal/"} == set()


def test_strangers_get_no_door(client, gathering):
    strangers = [
        CoordinatorFactory().user,
        DoorHelperFactory().user,
        MembershipFactory(team__cohort=gathering.cohort, lead=True).person.user,
    ]
    for user in strangers:
        client.force_login(user)
        answers = [
            client.get(door(gathering)),
            client.post(door(gathering), {"code": "A" * 16}),
            client.post(door(gathering, "door_take_back"), {"event": 1}),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert AttendanceEvent.objects.count() == 0


def test_list_of_doors_is_for_those_who_have_one(client, gathering):
    coordinator = CoordinatorFactory(programme=gathering.cohort.programme)
    for role, status in ((MembershipFactory(lead=True).person, 404), (coordinator, 200)):
        client.force_login(role.user)
        assert client.get(reverse("desk:doors")).status_code == status
