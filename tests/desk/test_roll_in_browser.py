"""The attendance list in Chromium: two at once, without network, and by keyboard alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from sessions_app.attending import claiming
from sessions_app.attending.attendance import Mark, What, mark
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.eventually import eventually
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.browser

SIXTY = 60


@pytest.fixture
def gathering(transactional_db):
    starts_at = timezone.now() - timedelta(hours=1)
    ends_at = starts_at + timedelta(hours=6)
    return GatheringFactory(starts_at=starts_at, ends_at=ends_at, reply_by=None, released=True)


@pytest.fixture
def rows(gathering):
    team = TeamFactory(cohort=gathering.cohort, name="Kárášjoga gielda")
    names = ("Áŋŋel", "Bo", "Cato")
    people = [
        PersonFactory(first_name=name, last_name="Li", partner=team.partner) for name in names
    ]
    return [
        ParticipationFactory(gathering=gathering, team=team, person=person, coming=True)
        for person in people
    ]


@pytest.fixture
def desk(gathering, open_page):
    """Opens the list for a coordinator of that name, in a browser of their own."""

    def desk(name, **options):
        programme = gathering.cohort.programme
        role = CoordinatorFactory(programme=programme, user__name=name, user__language="en")
        client = Client()
        client.force_login(role.user)
        cookie = client.cookies["sessionid"].value
        page = open_page(**options)
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
        )
        page.goto(reverse("desk:attendance", args=[gathering.pk]))
        return page

    return desk


def choice(page, person, what):
    return page.get_by_role("group", name=person).get_by_label(what, exact=True)


def own(page):
    """The proofs of what one has marked oneself."""
    return page.get_by_role("link", name=re.compile("you, "))


def standing(gathering):
    return list(gathering.participations.order_by("pk").values_list("presence", flat=True))


def log(gathering):
    lines = AttendanceEvent.objects.filter(gathering=gathering)
    return list(lines.order_by("pk").values_list("what", flat=True))


def test_two_at_once_never_undo_each_other_unseen(gathering, rows, desk):
    kari, ola = desk("Kari Berg"), desk("Ola Dahl")
    count = ola.locator("[data-count]")

    choice(kari, "Áŋŋel", "Absent").click()
    expect(own(kari)).to_be_visible()
    claiming.claim(rows[2], now=timezone.now())
    choice(ola, "Áŋŋel", "Attended").click()

    conflict = ola.get_by_role("group", name="Áŋŋel").locator(".roll__conflict")
    expect(conflict).to_contain_text("Somebody else has set another mark: absent (Kari Berg,")
    expect(count).to_have_text("1 of 3 marked, 0 there")
    assert standing(gathering) == ["absent", "", ""]
    conflict.get_by_role("button", name="Use mine: Attended").click()
    expect(count).to_have_text("1 of 3 marked, 1 there")
    expect(own(ola)).to_be_visible()
    assert standing(gathering) == ["present", "", ""]

    cato = ola.get_by_role("group", name="Cato")  # who has said so since the page was opened
    expect(cato).to_contain_text("says that they were there")
    cato.get_by_role("button", name="Confirm").click()
    expect(own(ola)).to_have_count(2)
    expect(cato).not_to_contain_text("says that they were there")

    guest = ParticipationFactory(
        gathering=gathering,
        team__cohort=gathering.cohort,
        team__name="Alta",
        person__first_name="Dina",
    )
    mark(gathering, {guest.pk: Mark(What.PRESENT)}, by=None, now=timezone.now())
    choice(kari, "Bo", "Excused").click()  # what Ola marked comes with the answer
    expect(kari.get_by_role("link", name=re.compile("^Ola Dahl, "))).to_be_visible()
    expect(choice(kari, "Áŋŋel", "Attended")).to_be_checked()
    expect(kari.locator(".roll__team h2")).to_have_text(["Alta", "Kárášjoga gielda"])
    expect(kari.locator("[data-count]")).to_have_text("4 of 4 marked, 3 there")
    choice(kari, "Dina", "Partly").press("3")
    expect(kari.get_by_role("button", name="Undo: Dina")).to_be_visible()
    kari.get_by_role("button", name="Undo: Dina").click()
    kari.get_by_role("button", name="Undo: Bo Li").click()
    expect(kari.get_by_role("button", name="Undo")).to_be_hidden()  # Áŋŋel is Ola's by now
    choice(kari, "Áŋŋel", "Absent").click()
    eventually(kari, lambda: standing(gathering), ["absent", "", "present", "present"])


def test_marks_wait_for_the_network_and_arrive_once(gathering, rows, desk):
    page = desk("Kari Berg")
    page.context.set_offline(True)
    choice(page, "Áŋŋel", "Attended").click()
    choice(page, "Bo", "Absent").click()
    choice(page, "Bo", "Excused").click()
    choice(page, "Cato", "Absent").click()
    page.get_by_role("button", name="Undo: Cato Li").click()

    waits = page.locator("[data-presses-wait]")
    expect(waits).to_have_text("Waiting for the network: 5")
    expect(page.locator("[data-count]")).to_have_text("2 of 3 marked, 1 there")
    assert log(gathering) == []

    page.context.set_offline(False)

    expect(waits).to_be_hidden(timeout=15_000)
    assert standing(gathering) == ["present", "excused", ""]
    assert log(gathering) == ["present", "absent", "excused", "absent", "cleared"]


def test_marks_survive_that_the_page_goes_away(gathering, rows, desk):
    page = desk("Kari Berg")
    address = f"**{reverse('desk:attendance', args=[gathering.pk])}"
    page.route(address, lambda route: route.abort(), times=1)
    choice(page, "Bo", "Attended").click()
    expect(page.get_by_text("Waiting for the network: 1")).to_be_visible()

    page.reload()

    expect(own(page)).to_be_visible()
    assert standing(gathering) == ["", "present", ""]


def test_whoever_is_logged_out_is_told_and_nothing_is_lost(gathering, rows, desk):
    page = desk("Kari Berg")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    choice(page, "Bo", "Attended").click()
    expect(page.get_by_text("You are logged out")).to_be_visible()

    page.context.add_cookies(cookies)
    page.reload()

    expect(own(page)).to_be_visible()
    assert standing(gathering) == ["", "present", ""]


def test_press_that_arrived_but_was_not_answered_counts_once(gathering, rows, desk):
    page = desk("Kari Berg")
    row = rows[1]

    def lose_the_answer(route):
        route.fetch()
        by = CoordinatorFactory(programme=gathering.cohort.programme).user
        later = {row.pk: Mark(What.ABSENT)}
        mark(Gathering.objects.get(), later, by=by, now=timezone.now())
        route.abort()

    page.route("**/oppmote/", lose_the_answer, times=1)
    choice(page, "Bo", "Attended").click()

    expect(choice(page, "Bo", "Absent")).to_be_checked()
    assert log(gathering) == ["present", "absent"]


def test_sixty_people_are_marked_by_keyboard_alone(gathering, desk):
    teams = TeamFactory.create_batch(15, cohort=gathering.cohort)
    for n in range(SIXTY):
        ParticipationFactory(gathering=gathering, team=teams[n // 4], coming=n % 2 == 0)
    page = desk("Kari Berg")
    statuses = ("present", "partly", "absent", "excused")

    page.get_by_role("searchbox").focus()
    page.keyboard.press("ArrowDown")
    for n in range(SIXTY):
        page.keyboard.press("1234"[n % 4])
        if statuses[n % 4] == "partly":
            page.keyboard.type("90")
        page.keyboard.press("ArrowDown")

    expect(page.locator("[data-count]")).to_have_text("60 of 60 marked, 30 there (15 partly)")
    expect(page.locator(".roll__proof a:visible")).to_have_count(SIXTY, timeout=60_000)
    found = Participation.objects.values_list("presence", flat=True)
    assert {status: list(found).count(status) for status in statuses} == dict.fromkeys(statuses, 15)
    assert AttendanceEvent.objects.filter(minutes=90).count() == 15


def test_partly_without_a_length_is_said_not_to_be_saved(gathering, rows, desk):
    page = desk("Kari Berg")

    choice(page, "Bo", "Partly").click()
    choice(page, "Cato", "Absent").click()

    bo = page.get_by_role("group", name="Bo")
    expect(bo.get_by_role("alert")).to_have_text("Partly is not saved: write how long.")
    expect(own(page)).to_have_count(1)
    assert standing(gathering) == ["", "", "absent"]

    choice(page, "Bo", "Partly").click()
    bo.get_by_role("textbox").fill("90")
    choice(page, "Cato", "Absent").focus()
    expect(own(page)).to_have_count(2)
    expect(bo.get_by_role("alert")).to_have_count(0)
    assert standing(gathering) == ["", "partly", "absent"]


def test_search_undo_and_all_who_said_yes(gathering, rows, desk):
    page = desk("Kari Berg")

    page.get_by_role("searchbox").fill("nobody")
    expect(page.get_by_text("Nobody on the list fits the search.")).to_be_visible()
    page.get_by_role("searchbox").fill("cat kar")
    expect(page.locator("fieldset:visible legend")).to_have_text(["Cato Lisaid yes"])
    page.get_by_role("searchbox").press("Enter")
    page.keyboard.press("3")
    page.keyboard.press("Enter")  # presses no button
    page.get_by_role("searchbox").fill("LI karasjoga")
    expect(page.locator("fieldset:visible")).to_have_count(3)
    page.get_by_role("button", name="Everyone who said yes is here (2)").click()
    expect(own(page)).to_have_count(3)
    assert standing(gathering) == ["present", "present", "absent"]

    page.reload()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(own(page)).to_have_count(1)
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    choice(page, "Bo", "Excused").click()
    page.get_by_role("button", name="Everyone who said yes is here (1)").click()
    page.get_by_role("button", name="Undo: Everyone who said yes is here").click()
    page.get_by_role("button", name="Undo: Bo Li").click()
    marks = ["absent", "present", "present", "cleared", "cleared"]
    eventually(page, lambda: log(gathering), [*marks, "excused", "present", "cleared", "cleared"])
    assert standing(gathering) == ["", "", "absent"]


def test_list_works_without_script_also_when_two_mark_at_once(gathering, rows, desk):
    ola = desk("Ola Dahl", java_script_enabled=False)
    kari = CoordinatorFactory(programme=gathering.cohort.programme, user__name="Kari Berg").user
    here = {rows[1].pk: Mark(What.ABSENT)}
    mark(gathering, here, by=kari, now=timezone.now())

    choice(ola, "Bo", "Attended").click()
    choice(ola, "Cato", "Partly").click()
    ola.get_by_role("group", name="Cato").get_by_role("textbox").fill("45")
    ola.get_by_role("group", name="Cato").get_by_role("textbox").press("Enter")
    panel = ola.locator("form", has_text="Keep theirs: absent")
    panel.get_by_label("Use mine: attended").click()
    panel.get_by_role("button", name="Save the choice").click()

    expect(ola.locator(".messages")).to_have_text("1 mark is saved.")
    assert standing(gathering) == ["", "present", "partly"]
