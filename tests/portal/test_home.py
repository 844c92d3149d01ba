from datetime import UTC, datetime, timedelta

import pytest

from cohorts.models import Cohort
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
from tests.reading import Page

pytestmark = pytest.mark.django_db


def test_home_shows_the_next_gathering_and_who_comes(client):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Oppstartssamling")
    taking_part(lead, gathering, coming=True)
    taking_part(member, gathering)
    client.force_login(lead.person.user)

    response = client.get("/portal/")

    assert statuses(response) == [("Kari Abel", "coming"), ("Ola Berg", "not answered")]
    assert steps(response) == [
        (
            "Ola Berg has not answered the invitation to “Oppstartssamling”. "
            "Reply by Friday 8 January 2027.",
            f"/portal/team/{team.pk}/#samling-{gathering.pk}",
            "Answer for the team",
        )
    ]


def test_home_without_a_reply_by_date_names_no_day(client):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Samling", reply_by=None)
    taking_part(member, gathering)
    taking_part(lead, gathering, declined=True)
    client.force_login(lead.person.user)

    [(sentence, _address, _text)] = steps(client.get("/portal/"))
    assert sentence == "Ola Berg has not answered the invitation to “Samling”."


def test_home_says_that_the_reply_by_date_has_passed(client, time_machine):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Samling")
    for membership in (lead, member):
        taking_part(membership, gathering)
    time_machine.move_to(datetime(2027, 1, 9, 9, tzinfo=UTC))
    client.force_login(lead.person.user)

    [(sentence, _address, _text)] = steps(client.get("/portal/"))
    assert sentence == (
        "Kari Abel and Ola Berg have not answered the invitation to “Samling”. "
        "The reply-by date has passed."
    )


def test_home_says_when_nobody_comes(client):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Samling")
    taking_part(lead, gathering, declined=True)
    taking_part(member, gathering, declined=True)
    client.force_login(lead.person.user)

    assert steps(client.get("/portal/")) == [
        (
            "Nobody from the team comes to “Samling”. Find out who can.",
            f"/portal/team/{team.pk}/#samling-{gathering.pk}",
            "Change an answer",
        )
    ]


def test_home_asks_nothing_about_a_gathering_where_somebody_is_already(client, time_machine):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Samling")
    taking_part(lead, gathering, declined=True, attended=True)
    taking_part(member, gathering, declined=True)
    time_machine.move_to(gathering.starts_at - timedelta(minutes=10))
    client.force_login(lead.person.user)

    page = client.get(f"/portal/team/{team.pk}/")

    assert steps(page) == []
    assert [button for button in Page(page).buttons if "Abel" in button] == []


def test_home_and_team_tell_the_day_of_the_next_gathering_and_no_more_of_a_draft(client):
    team, lead, _member = team_with_two()
    for day, state in ((1, "held"), (40, "draft"), (60, "draft")):
        start = NOW + timedelta(days=day if state == "draft" else -day)
        ends = start + timedelta(hours=5)
        GatheringFactory(
            cohort=team.cohort, title=f"Nr. {day}", state=state, starts_at=start, ends_at=ends
        )
    client.force_login(lead.person.user)

    pages = [Page(client.get(path)).text for path in ("/portal/", f"/portal/team/{team.pk}/")]

    said = (
        "The next gathering is planned for Saturday 13 February 2027. The day may change: the"
        " invitation comes by e-mail."
    )
    assert [(said in text, "Nr. 40" in text, "Nr. 60" in text) for text in pages] == [
        (True, False, False)
    ] * 2
    days = ("Saturday 13 February 2027. The day may change.", "Friday 5 March 2027. The day may")
    assert [day in pages[1] for day in days] == [True, True]


def test_home_says_when_the_team_is_too_small(client):
    lead = lead_of(TeamFactory())
    client.force_login(lead.person.user)

    assert steps(client.get("/portal/")) == [
        (
            "The team has 1 member, and at least 2 are needed.",
            f"/portal/team/{lead.team_id}/medlemmer/ny/",
            "Add a member",
        )
    ]


def test_home_has_nothing_to_do_when_all_have_answered(client):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    taking_part(lead, gathering, coming=True)
    taking_part(member, gathering, declined=True)
    client.force_login(lead.person.user)

    response = client.get("/portal/")

    assert steps(response) == []
    assert "There is nothing the team must do now." in response.content.decode()


def test_home_asks_for_no_answer_once_the_gathering_has_begun(client, time_machine):
    team, lead, _member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    taking_part(lead, gathering)
    time_machine.move_to(gathering.starts_at)
    client.force_login(lead.person.user)

    assert steps(client.get("/portal/")) == []


def test_cohort_that_is_completed_is_among_the_earlier_ones_and_asks_nothing(client):
    lead = lead_of(TeamFactory(name="Sørvik", cohort__state=Cohort.State.COMPLETED))
    client.force_login(lead.person.user)

    home = Page(client.get("/portal/"))
    team = Page(client.get(f"/portal/team/{lead.team.pk}/")).text

    assert home.links[f"{lead.team.cohort}: Sørvik"] == f"/portal/team/{lead.team.pk}/oppmote/"
    said = ("The cohort is completed.", "nothing the team must do", "date is set", "needed")
    assert [words in team for words in said] == [True, False, False, False]
    assert [words in home.text for words in said] == [False] * 4


def test_home_of_somebody_without_a_team_is_friendly_and_empty(client):
    client.force_login(UserFactory(language="en"))

    response = client.get("/portal/")

    assert response.status_code == 200
    assert "You have no team here now" in response.content.decode()


def test_home_shows_both_teams_of_a_lead_of_two(client):
    team, lead, _member = team_with_two()
    other = TeamFactory(name="Årdal", cohort=team.cohort)
    second = MembershipFactory(team=other, person=lead.person, is_lead=True)
    MembershipFactory(team=other)
    client.force_login(lead.person.user)

    response = client.get("/portal/")

    assert [view.team for view, _steps in response.context["teams"]] == [team, other]
    taking_part(second, GatheringFactory(cohort=team.cohort, released=True))
    urgent = client.get("/portal/").context["teams"]
    assert [(view.team, bool(steps)) for view, steps in urgent] == [(other, True), (team, False)]
    assert [client.get(f"/portal/team/{row.pk}/").status_code for row in (team, other)] == [200] * 2


@pytest.mark.parametrize("coordinates", [True, False])
def test_menu_leads_those_who_coordinate_a_programme_to_the_desk(client, coordinates):
    _team, lead, _member = team_with_two()
    if coordinates:
        CoordinatorFactory(user=lead.person.user)
    client.force_login(lead.person.user)

    links = Page(client.get("/portal/")).links

    assert ("Coordinator desk" in links, "Records" in links) == (coordinates, False)


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("/portal/", 9),
        ("/portal/team/{}/", 9),
        ("/portal/team/{}/medlemmer/", 5),
        ("/portal/team/{}/kursbevis/", 5),
    ],
)
def test_queries_do_not_grow_with_gatherings_and_people(
    client, django_assert_num_queries, rows, page, queries
):
    team, lead, _member = team_with_two()
    members = [member_of(team, f"Berg {n}") for n in range(rows)]
    for n in range(rows):
        start = NOW + timedelta(days=n + 1)
        gathering = GatheringFactory(
            cohort=team.cohort, released=True, starts_at=start, ends_at=start + timedelta(hours=5)
        )
        for membership in members:
            taking_part(membership, gathering, coming=True)
    for membership in members:
        certificate_of(membership)
    client.force_login(lead.person.user)

    with django_assert_num_queries(queries):
        client.get(page.format(team.pk))


@pytest.mark.parametrize("count", [1, 5])
def test_queries_of_home_do_not_grow_with_teams(client, django_assert_num_queries, count):
    team, lead, _member = team_with_two()
    for year in range(2028, 2028 + count):
        other = TeamFactory(
            cohort=Cohort.objects.create(programme=team.cohort.programme, year=year, name="Kull")
        )
        MembershipFactory(team=other, person=lead.person, is_lead=True)
        GatheringFactory(cohort=other.cohort, released=True)
    client.force_login(lead.person.user)

    with django_assert_num_queries(9):
        client.get("/portal/")
