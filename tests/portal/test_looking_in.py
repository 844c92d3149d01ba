"""Members whom the lead lets look in, leads of before, and cohorts that are over."""

import pytest

from cohorts.models import Cohort
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.portal.people import certificate_of, lead_of, member_of, statuses, taking_part
from tests.reading import Page

pytestmark = pytest.mark.django_db

ROOMS = ("", "medlemmer/", "oppmote/", "kursbevis/")


@pytest.fixture
def team():
    return TeamFactory(name="Sørvik")


@pytest.fixture
def member(team):
    row = member_of(team, "Berg")
    row.person.user = UserFactory(language="en")
    row.person.save()
    row.looks_in = True
    row.save()
    return row


def test_member_who_looks_in_sees_the_team_and_has_no_buttons(client, team, member):
    lead = lead_of(team, last_name="Abel", phone="+4746206817")
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    GatheringFactory(cohort=team.cohort)
    for row in (lead, member):
        taking_part(row, gathering)
    client.force_login(member.person.user)

    rooms = (*ROOMS, f"samling/{gathering.pk}/")
    found = {room: client.get(f"/portal/team/{team.pk}/{room}") for room in rooms}

    pages = {room: Page(page) for room, page in found.items()}
    assert [page.status_code for page in found.values()] == [200] * 5
    assert statuses(found[""]) == [("Kari Abel", "not answered"), ("Ola Berg", "not answered")]
    ours = [page.content.decode().partition("<main")[2] for page in found.values()]
    assert ["<form" in page for page in ours] == [False] * 5
    assert "Choose who comes" not in pages[""].text
    assert [lead.person.email in page for page in ours] == [False] * 5
    assert "+47 46 20 68 17" not in pages["medlemmer/"].text


def test_member_who_looks_in_changes_nothing(client, team, member):
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    row = taking_part(member, gathering)
    client.force_login(member.person.user)

    paths = (
        f"svar/{row.pk}/",
        f"en-annen/{row.pk}/",
        f"bli-med/{row.pk}/",
        f"samling/{gathering.pk}/",
        f"samling/{gathering.pk}/hvem/",
        "kalender/",
    )
    codes = [
        client.post(f"/portal/team/{team.pk}/{path}", {"answer": "yes"}).status_code
        for path in paths
    ]

    assert codes == [404] * len(paths)


def test_member_who_looks_in_has_the_own_certificate_alone(client, team, member):
    own, other = certificate_of(member), certificate_of(lead_of(team))
    client.force_login(member.person.user)
    start = f"/portal/team/{team.pk}/kursbevis/"

    listed = list(client.get(start).context["certificates"])
    codes = [
        client.get(f"{start}{path}").status_code
        for path in (f"{own.pk}/", f"{other.pk}/", "alle.zip")
    ]

    assert (listed, codes) == ([own], [200, 404, 404])


@pytest.mark.parametrize("change", ["not let in", "out of the team", "left the organisation"])
def test_who_is_not_let_in_finds_no_team_and_a_friendly_home(client, team, member, change):
    if change == "not let in":
        member.looks_in = False
    elif change == "out of the team":
        member.left_on = member.joined_on
    else:
        member.person.left_on = member.joined_on
        member.person.save()
    member.save()
    client.force_login(member.person.user)

    codes = [client.get(f"/portal/team/{team.pk}/{room}").status_code for room in ROOMS]

    assert codes == [404] * 4
    assert "You have no team here now" in Page(client.get("/portal/")).text


def test_lead_sees_the_teams_of_earlier_cohorts_that_they_were_in(client, team):
    lead = lead_of(team)
    before = CohortFactory(programme=team.cohort.programme, year=2026, state=Cohort.State.COMPLETED)
    own = TeamFactory(cohort=before, partner=team.partner, name="Sørvik 2026")
    MembershipFactory(team=own, person=lead.person)
    TeamFactory(cohort=before, name="Årdal")
    client.force_login(lead.person.user)

    home = client.get("/portal/")

    assert [row.team for row, _steps in home.context["teams"]] == [team]
    assert home.context["earlier"] == [own]
    boards = [Page(client.get(f"/portal/team/{pk}/oppmote/")).links for pk in (team.pk, own.pk)]
    assert boards[0][f"{before}: Sørvik 2026"] == f"/portal/team/{own.pk}/oppmote/"
    assert boards[1][f"{team.cohort}: Sørvik"] == f"/portal/team/{team.pk}/oppmote/"


def test_lead_of_two_cohorts_has_both_the_newest_first(client, team):
    lead = lead_of(team)
    newer = TeamFactory(cohort=CohortFactory(programme=team.cohort.programme, year=2028))
    MembershipFactory(team=newer, person=lead.person, is_lead=True)
    client.force_login(lead.person.user)

    assert [row.team for row, _steps in client.get("/portal/").context["teams"]] == [newer, team]
