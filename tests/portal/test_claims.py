"""The lead confirms what people of the team say of themselves."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from sessions_app.attending import attendance, claiming
from sessions_app.models import Participation
from tests.factories import GatheringFactory, TeamFactory, UserFactory
from tests.portal.people import NOW, lead_of, member_of, taking_part, team_with_two
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def team_lead_member():
    return team_with_two()


@pytest.fixture
def today(team_lead_member):
    team, _lead, _member = team_lead_member
    return GatheringFactory(
        cohort=team.cohort,
        title="Oppstart",
        released=True,
        starts_at=NOW - timedelta(hours=2),
        ends_at=NOW + timedelta(hours=2),
    )


@pytest.fixture
def claimed(team_lead_member, today):
    """The member says that they were there."""
    _team, _lead, member = team_lead_member
    row = taking_part(member, today)
    claiming.claim(row, now=NOW)
    return row


@pytest.fixture
def portal(client, team_lead_member):
    client.force_login(team_lead_member[1].person.user)
    return client


def url(row):
    return reverse("portal:claim", args=[row.team_id, row.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("choice", "presence", "text"),
    [
        ("yes", "present", "Ola Berg is marked as having been at “Oppstart”."),
        ("no", "absent", "Ola Berg is marked as absent from “Oppstart”."),
    ],
)
def test_lead_settles_a_claim_with_one_press(portal, claimed, choice, presence, text):
    page = Page(portal.get(reverse("portal:team", args=[claimed.team_id])))

    response = portal.post(url(claimed), {"was_there": choice})

    assert "Ola Berg Oppstart, Monday 4 January 2027" in page.text
    assert page.buttons[-2:] == ["Was there : Ola Berg", "Was not there : Ola Berg"]
    assert said(response) == [text]
    assert response.url == f"/portal/team/{claimed.team_id}/#var-der"
    claimed.refresh_from_db()
    assert claimed.presence == presence
    assert "Was there" not in Page(portal.get(response.url)).text


def test_second_press_changes_nothing(portal, claimed):
    portal.post(url(claimed), {"was_there": "yes"})

    response = portal.post(url(claimed), {"was_there": "no"})

    assert said(response)[-1] == "Nothing has changed."
    claimed.refresh_from_db()
    assert claimed.presence == "present"


def test_home_says_what_the_lead_must_do(portal, claimed):
    page = Page(portal.get(reverse("portal:home")))

    assert "Ola Berg says that they were there. Confirm it or say no. Answer" in page.text
    assert page.links["Answer"] == f"/portal/team/{claimed.team_id}/#var-der"


def test_lead_does_not_confirm_their_own(portal, team_lead_member, today):
    _team, lead, _member = team_lead_member
    row = taking_part(lead, today)
    claiming.claim(row, now=NOW)
    page = Page(portal.get(reverse("portal:team", args=[row.team_id])))

    portal.post(url(row), {"was_there": "yes"})

    assert "A coordinator confirms it for you." in page.text
    assert not any("Was there" in button for button in page.buttons)
    assert Participation.objects.get().presence == ""
    assert "says that they were there" not in Page(portal.get(reverse("portal:home"))).text


def test_closed_list_is_told(portal, claimed):
    attendance.close(claimed.gathering, by=UserFactory(), now=NOW)

    response = portal.post(url(claimed), {"was_there": "yes"})

    assert said(response) == ["The attendance list is closed. Open it again to change anything."]


def test_claims_of_other_teams_do_not_exist(portal, today, claimed):
    other = member_of(TeamFactory(cohort=today.cohort), "Dahl")
    row = taking_part(other, today)
    claiming.claim(row, now=NOW)

    page = Page(portal.get(reverse("portal:team", args=[claimed.team_id])))
    crossed = reverse("portal:claim", args=[claimed.team_id, row.pk])

    assert "Dahl" not in page.text
    assert [
        portal.post(path, {"was_there": "yes"}).status_code for path in (url(row), crossed)
    ] == [
        404,
        404,
    ]


def test_stranger_is_404_and_nonsense_is_400(client, portal, claimed):
    assert portal.post(url(claimed), {"was_there": "maybe"}).status_code == 400
    assert portal.get(url(claimed)).status_code == 405
    client.force_login(lead_of(TeamFactory()).person.user)
    assert client.post(url(claimed), {"was_there": "yes"}).status_code == 404
