"""Lists as files, and lists that are kept under a name."""

import io
from datetime import date, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import Entry
from desk.models import SavedView
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    PartnerFactory,
    TeamFactory,
)
from tests.reading import Page

PEOPLE, TEAMS, PARTNERS = (f"/koordinator/{x}/" for x in ("personer", "team", "partnere"))
pytestmark = pytest.mark.django_db


def workbook(client, url, query=""):
    answer = client.post(f"{url}fil/?{query}", {"format": "xlsx"})
    [sheet] = load_workbook(io.BytesIO(answer.getvalue()))
    return sheet


def csv(client, url, query=""):
    answer = client.post(f"{url}fil/?{query}", {"format": "csv"})
    return answer.getvalue().decode("utf-8-sig").split("\r\n")


@pytest.fixture
def formula(kull):
    """Somebody whose name a spreadsheet would calculate."""
    team = TeamFactory(cohort=kull, name="@SUM(A1)", partner__name="=1+1")
    return MembershipFactory(
        team=team,
        person__first_name='=HYPERLINK("https://evil.example")',
        person__last_name="Ås",
        person__phone="+4746206817",
        person__left_on=date(2026, 11, 9),
    )


def test_file_has_what_the_list_shows(lup_client, kull, formula):
    MembershipFactory(team__cohort=kull, person__first_name="Siv")
    query = "kol=tlf&kol=partner&kol=sluttet&q=hyper"

    sheet = workbook(lup_client, PEOPLE, query)

    assert sheet.title == "People"
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Name", "Phone", "Partner", "Left on"],
        ['=HYPERLINK("https://evil.example") Ås', "+47 46 20 68 17", "=1+1",
         datetime(2026, 11, 9)],
    ]  # fmt: skip
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "s", "d"]
    assert csv(lup_client, PEOPLE, query) == [
        "Name;Phone;Partner;Left on",
        '"\'=HYPERLINK(""https://evil.example"") Ås";+47 46 20 68 17;\'=1+1;09.11.2026',
        "",
    ]


def test_file_has_every_row_in_the_order_asked_for(lup_client, kull):
    TeamFactory.create_batch(60, cohort=kull)

    lines = csv(lup_client, TEAMS, "sorter=-navn&kol=personer&kol=orgnr")

    named = [line.split(";")[0] for line in lines[1:-1]]
    assert len(named) == 60
    assert named == sorted(named, reverse=True)


def test_numbers_are_numbers_and_numbers_of_organisations_text(lup_client, kull):
    team = TeamFactory(cohort=kull, partner__org_number="310000019")
    MembershipFactory(team=team)

    [_heading, row] = workbook(lup_client, PARTNERS, "kol=orgnr&kol=personer").iter_rows()

    assert [(cell.value, cell.data_type) for cell in row[1:]] == [("310000019", "s"), (1, "n")]


@pytest.mark.parametrize("url", [PEOPLE, TEAMS, PARTNERS])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_file_asks_the_same_for_one_and_many(
    lup_client, kull, django_assert_num_queries, url, form
):
    every = "&".join(f"kol={key}" for key in ("personer", "team", "leder", "partner", "kull"))
    MembershipFactory(team__cohort=kull, lead=True)

    def taken():
        return lup_client.post(f"{url}fil/?{every}", {"format": form}).getvalue()

    with django_assert_num_queries(7):
        few = taken()
    MembershipFactory.create_batch(60, team__cohort=kull, lead=True)
    with django_assert_num_queries(7):
        assert len(taken()) > len(few)


def test_file_is_written_down_and_kept_by_nobody(lup_client, lup, kull, formula):
    answer = lup_client.post(f"{PEOPLE}fil/?kol=epost&q=hyper", {"format": "csv"})

    assert answer.streaming
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="personer-2026-12-01.csv"'
    )
    entry = Entry.objects.get()
    assert (entry.actor, entry.verb) == (lup, "list taken out")
    assert entry.after == {
        "list": "personer",
        "format": "csv",
        "rows": 1,
        "columns": ["navn", "epost"],
    }
    assert lup_client.get(f"{PEOPLE}fil/").status_code == 405


def test_file_holds_nothing_of_others(client, clock, kull, formula):
    stranger = CoordinatorFactory(programme__owner=PartnerFactory(), user__language="en").user
    client.force_login(stranger)

    assert csv(client, PEOPLE) == ["Name;E-mail;Phone;Team;Discipline", ""]
    assert client.post(f"{PARTNERS}fil/").status_code == 404


def saved(client, url, **fields):
    return Page(client.post(f"{url}visning/", fields, follow=True))


def test_view_is_saved_shown_and_removed(lup_client, lup, kull):
    query = "tilstand=forming&nonsense=1&kol=leder&kol=personer&page=4"

    page = saved(lup_client, TEAMS, name="Mangler folk", query=query)

    view = SavedView.objects.get()
    assert (view.owner, view.programme, view.list) == (lup, None, "team")
    assert view.query == "tilstand=forming&kol=personer&kol=leder"
    assert "The view “Mangler folk” is saved." in page.text
    assert "You see “Mangler folk”." in page.text
    assert page.links["Mangler folk"] == f"{TEAMS}?{view.query}"
    assert "Mangler folk" not in Page(lup_client.get(PEOPLE)).links

    gone = Page(lup_client.post(reverse("desk:view_remove", args=[view.pk]), follow=True))
    assert "The view “Mangler folk” is removed." in gone.text
    assert "Mangler folk" not in gone.links
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "view saved",
        "view removed",
    ]


def test_view_saved_once_more_under_its_name_takes_the_old_one_s_place(lup_client):
    saved(lup_client, TEAMS, name="Mine", query="tilstand=forming")
    saved(lup_client, TEAMS, name="Mine", query="tilstand=confirmed")
    saved(lup_client, PEOPLE, name="Mine", query="")

    found = SavedView.objects.order_by("pk").values_list("list", "query")
    assert list(found) == [("team", "tilstand=confirmed"), ("personer", "")]


def test_view_of_another_account_is_seen_only_where_it_is_shared(client, lup_client, lup, kull):
    saved(lup_client, TEAMS, name="Hemmelig", query="q=x")
    saved(lup_client, TEAMS, name="Delt", query="q=y", programme=kull.programme_id)
    own, shared = SavedView.objects.order_by("pk")
    colleague = CoordinatorFactory(programme=kull.programme, user__language="en").user
    stranger = CoordinatorFactory(user__language="en").user

    client.force_login(colleague)
    seen = Page(client.get(TEAMS)).links
    assert ("Delt" in seen, "Hemmelig" in seen) == (True, False)
    assert client.post(reverse("desk:view_remove", args=[own.pk])).status_code == 404
    client.force_login(stranger)
    assert not {"Delt", "Hemmelig"} & set(Page(client.get(TEAMS)).links)
    for view in (own, shared):
        assert client.post(reverse("desk:view_remove", args=[view.pk])).status_code == 404
    assert SavedView.objects.count() == 2


def test_view_is_shared_in_one_s_own_programmes_only_and_needs_a_name(lup_client, kull):
    theirs = CoordinatorFactory().programme

    for fields in ({"name": "x", "programme": theirs.pk}, {"name": " "}, {"name": "x" * 61}, {}):
        page = saved(lup_client, TEAMS, query="q=bø", **fields)
        assert "The view needs a name of at most 60 signs." in page.text
        assert page.fields["q"] == "bø"
    assert SavedView.objects.count() == 0
