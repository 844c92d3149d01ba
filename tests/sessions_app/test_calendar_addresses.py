"""Making, replacing and stopping the secret address of a calendar, by each of three doors."""

import html
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from audit.models import Entry
from cohorts.models import Membership
from sessions_app.mail import links
from sessions_app.models import CalendarAddress
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
SHOWN = re.compile(r'readonly value="([^"]+)"')


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row():
    """A lead who is invited to a gathering of a cohort that has a coordinator."""
    gathering = GatheringFactory(released=True, cohort__programme__slug="3p-test")
    lead = MembershipFactory(team=TeamFactory(cohort=gathering.cohort), lead=True)
    CoordinatorFactory(programme=gathering.cohort.programme, user__email="ingrid@lup.example")
    return ParticipationFactory(gathering=gathering, team=lead.team, person=lead.person)


@pytest.fixture
def doors(row):
    """{door: (a client that has come in, the path of the page)}"""
    cohort = row.gathering.cohort
    link = links.issue([row], gathering=row.gathering)[row.pk]
    lead, coordinator = Client(), Client()
    lead.force_login(row.person.user)
    coordinator.force_login(cohort.programme.roles.get().user)
    return {
        "answer page": (Client(), link.removeprefix("http://localhost:8000") + "kalenderadresse/"),
        "portal": (lead, f"/portal/team/{row.team.pk}/kalender/"),
        "desk": (coordinator, "/koordinator/3p-test/2027/kalender/"),
    }


DOORS = pytest.mark.parametrize("door", ["answer page", "portal", "desk"])


def made_at(door):
    client, path = door
    page = client.post(path, {"action": "make"})
    [address] = SHOWN.findall(page.content.decode())
    return html.unescape(address).removeprefix("http://localhost:8000")


@DOORS
def test_new_address_works_and_is_shown_once(doors, door):
    client, path = doors[door]

    address = made_at(doors[door])
    later = client.get(path)

    assert Client().get(address).status_code == 200
    assert SHOWN.findall(later.content.decode()) == []
    assert address.split("/")[-1] not in later.content.decode()


@DOORS
def test_address_belongs_to_whoever_the_page_is_of(doors, door, row):
    made_at(doors[door])

    [address] = CalendarAddress.objects.all()
    owner = {"answer page": (row.person, None), "portal": (None, row.team), "desk": (None, None)}
    assert (address.cohort, address.person, address.team) == (row.gathering.cohort, *owner[door])


@DOORS
def test_stopped_address_is_dead_at_once(doors, door):
    client, path = doors[door]
    address = made_at(doors[door])

    answer = client.post(path, {"action": "stop"})

    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert Client().get(address).status_code == 404


@DOORS
def test_log_says_who_made_and_stopped_it(doors, door, row):
    client, path = doors[door]
    made_at(doors[door])
    client.post(path, {"action": "stop"})

    by = {"answer page": None, "portal": row.person.user.email, "desk": "ingrid@lup.example"}[door]
    entries = Entry.objects.filter(object_type="sessions_app.calendaraddress").order_by("pk")
    assert [(entry.verb, entry.actor and entry.actor.email) for entry in entries] == [
        ("calendar address made", by),
        ("calendar address stopped", by),
    ]


@DOORS
@pytest.mark.parametrize("data", [{}, {"action": "delete"}, {"make": "action"}])
def test_other_posts_do_nothing(doors, door, data):
    client, path = doors[door]

    assert client.post(path, data).headers["Location"] == path
    assert CalendarAddress.objects.count() == 0


@DOORS
def test_page_is_kept_by_nobody(doors, door):
    client, path = doors[door]

    assert client.get(path).headers["Cache-Control"] == "no-store, private"


def test_answer_page_uses_no_cookie(doors):
    client, path = doors["answer page"]

    page = client.post(path, {"action": "make"})

    assert (dict(page.cookies), "csrfmiddlewaretoken" in page.content.decode()) == ({}, False)


def test_page_behind_an_unknown_link_is_the_friendly_one(client):
    path = "/svar/" + "x" * 43 + "/kalenderadresse/"

    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


@pytest.mark.parametrize("page", ["kalender/", "kalender.ics"])
def test_team_calendar_does_not_exist_for_others(client, row, page):
    path = f"/portal/team/{row.team.pk}/{page}"
    others = [
        MembershipFactory(team__cohort=row.gathering.cohort, lead=True).person.user,
        UserFactory(is_staff=True),
    ]

    for user in others:
        client.force_login(user)
        assert client.get(path).status_code == 404


def test_cohort_calendar_does_not_exist_for_others(client, row):
    for user in [CoordinatorFactory().user, row.person.user, UserFactory(is_staff=True)]:
        client.force_login(user)
        path = "/koordinator/3p-test/2027/kalender/"
        assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


def test_lead_downloads_all_gatherings_as_a_file(doors):
    client, path = doors["portal"]

    file = client.get(path.removesuffix("/") + ".ics")

    assert file.headers["Content-Disposition"] == 'attachment; filename="samlinger-2027.ics"'
    assert file.content.startswith(b"BEGIN:VCALENDAR\r\n")


def make_another_the_lead(row, *, by):
    """In the records."""
    member = MembershipFactory(team=row.team)
    by.post(
        "/admin/cohorts/membership/",
        {"action": "appoint_lead", "_selected_action": [member.pk]},
    )
    return member


@pytest.fixture
def records():
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True, email="stab@lup.example"))
    return client


def test_team_address_ends_with_the_lead_who_made_it(doors, row, records):
    address = made_at(doors["portal"])

    new = make_another_the_lead(row, by=records)

    assert Client().get(address).status_code == 404
    stopped = Entry.objects.get(verb="calendar address stopped")
    assert stopped.actor.email == "stab@lup.example"
    assert CalendarAddress.objects.get().revoked_at == NOW
    new.person.refresh_from_db()
    client = Client()
    client.force_login(new.person.user)
    assert Client().get(made_at((client, doors["portal"][1]))).status_code == 200


def test_other_addresses_stay_when_a_lead_changes(doors, row, records):
    addresses = [made_at(doors[door]) for door in ("answer page", "desk")]

    make_another_the_lead(row, by=records)

    assert [Client().get(address).status_code for address in addresses] == [200, 200]


def test_team_address_opens_nothing_as_soon_as_its_lead_has_left(doors, row):
    address = made_at(doors["portal"])

    Membership.objects.filter(person=row.person).update(left_on=NOW.date())

    assert Client().get(address).status_code == 404


def test_cohort_address_ends_with_the_coordinator_who_made_it(doors, row, records):
    programme = row.gathering.cohort.programme
    address = made_at(doors["desk"])
    colleague = CoordinatorFactory(programme=programme)
    role = programme.roles.get(user__email="ingrid@lup.example")

    records.post(f"/admin/cohorts/programmerole/{role.pk}/delete/", {"post": "yes"})

    assert CalendarAddress.objects.get().revoked_at == NOW
    CoordinatorFactory(programme=programme, user=role.user)
    assert Client().get(address).status_code == 404
    client = Client()
    client.force_login(colleague.user)
    assert Client().get(made_at((client, doors["desk"][1]))).status_code == 200


@pytest.mark.parametrize("door", ["portal", "desk"])
def test_address_opens_nothing_while_the_account_of_its_maker_is_closed(doors, door):
    address = made_at(doors[door])

    User.objects.update(is_active=False)

    assert Client().get(address).status_code == 404
