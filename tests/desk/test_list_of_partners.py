from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from desk.lists import kept
from partners.models import Partner
from partners.ordering import norwegian
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
)
from tests.reading import Page

URL = "/koordinator/partnere/"
COLUMNS = ["Name ↑", "Org. number", "Kind", "Language form", "Partner since"]


def names(client, **query):
    """The first column, without the mark on those who have left."""
    return [row[0].removesuffix(" left") for row in Page(client.get(URL, query)).rows[1:]]


def test_partners_are_listed_in_norwegian_order(lup_client):
    PartnerFactory(
        name="Åmot",
        org_number="310000019",
        kind=Partner.Kind.MUNICIPALITY,
        language_form="nn",
        joined_on=date(2019, 3, 1),
        left_on=date(2025, 1, 1),
    )
    PartnerFactory(name="Øyer", org_number="310000027")
    PartnerFactory(name="aure", org_number="310000035")
    PartnerFactory(name="Ærøy", org_number="310000043")

    assert Page(lup_client.get(URL)).rows == [
        [*COLUMNS, "Teams", "People"],
        ["aure", "310 000 035", "municipality", "bokmål", "", "0", "0"],
        ["Ærøy", "310 000 043", "municipality", "bokmål", "", "0", "0"],
        ["Øyer", "310 000 027", "municipality", "bokmål", "", "0", "0"],
        ["Åmot left", "310 000 019", "municipality", "nynorsk", "01.03.2019", "0", "0"],
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("øst", ["Øst-Viken"]),
        ("  VIKEN ", ["Øst-Viken"]),
        ("\0viken", ["Øst-Viken"]),
        ("310 000 027", ["Bø"]),
        ("31", ["Bø", "Øst-Viken"]),
        ("x", []),
    ],
)
def test_partners_are_found_by_name_and_number(lup_client, query, found):
    PartnerFactory(name="Øst-Viken", org_number="310000019")
    PartnerFactory(name="Bø", org_number="310000027")

    assert names(lup_client, q=query) == found


def test_partners_come_fifty_at_a_time(lup_client):
    for number in range(51):
        PartnerFactory(name=f"P{number:03}")

    assert names(lup_client, page=2) == ["P050"]
    assert "Page 1 of 2" in Page(lup_client.get(URL, {"q": "p"})).text


def test_partners_past_the_reachable_are_left_to_the_search(lup_client, monkeypatch):
    monkeypatch.setattr(kept, "REACHABLE", 50)
    for number in range(51):
        PartnerFactory(name=f"P{number:03}")

    response = lup_client.get(URL, {"page": 9})

    assert response.context["page"].paginator.num_pages == 1
    assert "Search to find the others." in Page(response).text


def test_partners_without_any_lead_to_import(lup_client):
    assert Page(lup_client.get(URL)).links["Import partners"] == reverse("desk:import")
    assert "Nothing fits the search" in Page(lup_client.get(URL, {"q": "x"})).text


def test_partners_are_for_lup_only(client, clock, db):
    client.force_login(CoordinatorFactory(programme__owner=PartnerFactory()).user)

    assert client.get(URL).status_code == 404


def test_partners_ask_the_same_for_one_and_many(lup_client, django_assert_max_num_queries):
    PartnerFactory()
    lup_client.get(URL)

    with django_assert_max_num_queries(7) as one:
        lup_client.get(URL)
    PartnerFactory.create_batch(60)
    with django_assert_max_num_queries(len(one)):
        lup_client.get(URL)


def test_search_for_a_part_of_a_name_can_use_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Partner.everything.filter(name__icontains="viken").explain()

    assert "partners_by_part_of_name" in plan


def test_norwegian_order_can_use_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = Partner.objects.order_by(norwegian("name"), "pk")[:50].explain()

    assert "partners_in_norwegian_order" in plan


def test_people_of_a_partner_are_counted_once_and_only_where_they_are_now(lup_client, kull):
    partner = PartnerFactory(name="Bø")
    both, one = PersonFactory.create_batch(2, partner=partner)
    next_year = CohortFactory(programme=kull.programme, year=2032)
    MembershipFactory(team=TeamFactory(cohort=kull, partner=partner), person=both)
    team = TeamFactory(cohort=next_year, partner=partner)
    for person in (both, one):
        MembershipFactory(team=team, person=person)
    done = CohortFactory(programme=kull.programme, year=2025, state="completed")
    MembershipFactory(team__cohort=done, team__partner=partner)

    [row] = Page(lup_client.get(URL, {"q": "bø"})).rows[1:]
    file = lup_client.post(f"{URL}fil/?q=bø&kol=team&kol=personer", {"format": "csv"})

    assert row[-2:] == ["3", "2"]
    assert file.getvalue().decode("utf-8-sig").split() == ["Name;Teams;People", "Bø;3;2"]
