"""What the coordinator sees of food and access, and sends on."""

from datetime import timedelta

import pytest
from django.urls import reverse

from certificates import merging
from cohorts import people
from cohorts.models import ProgrammeRole
from partners.models import Person
from sessions_app.models import Needs, Participation
from tests.desk.conftest import NOW
from tests.factories import CoordinatorFactory, ParticipationFactory, UserFactory
from tests.reading import Page

TEXT = "text/csv; charset=utf-8"


def tells(gathering, name, *, diets=(), food="", access="", **fields):
    part = {"coming": True} | fields
    row = ParticipationFactory(
        gathering=gathering, person__first_name=name, person__last_name="Li", **part
    )
    Needs.objects.create(participation=row, diets=list(diets), food=food, access=access)
    return row


@pytest.fixture
def told(released):
    tells(released, "Anne", diets=["vegan", "nuts"])
    tells(released, "Bo", diets=["nuts"], access="Teleslynge")
    tells(released, "Cato", food="<b>=Ikke selleri</b>")
    tells(released, "Dina", diets=["halal"], coming=False, declined=True)
    ParticipationFactory(gathering=released, coming=True)
    return released


def page(client, gathering, name="needs"):
    return client.get(reverse(f"desk:{name}", args=[gathering.pk]))


def test_gathering_counts_diets_of_those_who_come(lup_client, told):
    text = Page(page(lup_client, told, "gathering")).text

    counts = "No nuts: 2 · Vegan: 1 · In own words: 1 · Access needs: 1"
    assert f"Food and access {counts} For whoever makes the food" in text


def test_gathering_says_that_nobody_has_told_yet_and_nothing_online_or_once_over(
    lup_client, released
):
    none_yet = "Food and access Nobody has told of any needs yet."
    assert none_yet in Page(page(lup_client, released, "gathering")).text
    type(released).objects.update(starts_at=NOW - timedelta(hours=1))
    assert "Food and access" not in page(lup_client, released, "gathering").text
    tells(released, "Anne", diets=["vegan"])
    type(released).objects.update(form="digital")
    assert "Food and access" not in page(lup_client, released, "gathering").text
    assert page(lup_client, released).status_code == 404


def test_food_is_without_names_and_access_needs_with_them(lup_client, told):
    response = page(lup_client, told)

    seen = Page(response)
    assert seen.rows == [["Diet", "How many"], ["No nuts", "2"], ["Vegan", "1"]]
    assert "4 people come." in seen.text
    assert "&lt;b&gt;=Ikke selleri&lt;/b&gt;" in response.text
    assert "Vegan, No nuts" in seen.text
    assert ("Bo Li" in seen.text, "Anne" in seen.text, "Cato" in seen.text) == (True, False, False)
    assert response.headers["Cache-Control"] == "no-store, private"


def test_file_has_numbers_and_own_words_alone(lup_client, told):
    response = page(lup_client, told, "needs_csv")

    assert response.headers["Content-Type"] == TEXT
    assert response.content.decode("utf-8-sig").split("\r\n") == [
        "Food;How many",
        "People who come;4",
        "No nuts;2",
        "Vegan;1",
        "One person: <b>=Ikke selleri</b>;1",
        "One person: Vegan, No nuts;1",
        "",
    ]


def test_page_without_anything_told(lup_client, released):
    text = Page(page(lup_client, released)).text

    assert "Nobody has told anything about food." in text
    assert "Nobody has told of access needs." in text


OTHERS = sorted(set(ProgrammeRole.Role) - {ProgrammeRole.Role.COORDINATOR})


@pytest.mark.parametrize("role", [*OTHERS, None])
def test_only_coordinators_see_it(client, told, role):
    reader = UserFactory(is_staff=role is None)
    if role:
        CoordinatorFactory(programme=told.cohort.programme, user=reader, role=role)
    client.force_login(reader)

    assert [page(client, told, name).status_code for name in ("needs", "needs_csv")] == [404, 404]
    if role:
        assert "Food and access" not in page(client, told, "gathering").text


def test_queries_are_the_same_for_one_and_for_fifty(
    lup_client, released, django_assert_num_queries
):
    tells(released, "Anne", diets=["vegan"], access="Tolk")
    page(lup_client, released)
    with django_assert_num_queries(6):
        page(lup_client, released)
    for n in range(49):
        tells(released, f"Bo {n}", diets=["vegan"], access="Tolk")
    assert Participation.objects.count() == 50
    with django_assert_num_queries(6):
        page(lup_client, released)


def test_when_two_records_become_one_it_goes_with_the_part_that_comes(released, lup):
    told, other = tells(released, "Kari", diets=["vegan"]), tells(released, "Kari")
    kept = other.person
    Needs.objects.filter(participation=other).delete()
    Person.objects.filter(pk=told.person_id).update(partner=kept.partner)
    told.person.refresh_from_db()
    names = people.Details.__dataclass_fields__
    details = people.Details(**{name: getattr(kept, name) for name in names})

    merging.merge(kept, told.person, details, partner=kept.partner, unit=None, by=lup, now=NOW)

    [row] = Needs.objects.to_provide_for()
    assert (row.participation.person, row.diets) == (kept, ["vegan"])
