import re
from datetime import date, timedelta

import pytest

from cohorts import teams
from cohorts.models import Team
from sessions_app.gatherings import badges
from sessions_app.models import Gathering, Participation
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.portal.people import (
    NOW,
    certificate_of,
    lead_of,
    member_of,
    statuses,
    steps,
    taking_part,
    team_with_two,
)

pytestmark = pytest.mark.django_db

HIDDEN = "Nothing is said of other teams"


def test_team_shows_who_comes_and_who_was_there(client):
    team, lead, member = team_with_two()
    ahead = GatheringFactory(cohort=team.cohort, released=True)
    held = GatheringFactory(
        cohort=team.cohort,
        held=True,
        starts_at=NOW - timedelta(days=30),
        ends_at=NOW - timedelta(days=30, hours=-5),
    )
    taking_part(lead, ahead, coming=True)
    taking_part(lead, held, presence=Participation.Presence.PRESENT)
    taking_part(member, held)
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{team.pk}/")

    assert statuses(response) == [
        ("Kari Abel", "coming"),
        ("Ola Berg", "not invited yet"),
        ("Kari Abel", "attended"),
        ("Ola Berg", "not recorded"),
    ]
    assert [membership.person for membership in response.context["view"].members] == [
        lead.person,
        member.person,
    ]


def test_presence_has_the_badge_that_it_has_on_the_desk(client):
    team, lead, _member = team_with_two()
    held = GatheringFactory(cohort=team.cohort, held=True)
    for presence in Participation.Presence:
        taking_part(member_of(team, presence.title()), held, presence=presence)
    client.force_login(lead.person.user)

    page = client.get(f"/portal/team/{team.pk}/").content.decode()

    found = re.findall(r'<li>Ola (\w+) <span class="badge badge--(\w+)">', page)
    assert dict(found) == {
        presence.title(): badge for presence, badge in badges.OF_PRESENCE.items()
    }


def test_team_keeps_drafts_and_other_cohorts_to_the_coordinator(client):
    team, lead, _member = team_with_two()
    GatheringFactory(cohort=team.cohort)
    GatheringFactory(released=True)
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{team.pk}/")

    assert response.context["view"].gatherings == []


def test_team_lists_a_cancelled_gathering_without_people(client):
    team, lead, _member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, state=Gathering.State.CANCELLED)
    taking_part(lead, gathering, coming=True)
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{team.pk}/")

    assert (statuses(response), steps(response)) == ([], [])
    view = response.context["view"]
    assert ([row.gathering for row in view.ahead], view.next_gathering) == ([gathering], None)


def test_team_shows_former_members_only_where_they_had_a_part(client):
    team, lead, member = team_with_two()
    first = GatheringFactory(cohort=team.cohort, released=True)
    second = GatheringFactory(
        cohort=team.cohort,
        released=True,
        starts_at=NOW + timedelta(days=60),
        ends_at=NOW + timedelta(days=60, hours=5),
    )
    taking_part(member, first, coming=True)
    taking_part(member, second)
    member.left_on = date(2027, 1, 3)
    member.save()
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{team.pk}/")

    assert statuses(response) == [
        ("Ola Berg", "coming"),
        ("Kari Abel", "not invited yet"),
        ("Kari Abel", "not invited yet"),
    ]


def test_team_says_nothing_of_the_people_of_other_teams(client):
    team, lead, _member = team_with_two()
    other = TeamFactory(cohort=team.cohort, name=HIDDEN)
    stranger = MembershipFactory(team=other, person__last_name=HIDDEN)
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    taking_part(stranger, gathering, coming=True)
    certificate_of(stranger, number=HIDDEN)
    client.force_login(lead.person.user)

    rooms = ("", "medlemmer/", "oppmote/", "kursbevis/", f"samling/{gathering.pk}/")
    paths = ["/portal/", *(f"/portal/team/{team.pk}/{room}" for room in rooms)]
    pages = [client.get(path).content.decode() for path in paths]

    assert [HIDDEN in page for page in pages] == [False] * 6


def test_team_of_somebody_else_does_not_exist(client):
    team, _lead, member = team_with_two()
    other = lead_of(TeamFactory(cohort=team.cohort))
    coordinator = CoordinatorFactory(programme=team.cohort.programme).user
    member.person.user = UserFactory()
    member.person.save()
    path = f"/portal/team/{team.pk}/"
    readers = [other.person.user, coordinator, member.person.user, UserFactory(is_staff=True)]

    answers = []
    for reader in readers:
        client.force_login(reader)
        answers.append(client.get(path).status_code)

    assert answers == [404] * 4


def test_team_needs_a_log_in(client):
    assert client.get("/portal/team/1/").headers["Location"] == (
        "/konto/logg-inn/?next=/portal/team/1/"
    )


def test_team_is_lost_with_the_next_request_when_the_lead_is_replaced(client):
    team, lead, member = team_with_two()
    client.force_login(lead.person.user)
    before = client.get(f"/portal/team/{team.pk}/").status_code

    teams.appoint_lead(member, by=UserFactory())

    after = [client.get(path).status_code for path in (f"/portal/team/{team.pk}/", "/portal/")]
    assert (before, after) == (200, [404, 200])
    member.person.refresh_from_db()
    client.force_login(member.person.user)
    assert client.get(f"/portal/team/{team.pk}/").status_code == 200


def test_team_that_has_withdrawn_is_closed(client):
    team, lead, _member = team_with_two()
    team.state = Team.State.WITHDRAWN
    team.save()
    client.force_login(lead.person.user)

    assert client.get(f"/portal/team/{team.pk}/").status_code == 404


def test_team_of_a_partners_own_programme_works_alike(client):
    team, lead, _member = team_with_two()
    team.cohort.programme.owner = team.partner
    team.cohort.programme.save()
    client.force_login(lead.person.user)

    assert client.get(f"/portal/team/{team.pk}/").status_code == 200


def test_team_changes_nothing_when_posted_to(client):
    team, lead, _member = team_with_two()
    client.force_login(lead.person.user)

    assert client.post(f"/portal/team/{team.pk}/").status_code == 405
