import re
from datetime import UTC, date, datetime, timedelta

import pytest

from certificates.models import Certificate
from cohorts import teams
from cohorts.models import Cohort, Team
from sessions_app.models import Gathering, Participation
from tests.factories import (
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
STATUS = re.compile(r"<dt>([^<]+)</dt><dd><span class=\"badge badge--\w+\">([^<]+)</span></dd>")
STEP = re.compile(r"<ul>(.*?)</ul>", re.DOTALL)
HIDDEN = "Nothing is said of other teams"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def lead_of(team, **person):
    names = {f"person__{name}": value for name, value in person.items()}
    return MembershipFactory(team=team, lead=True, person__user__language="en", **names)


def member_of(team, last_name):
    return MembershipFactory(team=team, person__first_name="Ola", person__last_name=last_name)


def team_with_two(**fields):
    team = TeamFactory(name="Sørvik", **fields)
    return team, lead_of(team, last_name="Aas"), member_of(team, "Berg")


def taking_part(membership, gathering, **fields):
    return ParticipationFactory(
        gathering=gathering, team=membership.team, person=membership.person, **fields
    )


def certificate_of(membership, **fields):
    number = f"3P-2027-{membership.pk:04d}"
    return Certificate.objects.create(
        **{
            "number": number,
            "code": f"CODE{membership.pk}",
            "person": membership.person,
            "team": membership.team,
            "cohort": membership.team.cohort,
            "language": "nb",
            "facts": {},
            "pdf": b"%PDF-1.7",
            "sha256": "0" * 64,
            "rendered_at": NOW,
            "issued_at": NOW,
            "issued_by": UserFactory(),
        }
        | fields
    )


def statuses(response):
    return STATUS.findall(response.content.decode())


def steps(response):
    """The sentences under "To do now"."""
    notice = response.content.decode().split("To do now")
    return re.findall("<li>([^<]+)</li>", STEP.search(notice[1])[1]) if len(notice) > 1 else []


def test_home_shows_the_next_gathering_and_who_comes(client):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Oppstartssamling")
    taking_part(lead, gathering, coming=True)
    taking_part(member, gathering)
    client.force_login(lead.person.user)

    response = client.get("/portal/")

    assert statuses(response) == [("Kari Aas", "coming"), ("Ola Berg", "not answered")]
    assert steps(response) == [
        "Not answered yet for Oppstartssamling: Ola Berg. Reply by Friday 8 January 2027."
    ]


def test_home_without_a_reply_by_date_names_no_day(client):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Samling", reply_by=None)
    taking_part(member, gathering)
    taking_part(lead, gathering, declined=True)
    client.force_login(lead.person.user)

    assert steps(client.get("/portal/")) == ["Not answered yet for Samling: Ola Berg."]


def test_home_says_when_nobody_comes(client):
    team, lead, member = team_with_two()
    gathering = GatheringFactory(cohort=team.cohort, released=True, title="Samling")
    taking_part(lead, gathering, declined=True)
    taking_part(member, gathering, declined=True)
    client.force_login(lead.person.user)

    assert steps(client.get("/portal/")) == [
        "Nobody from the team comes to Samling. Find out who can."
    ]


def test_home_says_when_the_team_is_too_small(client):
    lead = lead_of(TeamFactory())
    client.force_login(lead.person.user)

    assert steps(client.get("/portal/")) == ["The team has 1 member, and at least 2 are needed."]


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


def test_home_of_somebody_without_a_team_is_friendly_and_empty(client):
    client.force_login(UserFactory(language="en"))

    response = client.get("/portal/")

    assert response.status_code == 200
    assert "You lead no team now" in response.content.decode()


def test_home_shows_both_teams_of_a_lead_of_two(client):
    team, lead, _member = team_with_two()
    other = TeamFactory(name="Årdal", cohort=team.cohort)
    MembershipFactory(team=other, person=lead.person, is_lead=True)
    client.force_login(lead.person.user)

    response = client.get("/portal/")

    assert [view.team for view, _steps in response.context["teams"]] == [team, other]
    assert [client.get(f"/portal/team/{row.pk}/").status_code for row in (team, other)] == [200] * 2


def test_team_shows_members_gatherings_and_certificates(client):
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
    certificate = certificate_of(lead)
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{team.pk}/")

    assert statuses(response) == [
        ("Kari Aas", "coming"),
        ("Ola Berg", "not invited yet"),
        ("Kari Aas", "attended"),
        ("Ola Berg", "not recorded"),
    ]
    assert [membership.person for membership in response.context["view"].members] == [
        lead.person,
        member.person,
    ]
    assert list(response.context["certificates"]) == [certificate]


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
    assert [row.gathering for row in response.context["view"].past] == [gathering]


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
        ("Kari Aas", "not invited yet"),
        ("Kari Aas", "not invited yet"),
    ]


def test_team_says_nothing_of_the_people_of_other_teams(client):
    team, lead, _member = team_with_two()
    other = TeamFactory(cohort=team.cohort, name=HIDDEN)
    stranger = MembershipFactory(team=other, person__last_name=HIDDEN)
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    taking_part(stranger, gathering, coming=True)
    certificate_of(stranger, number=HIDDEN)
    client.force_login(lead.person.user)

    pages = [client.get(path).content.decode() for path in ("/portal/", f"/portal/team/{team.pk}/")]

    assert [HIDDEN in page for page in pages] == [False, False]


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


def test_certificate_is_downloaded_as_it_was_made(client):
    _team, lead, member = team_with_two()
    certificate = certificate_of(member, number="3P-2027-0001")
    client.force_login(lead.person.user)

    response = client.get(f"/portal/team/{lead.team.pk}/kursbevis/{certificate.pk}/")

    assert (response.content, response.headers["Content-Type"]) == (b"%PDF-1.7", "application/pdf")
    assert "3P-2027-0001.pdf" in response.headers["Content-Disposition"]


def test_certificate_of_another_team_does_not_exist(client):
    team, lead, _member = team_with_two()
    other = lead_of(TeamFactory(cohort=team.cohort))
    certificate = certificate_of(other)
    client.force_login(lead.person.user)

    paths = [f"/portal/team/{row.pk}/kursbevis/{certificate.pk}/" for row in (team, other.team)]

    assert [client.get(path).status_code for path in paths] == [404, 404]


@pytest.mark.parametrize(
    "fields",
    [
        {"pdf": None, "sha256": "", "rendered_at": None},
        {"state": Certificate.State.SUPERSEDED},
        {"state": Certificate.State.REVOKED},
    ],
    ids=["not made yet", "replaced", "revoked"],
)
def test_certificate_that_is_not_there_to_be_had_does_not_exist(client, fields):
    _team, lead, member = team_with_two()
    certificate = certificate_of(member, **fields)
    client.force_login(lead.person.user)

    path = f"/portal/team/{lead.team.pk}/kursbevis/{certificate.pk}/"

    assert client.get(path).status_code == 404


def test_team_names_the_certificate_that_is_still_being_made(client):
    _team, lead, member = team_with_two()
    certificate_of(member, number="3P-2027-0001", pdf=None, sha256="", rendered_at=None)
    client.force_login(lead.person.user)

    page = client.get(f"/portal/team/{lead.team.pk}/").content.decode()

    assert "Ola Berg – 3P-2027-0001 (The PDF is being made)" in page


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize(("page", "queries"), [("/portal/", 6), ("/portal/team/{}/", 7)])
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

    with django_assert_num_queries(6):
        client.get("/portal/")
