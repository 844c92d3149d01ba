"""Searching everywhere at once."""

import re

import pytest
from django.urls import get_resolver, reverse

from cohorts.models import Team
from desk.lists import search
from desk.lists.scope import scope_of
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    PartnerFactory,
    TeamFactory,
    UserFactory,
)
from tests.reading import Page
from tests.world import message

SEARCH = "/koordinator/sok/"


def found(answer):
    """{kind: texts} of what the page shows."""
    html = answer.content.decode()
    sections = re.findall(r'<h2 id="found-(\w+)">.*?</h2><ul[^>]*>(.*?)</ul>', html)
    return {
        key: [re.sub(r"<[^>]+>", "", text).strip() for text in re.findall(r"<li>(.*?)</li>", rows)]
        for key, rows in sections
    }


@pytest.fixture
def filled(kull):
    partner = PartnerFactory(name="Sørvik kommune")
    team = TeamFactory(cohort=kull, partner=partner, name="Sørvik")
    MembershipFactory(
        team=team,
        person__partner=partner,
        person__first_name="Kari",
        person__last_name="Sørvik",
        person__email="kari@sorvik.example",
    )
    gathering = GatheringFactory(cohort=kull, title="Oppstart i Sørvik")
    message(f"gathering:{gathering.pk}", subject="Velkommen til Sørvik")
    return gathering


@pytest.mark.parametrize("path", [SEARCH, f"{SEARCH}treff/"])
def test_search_finds_every_kind(lup_client, filled, path):
    shown = found(lup_client.get(path, {"q": "sørvik"}))

    assert {key: len(texts) for key, texts in shown.items()} == {
        "people": 1,
        "partners": 1,
        "teams": 1,
        "gatherings": 1,
        "mail": 1,
    }
    assert shown["people"] == ["Kari Sørvik Sørvik kommune"]


def test_search_finds_pages_by_their_names(lup_client, kull):
    assert found(lup_client.get(SEARCH, {"q": "outb"})) == {"pages": ["Outbox"]}
    assert found(lup_client.get(SEARCH, {"q": "settings 3p"})) == {"pages": ["Settings: 3P"]}


def test_every_page_of_the_desk_and_its_programmes_is_found(lup_client, kull):
    """A new one has to be listed among the search's own pages."""
    wanted = set()
    for name, ways in get_resolver("desk.urls").reverse_dict.lists():
        places = [set(way[0][0][1]) for way in ways]
        if isinstance(name, str) and places[0] <= {"slug"}:
            url = reverse(f"desk:{name}", kwargs=dict.fromkeys(places[0], kull.programme.slug))
            answer = lup_client.get(url)
            if answer.status_code == 200 and b"site-nav" in answer.content:
                wanted.add(url)

    listed = {hit.url for hit in search.own_pages(scope_of(answer.wsgi_request.user))}

    assert wanted - listed == {SEARCH}


def test_search_finds_gatherings_typed_without_norwegian_letters(lup_client, filled):
    assert found(lup_client.get(SEARCH, {"q": "sorvik oppstart"}))["gatherings"] == [
        "Oppstart i Sørvik 3P, Kull 2027, 20.01.2027"
    ]


def test_a_team_is_one_line_through_the_years(lup_client, kull, filled):
    team = Team.objects.get()
    for year in (2026, 2025):
        cohort = CohortFactory(programme=kull.programme, year=year)
        TeamFactory(cohort=cohort, partner=team.partner, name=team.name)
    TeamFactory(cohort=cohort, name="Sørvik")  # of another partner

    for query in ("sørvik", "sorvjk"):
        answer = lup_client.get(SEARCH, {"q": query})
        line = "Sørvik 3P, Kull 2027, 2026, 2025"
        assert found(answer)["teams"] == [line, f"Sørvik {cohort}"]
        assert Page(answer).links[line] == f"/koordinator/team/{team.pk}/"


def test_names_like_the_one_looked_for_are_shown_where_nothing_has_it(lup_client, kull, filled):
    MembershipFactory(
        team__name="Sørvek",
        team__cohort__programme__owner=PartnerFactory(),
        person__last_name="Sørvek",
    )
    other = MembershipFactory(team__cohort=kull, person__first_name="Ola", person__last_name="Moe")

    answer = lup_client.get(SEARCH, {"q": "sorvjk"})

    assert found(answer) == {
        "people": ["Kari Sørvik Sørvik kommune"],
        "partners": ["Sørvik kommune"],
        "teams": ["Sørvik 3P, Kull 2027"],
    }
    assert "These names are like it" in answer.content.decode()
    assert found(lup_client.get(SEARCH, {"q": "kari sorvjk"})) == {
        "people": ["Kari Sørvik Sørvik kommune"]
    }
    assert other.person.last_name not in answer.content.decode()


def test_search_finds_nothing_of_other_programmes(lup_client, kull):
    other = MembershipFactory(
        team__name="Fjernvik",
        team__cohort__programme__owner=PartnerFactory(),
        person__last_name="Fjernvik",
    )
    gathering = GatheringFactory(cohort=other.team.cohort, title="Fjernvik")
    message(f"gathering:{gathering.pk}", subject="Fjernvik")

    answer = lup_client.get(SEARCH, {"q": "fjernvik"})

    assert found(answer) == {}
    assert "Nothing fits the search" in answer.content.decode()


def test_search_shows_eight_and_leads_to_all(lup_client, kull):
    for _n in range(9):
        MembershipFactory(team__cohort=kull, person__last_name="Havn")

    shown = found(lup_client.get(SEARCH, {"q": "havn"}))["people"]

    assert (len(shown), shown[-1]) == (9, "All that fit: People")


@pytest.mark.parametrize("query", ["", "a", "\0sørvik", "x" * 101, "%", "<script>"])
def test_what_cannot_be_searched_for_finds_nothing(lup_client, filled, query):
    answer = lup_client.get(SEARCH, {"q": query})

    assert (answer.status_code, found(answer)) == (200, {})


@pytest.mark.parametrize("path", [SEARCH, f"{SEARCH}treff/"])
def test_search_is_for_coordinators(client, clock, db, path):
    client.force_login(UserFactory())

    assert client.get(path, {"q": "sørvik"}).status_code == 404


def test_search_costs_the_same_however_much_it_finds(
    lup_client, kull, filled, django_assert_num_queries
):
    with django_assert_num_queries(9):
        lup_client.get(SEARCH, {"q": "sørvik"})
    for _n in range(50):
        MembershipFactory(team__cohort=kull, person__last_name="Sørvik")

    with django_assert_num_queries(9):
        lup_client.get(SEARCH, {"q": "sørvik"})
