"""Choosing whom to let in, and taking somebody off the list again."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from audit.models import Entry
from desk.day import roll_rows
from sessions_app.attending import attendance
from sessions_app.models import AttendanceEvent, Participation
from tests.factories import (
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)
from tests.reading import Page


@pytest.fixture
def url(released):
    return reverse("desk:walk_in", args=[released.pk])


@pytest.fixture
def bo(at, kull, lup_client, released, url):
    """Let in a moment ago."""
    at(2027, 1, 20, 10)
    team = TeamFactory(cohort=kull, name="Aure")
    person = PersonFactory(partner=team.partner, first_name="Bo", last_name="Li")
    lup_client.post(url, {"person": person.pk, "team": team.pk})
    return Participation.objects.get(person=person)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)][-1]


def test_member_is_shown_with_their_team(at, lup_client, kull, url):
    at(2027, 1, 20, 10)
    team = TeamFactory(cohort=kull, name="Aure", partner__name="Aure kommune")
    MembershipFactory(team=team, person__first_name="Åse", person__last_name="Li")

    assert "Åse Li Aure kommune · member of Aure" in Page(lup_client.get(url, {"q": "åse"})).text


def test_colleague_comes_for_a_team_that_is_chosen(lup_client, url, bo):
    other = PersonFactory(partner=bo.person.partner)

    response = lup_client.post(url, {"person": other.pk})

    assert said(response) == "Choose a team that takes part in the cohort."
    assert Participation.objects.filter(person=other).count() == 0


def test_who_was_let_in_is_shown_and_taken_off_with_one_press(lup_client, released, url, bo):
    page = Page(lup_client.get(url))

    response = lup_client.post(url, {"off": bo.pk})

    assert "Bo Li Aure" in page.text
    assert page.buttons[-1] == "Take off the list : Bo Li"
    assert said(response) == "Bo Li is taken off the list."
    assert list(roll_rows.people_on_list(released.pk)) == []
    assert list(AttendanceEvent.objects.order_by("pk").values_list("what", flat=True)) == [
        "present",
        "cleared",
    ]
    assert Entry.objects.latest("pk").verb == "taken off the list"
    assert "Let in at the door" not in Page(lup_client.get(url)).text


def test_second_press_changes_nothing_and_they_can_be_let_in_again(lup_client, url, bo):
    lup_client.post(url, {"off": bo.pk})
    assert said(lup_client.post(url, {"off": bo.pk})) == "Nothing has changed."

    lup_client.post(url, {"person": bo.person_id, "team": bo.team_id})

    bo.refresh_from_db()
    assert (bo.presence, bo.stood_down_at) == ("present", None)


def test_only_those_let_in_at_the_door_are_taken_off(lup_client, released, url, bo):
    rows = [
        ParticipationFactory(gathering=released, team=bo.team),
        ParticipationFactory(gathering=released, team=bo.team, is_stand_in=True),
    ]

    answers = [said(lup_client.post(url, {"off": row.pk})) for row in rows]

    assert answers == ["Nothing has changed."] * 2
    assert Participation.objects.filter(stood_down_at__isnull=False).count() == 0


def test_nobody_is_taken_off_a_closed_list_or_another_gathering(lup_client, released, url, bo):
    attendance.close(released, by=UserFactory(), now=released.ends_at)

    assert said(lup_client.post(url, {"off": bo.pk})) == (
        "The attendance list is closed. Open it again to change anything."
    )
    elsewhere = [lup_client.post(url, {"off": pk}) for pk in (ParticipationFactory().pk, "x")]
    assert [response.status_code for response in elsewhere] == [404, 404]
