"""The lead joins a meeting from the portal, by the own invitation and nobody else's."""

from datetime import UTC, datetime

import pytest

from sessions_app.models import AttendanceEvent
from tests.factories import GatheringFactory, MembershipFactory, TeamFactory
from tests.portal.people import lead_of, taking_part, team_with_two

pytestmark = pytest.mark.django_db

MEETING = "https://meet.example/3p"
STARTS = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def team():
    return team_with_two()


@pytest.fixture
def rows(team):
    """Of the lead and of the member."""
    gathering = GatheringFactory(
        cohort=team[0].cohort, released=True, form="digital", meeting_url=MEETING
    )
    return [taking_part(member, gathering) for member in team[1:]]


@pytest.fixture
def portal(client, team):
    client.force_login(team[1].person.user)
    return client


def url(row, team=None):
    return f"/portal/team/{(team or row.team).pk}/bli-med/{row.pk}/"


def test_team_page_leads_to_the_leads_own_page_for_joining(portal, rows):
    mine, theirs = rows

    page = portal.get(f"/portal/team/{mine.team.pk}/").content.decode()

    assert [url(mine) in page, url(theirs) in page, MEETING in page] == [True, False, False]


def test_page_says_when_it_opens_and_a_press_opens_it(portal, team, rows, time_machine):
    row = rows[0]
    before = portal.get(url(row)).status_code, portal.post(url(row)).status_code
    time_machine.move_to(STARTS, tick=False)
    portal.force_login(team[1].person.user)

    answer = portal.post(url(row))

    assert before == (200, 409)
    assert (answer.status_code, answer["Location"]) == (303, MEETING)
    assert list(AttendanceEvent.objects.values_list("participation", "what", "how")) == [
        (row.pk, "present", "join")
    ]


def test_press_is_protected_against_other_sites(portal, rows, time_machine):
    time_machine.move_to(STARTS, tick=False)
    portal.handler.enforce_csrf_checks = True

    assert portal.post(url(rows[0])).status_code == 403


def test_nobody_joins_as_somebody_else(portal, client, rows):
    mine, theirs = rows
    other = TeamFactory(cohort=mine.team.cohort)
    stranger = lead_of(other)

    assert [portal.get(url(row)).status_code for row in (mine, theirs)] == [200, 404]
    client.force_login(stranger.person.user)
    assert [client.post(url(mine, team)).status_code for team in (None, other)] == [404, 404]
    client.force_login(MembershipFactory(lead=True).person.user)
    assert client.get(url(mine)).status_code == 404
