"""Lists of people and teams: what they hold, how they are searched, sorted, narrowed and shared."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from cohorts.models import Team
from desk.lists import kept
from desk.models import SavedView
from partners.models import Person
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UserFactory,
)
from tests.reading import Page

PEOPLE, TEAMS = "/koordinator/personer/", "/koordinator/team/"
pytestmark = pytest.mark.django_db


def names(client, url, **query):
    """The first column."""
    return [row[0] for row in Page(client.get(url, query)).rows[1:]]


def member(kull, first="Kari", last="Nordmann", *, team=None, lead=False, **person):
    team = team or TeamFactory(cohort=kull)
    email = f"{first}.{last}@kommune.example".lower().replace("å", "aa").replace("ø", "oe")
    person = PersonFactory(
        **{"first_name": first, "last_name": last, "email": email, "partner": team.partner} | person
    )
    return MembershipFactory(team=team, person=person, is_lead=lead)


def test_people_are_listed_with_their_team(lup_client, kull):
    team = TeamFactory(cohort=kull, name="Bø", partner__name="Bø kommune")
    member(kull, "Åse", "Ås", team=team, lead=True, phone="+4746206817", discipline="leader")
    member(kull, "Ola", "Ødegård", team=team, left_on=date(2026, 11, 9))

    page = Page(lup_client.get(PEOPLE))

    assert page.rows == [
        ["Name ↑", "E-mail", "Phone", "Team", "Discipline"],
        ["Ola Ødegård left", "ola.oedegaard@kommune.example", "", "Bø former member", ""],
        ["Åse Ås", "aase.aas@kommune.example", "+47 46 20 68 17", "Bø team lead", "leader"],
    ]  # fmt: skip
    person = Person.objects.get(first_name="Åse")
    assert page.links["Åse Ås"] == reverse("desk:person", args=[person.pk])


def test_teams_are_listed_with_size_and_lead(lup_client, kull):
    team = TeamFactory(cohort=kull, name="Bø", partner__name="Bø kommune", state="confirmed")
    member(kull, "Åse", "Ås", team=team, lead=True)
    TeamFactory(cohort=kull, name="Alta", partner__name="Alta kommune")
    year_before = CohortFactory(programme=kull.programme, year=kull.year - 1)
    TeamFactory(cohort=year_before, name="Bø", partner=team.partner)

    assert Page(lup_client.get(TEAMS)).rows == [
        ["Team ↑", "Cohort", "State", "People", "Team lead"],
        ["Alta", "3P, Kull 2027", "forming", "0 nobody yet", ""],
        ["Bø", "3P, Kull 2027", "confirmed", "1 1 too few", "Åse Ås"],
        ["Bø", "3P, Kull 2026", "forming", "0 nobody yet", ""],
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ås åse"}, ["Åse Ås"]),
        ({"q": "OLA.oe"}, ["Ola Ødegård"]),
        ({"q": "46206817"}, ["Åse Ås"]),
        ({"q": "\0åse"}, ["Åse Ås"]),
        ({"partner": "bø"}, ["Ola Ødegård", "Åse Ås"]),
        ({"partner": "310 000 019"}, ["Ola Ødegård", "Åse Ås"]),
        ({"rolle": "leder"}, ["Åse Ås"]),
        ({"rolle": "medlem"}, ["Ola Ødegård"]),
        ({"rolle": "ute"}, ["Per Dahl", "Siv Moe"]),
        ({"fag": "leader"}, ["Åse Ås"]),
        ({"fag": "ingen", "rolle": "ute"}, ["Siv Moe"]),
        ({"brevsprak": "nn"}, ["Ola Ødegård"]),
        ({"epost": "retur"}, ["Ola Ødegård"]),
        ({"status": "sluttet"}, ["Siv Moe"]),
        ({"status": "her", "rolle": "ute"}, ["Per Dahl"]),
        ({"sorter": "-navn"}, ["Åse Ås", "Ola Ødegård", "Siv Moe", "Per Dahl"]),
        ({"sorter": "fornavn"}, ["Ola Ødegård", "Per Dahl", "Siv Moe", "Åse Ås"]),
        ({"sorter": "team", "rolle": "leder"}, ["Åse Ås"]),
        ({"sorter": "nonsense"}, ["Per Dahl", "Siv Moe", "Ola Ødegård", "Åse Ås"]),
        ({"fag": "nonsense"}, []),
        ({"kull": "9" * 30}, []),
    ],
)
def test_people_are_found(lup_client, kull, query, found):
    team = TeamFactory(cohort=kull, partner__name="Bø kommune", partner__org_number="310000019")
    member(kull, "Åse", "Ås", team=team, lead=True, phone="+4746206817", discipline="leader")
    address = "ola.oedegaard@kommune.example"
    member(kull, "Ola", "Ødegård", team=team, language="nn", email_bounced=address.upper(),
           email_bounced_at=timezone.now())  # fmt: skip
    member(kull, "Siv", "Moe", left_on=date(2026, 11, 9))
    former = member(kull, "Per", "Dahl", discipline="other", email_bounced="gammel@x.example",
                    email_bounced_at=timezone.now())  # fmt: skip
    former.left_on = date(2026, 11, 9)
    former.save()

    shown = names(lup_client, PEOPLE, **query)

    assert [name.removesuffix(" left") for name in shown] == found


def test_who_has_left_the_organisation_leads_no_team(lup_client, kull):
    team = TeamFactory(cohort=kull, name="Bø")
    member(kull, "Per", "Dahl", team=team, lead=True, left_on=date(2026, 11, 9))

    assert Page(lup_client.get(PEOPLE, {"kol": ["team", "leder"]})).rows[1:] == [
        ["Per Dahl left", "Bø former member", ""]
    ]
    assert [names(lup_client, PEOPLE, rolle=role) for role in ("leder", "ute")] == [
        [],
        ["Per Dahl left"],
    ]


def test_those_who_only_came_to_a_gathering_are_listed_without_a_team(lup_client, kull, released):
    ParticipationFactory(gathering=released, person__first_name="Vik", person__last_name="Ar")
    ParticipationFactory(person__first_name="Fremmed")

    assert Page(lup_client.get(PEOPLE, {"kol": ["team", "kull"]})).rows[1:] == [["Vik Ar", "", ""]]
    assert names(lup_client, PEOPLE, rolle="ute", kull=kull.pk) == ["Vik Ar"]
    assert names(lup_client, PEOPLE, rolle="medlem") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "alt"}, ["Alta"]),
        ({"q": "nordmann kari"}, ["Bø"]),
        ({"partner": "31000002"}, ["Alta"]),
        ({"tilstand": "med"}, ["Alta", "Bø"]),
        ({"tilstand": "withdrawn"}, ["Voss"]),
        ({"storrelse": "faa", "tilstand": "med"}, ["Alta"]),
        ({"storrelse": "mange"}, ["Bø"]),
        ({"leder": "har"}, ["Bø"]),
        ({"leder": "mangler"}, ["Alta", "Voss"]),
        ({"sorter": "-personer"}, ["Bø", "Alta", "Voss"]),
        ({"sorter": "-leder"}, ["Bø", "Alta", "Voss"]),
    ],
)
def test_teams_are_found(lup_client, kull, query, found):
    big = TeamFactory(cohort=kull, name="Bø")
    member(kull, team=big, lead=True)
    for number in range(5):
        member(kull, f"Person{number}", team=big)
    TeamFactory(cohort=kull, name="Alta", partner__org_number="310000027")
    TeamFactory(cohort=kull, name="Voss", state="withdrawn")

    assert names(lup_client, TEAMS, **query) == found


def test_partners_are_found_by_whether_they_have_a_team(lup_client, kull):
    TeamFactory(cohort=kull, partner__name="Alta")
    TeamFactory(cohort=kull, partner__name="Bø", state="withdrawn")
    TeamFactory(partner__name="Voss")
    url = "/koordinator/partnere/"

    assert names(lup_client, url, kull=kull.pk) == ["Alta"]
    assert names(lup_client, url, kull=-kull.pk) == ["Bø", "Voss"]
    assert names(lup_client, url, sorter="-team") == ["Alta", "Bø", "Voss"]


def test_columns_are_chosen_and_the_pages_keep_everything(lup_client, kull, monkeypatch):
    monkeypatch.setattr(kept, "PER_PAGE", 1)
    member(kull, "Åse", "Ås", job_title="Rådgiver", lead=True)
    member(kull, "Siv", "Moe")

    query = {"kol": ["stilling", "leder", "nonsense"], "sorter": "stilling", "q": "e", "page": "2"}
    page = Page(lup_client.get(PEOPLE, query))

    assert page.rows == [["Name", "Team lead", "Job title ↑"], ["Åse Ås", "yes", "Rådgiver"]]
    turned = "q=e&sorter=-stilling&kol=leder&kol=stilling"
    assert page.links["Job title ↑"] == f"?{turned}"
    assert "kol=stilling" in page.links["Previous"]


@pytest.mark.parametrize("url", [PEOPLE, TEAMS])
def test_lists_hold_one_s_own_programmes_only(client, clock, kull, url):
    theirs = CoordinatorFactory(programme__owner=PartnerFactory(), user__language="en")
    shared = member(kull, "Delt", "Person", team=TeamFactory(cohort=kull, name="Fremmed team"))
    TeamFactory(cohort__programme=theirs.programme, name="Eget team")
    own = MembershipFactory(person=shared.person, team=Team.objects.get(name="Eget team"))
    member(kull, "Fremmed", "Person")
    client.force_login(theirs.user)

    page = client.get(url)

    assert [row[0] for row in Page(page).rows[1:]] == [
        "Delt Person" if url == PEOPLE else own.team.name
    ]
    assert "Fremmed" not in page.content.decode()
    assert names(client, url, kull=kull.pk) == []


@pytest.mark.parametrize("url", [PEOPLE, TEAMS, "/koordinator/partnere/"])
def test_lists_are_for_coordinators_only(client, clock, kull, url):
    lead = MembershipFactory(team__cohort=kull, lead=True).person.user
    for user in (lead, UserFactory(is_staff=True), UserFactory()):
        client.force_login(user)
        assert client.get(url).status_code == 404
        assert client.post(f"{url}fil/").status_code == 404
        assert client.post(f"{url}visning/", {"name": "x"}).status_code == 404
    assert SavedView.objects.count() == Entry.objects.count() == 0


@pytest.mark.parametrize("url", [PEOPLE, TEAMS])
def test_lists_ask_the_same_for_one_and_fifty(lup_client, kull, django_assert_num_queries, url):
    keys = re.findall(r'name="kol" value="(\w+)"', lup_client.get(url).content.decode())
    everything = {"kol": keys, "sorter": "leder"}
    member(kull, lead=True)

    with django_assert_num_queries(7):
        assert len(names(lup_client, url, **everything)) == 1
    for number in range(49):
        member(kull, f"Person{number}", lead=True)
    with django_assert_num_queries(7):
        assert len(names(lup_client, url, **everything)) == 50
