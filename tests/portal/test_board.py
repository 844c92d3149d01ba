"""The team's own attendance in the portal, and the page for its leader."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from certificates import printing
from sessions_app.models import Gathering
from tests.factories import GatheringFactory, ParticipationFactory, PersonFactory, TeamFactory
from tests.portal.people import NOW, lead_of, member_of, taking_part, team_with_two
from tests.reading import Page

pytestmark = pytest.mark.django_db


def gathering(team, weeks, **fields):
    starts_at = NOW + timedelta(weeks=weeks)
    return GatheringFactory(
        cohort=team.cohort,
        title=f"Uke {weeks}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        **fields,
    )


@pytest.fixture
def sorvik(client):
    """A team of two: three gatherings held, one cancelled, one ahead, one that is a draft."""
    team, lead, member = team_with_two()
    first, second, third = (gathering(team, weeks, held=True) for weeks in (-9, -6, -3))
    taking_part(lead, first, attended=True)
    taking_part(member, first, presence="partly", share=20)
    taking_part(member, second, attended=True)
    taking_part(lead, third, presence="excused")
    gathering(team, 1, state=Gathering.State.CANCELLED)
    ahead = gathering(team, 2, released=True)
    taking_part(member, ahead, coming=True)
    taking_part(lead, ahead, declined=True)
    gathering(team, 5)
    ParticipationFactory(gathering=first, team=TeamFactory(cohort=team.cohort), attended=True)
    client.force_login(lead.person.user)
    return team


def address(team, page=""):
    return f"/portal/team/{team.pk}/oppmote/{page}"


def text_of(response):
    return " ".join(PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())


def test_board_shows_the_team_at_each_gathering_and_who(client, sorvik):
    response = client.get(address(sorvik))

    assert Page(response).rows == [
        ["Gathering", "Date", "The team", "Who"],
        ["Uke -9", "2 November 2026", "✓ 1 1 was there", "Kari Abel, Ola Berg (partly)"],
        ["Uke -6", "23 November 2026", "✓ 1 1 was there", "Ola Berg"],
        ["Uke -3", "14 December 2026", "– excused", ""],
        ["Uke 1", "11 January 2027", "cancelled", ""],
        [
            "Uke 2",
            "Monday 18 January 2027, 09:00–15:00",
            "1/2 1 coming, 1 not coming, 0 not answered",
            "Ola Berg",
        ],
    ]
    assert [(row.name, row.number, row.basis) for row in response.context["figures"]] == [
        ("Coverage", "2 of 3", "1 excused"),
        ("Depth", "1.0", "2 attendances at 2 gatherings"),
        ("Breadth", "2", "at 2 gatherings"),
        ("Continuity", "0 of 1", ""),
    ]


def test_team_page_leads_to_the_board_and_the_board_to_a_page_in_each_language(client, sorvik):
    assert Page(client.get(f"/portal/team/{sorvik.pk}/")).links["Attendance"] == (address(sorvik))
    links = Page(client.get(address(sorvik))).links
    assert [links[f"PDF in {name}"] for name in ("bokmål", "nynorsk", "English")] == [
        address(sorvik, f"leder.pdf?sprak={code}") for code in ("nb", "nn", "en")
    ]


@pytest.mark.parametrize(("weeks", "is_told"), [((-9, -6), True), ((-9, 2), False)])
def test_team_is_told_when_it_missed_two_in_a_row(client, weeks, is_told):
    team, lead, _member = team_with_two()
    for week in weeks:
        gathering(team, week, **({"held": True} if week < 0 else {"released": True}))
    client.force_login(lead.person.user)

    text = Page(client.get(address(team))).text

    assert ("The team was not at the last two gatherings." in text) is is_told


def test_board_without_gatherings_says_so(client):
    team, lead, _member = team_with_two()
    client.force_login(lead.person.user)

    text = Page(client.get(address(team))).text
    assert "The team has not been invited to a gathering yet" in text


@pytest.mark.parametrize("page", ["", "leder.pdf"])
def test_board_of_another_team_does_not_exist(client, sorvik, page):
    stranger = lead_of(TeamFactory(cohort=sorvik.cohort)).person.user
    client.force_login(stranger)

    assert client.get(address(sorvik, page)).status_code == 404


@pytest.mark.parametrize(
    ("language", "heading", "asked_for"),
    [("nb", "Samlinger så langt", "?sprak=nb"), ("nn", "Samlingar så langt", "?sprak=nn"),
     ("en", "Gatherings so far", "?sprak=en"), ("en", "Gatherings so far", "?sprak=xx")],
)  # fmt: skip
def test_page_for_the_leader_is_one_tagged_page_in_the_language(
    client, sorvik, language, heading, asked_for
):
    response = client.get(address(sorvik, f"leder.pdf{asked_for}"))

    pdf = PdfReader(io.BytesIO(response.content))
    root = pdf.trailer["/Root"]
    assert (len(pdf.pages), root["/Lang"], root["/MarkInfo"]["/Marked"]) == (1, language, True)
    assert heading in text_of(response)
    assert response.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("half", [3, 5, 9])
def test_page_for_the_leader_is_one_page_also_after_a_long_year(client, half):
    team, lead, _member = team_with_two()
    people = [member_of(team, f"Langenavn-Etternavnsen {n}") for n in range(5)]
    for week in range(-half, half):
        fields = {"held": True} if week < 0 else {"released": True}
        row = gathering(team, week, **fields)
        row.title = "Behovskartlegging, tidlig markedsdialog og innovative anskaffelser i praksis"
        row.save()
        for person in people:
            taking_part(person, row, **({"attended": True} if week < 0 else {"coming": True}))
    client.force_login(lead.person.user)

    assert len(PdfReader(io.BytesIO(client.get(address(team, "leder.pdf")).content)).pages) == 1


def test_page_for_the_leader_that_cannot_be_made_leads_back(client, sorvik, monkeypatch):
    monkeypatch.setattr(printing, "LONGEST_WAIT", 0.01)

    response = client.get(address(sorvik, "leder.pdf"), follow=True)

    assert response.redirect_chain == [(address(sorvik), 302)]
    assert "The PDF could not be made." in Page(response).text


def test_stand_in_counts_for_the_team(client):
    team, lead, _member = team_with_two()
    held = gathering(team, -3, held=True)
    stand_in = PersonFactory(partner=team.partner, first_name="Eva", last_name="Vik")
    away = taking_part(lead, held, presence="excused")
    ParticipationFactory(
        gathering=held, team=team, person=stand_in, stands_in_for=away, attended=True
    )
    client.force_login(lead.person.user)

    assert Page(client.get(address(team))).rows[1][2:] == ["✓ 1 1 was there", "Eva Vik"]


@pytest.mark.parametrize("count", [1, 8])
def test_board_asks_the_same_for_few_and_for_many(client, django_assert_num_queries, count):
    team, lead, _member = team_with_two()
    members = [member_of(team, f"Berg {n}") for n in range(count)]
    for week in range(count):
        row = gathering(team, -1 - week, held=True)
        for member in members:
            taking_part(member, row, attended=True)
    client.force_login(lead.person.user)

    with django_assert_num_queries(9):
        client.get(address(team))
