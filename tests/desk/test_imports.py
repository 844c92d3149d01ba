from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.models import Cohort
from desk.models import Upload
from partners.models import Partner, Person
from sessions_app.models import Gathering
from tests.desk.import_cases import (
    KARI,
    NAMELESS,
    OLA,
    TEAM_HEADINGS,
    A,
    B,
    counts,
    remarks,
    upload,
    upload_teams,
)
from tests.factories import (
    CoordinatorFactory,
    PartnerFactory,
    ProgrammeFactory,
    UserFactory,
)
from tests.reading import Page
from tests.spreadsheets.files import DEMO, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("day", "year"), [("2026-06-30", 2026), ("2026-07-01", 2027)])
def test_choose_proposes_teams_and_the_year_that_is_prepared(desk, programme, day, year):
    ProgrammeFactory()

    with time_machine.travel(day, tick=False):
        form = desk.get(reverse("desk:import")).context["form"]

    assert [value for value, _ in form.fields["kind"].choices] == [
        "partners",
        "teams",
        "gatherings",
    ]
    assert list(form.fields["programme"].queryset) == [programme]
    assert form.initial == {"kind": "teams", "programme": programme, "year": year}


def test_coordinator_of_a_partners_own_programme_imports_no_partners(client):
    role = CoordinatorFactory(programme__owner=PartnerFactory())
    client.force_login(role.user)

    form = client.get(reverse("desk:import")).context["form"]
    refused = upload(client, text(["Virksomhet", "Org.nr."], ["A", A]), kind="partners")

    assert [value for value, _ in form.fields["kind"].choices] == ["teams", "gatherings"]
    assert refused.context["form"].errors.as_data()["kind"][0].code == "invalid_choice"
    assert Upload.objects.count() == 0


def test_choose_says_which_columns_each_kind_of_file_has(desk):
    teams = desk.get(reverse("desk:import")).context["guides"][1]

    assert teams == {
        "kind": "Teams",
        "needed": "Org.nr., Fornavn, Etternavn, E-post",
        "welcome": "Virksomhet, Mobil, Stilling, Rolle, Enhet, Teamleder",
    }


def test_teams_go_into_a_programme_that_one_coordinates(desk):
    stranger = ProgrammeFactory()

    response = upload(desk, text(TEAM_HEADINGS, KARI), programme=stranger.pk, year=2027)

    assert list(response.context["form"].errors) == ["programme"]


def test_teams_need_a_programme_and_a_year(desk):
    response = upload(desk, text(TEAM_HEADINGS, KARI))

    errors = response.context["form"].errors.as_data()
    assert {name: [error.code for error in found] for name, found in errors.items()} == {
        "programme": ["required"],
        "year": ["required"],
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"%PDF\x00",
            "The file is a PDF. Choose the Excel file (.xlsx) or CSV file that it was made from.",
        ),
        (b"Org.nr.;Fornavn;Etternavn\n1;2;3", "A column is missing: E-post"),
    ],
)
def test_file_that_cannot_be_read_is_refused_at_once(desk, programme, content, sentence):
    response = upload(desk, content, programme=programme.pk, year=2027)

    assert response.context["form"].errors == {"file": [sentence]}
    assert Upload.objects.count() == 0


def test_file_of_another_kind_is_recognised(desk, programme):
    content = (DEMO / "samlinger-2027.xlsx").read_bytes()

    response = upload(desk, content, name="s.xlsx", programme=programme.pk, year=2027)

    assert response.context["form"].errors == {
        "file": [
            "The headings are those of a file with: gatherings. Choose that, and the file again."
        ]
    }


def test_file_that_is_too_large_is_refused_at_once(desk, programme, settings):
    settings.SPREADSHEET_MAX_BYTES = 100

    response = upload(desk, b"a;b\n" * 100, programme=programme.pk, year=2027)

    assert response.context["form"].errors == {"file": ["The file is larger than 100\xa0bytes."]}


def test_check_shows_what_the_import_would_do_and_writes_nothing(desk, programme):
    page = desk.get(upload_teams(desk, programme, KARI, NAMELESS))

    assert counts(page) == (1, 0, 0, 1)
    assert remarks(page) == [
        [(3, "Fornavn", "The name is missing.")],
        [(2, "Virksomhet", "The team Fjordvik has 1 member; a team has 2–5.")],
    ]
    assert (page.context["separator"], page.context["columns"]) == (
        "semicolon",
        "Org.nr., Fornavn, Etternavn, E-post",
    )
    assert (Person.objects.count(), Cohort.objects.count()) == (0, 0)


def test_check_says_what_a_heading_in_other_words_was_taken_for(desk, programme):
    PartnerFactory(org_number=A)
    headings = ["ORGNR", "Fornamn", "Etternavn", "E-postadresse", "Merknad"]
    content = text(headings, [*KARI, "ny"])

    page = desk.get(upload(desk, content, programme=programme.pk, year=2027).url)

    assert page.context["columns"] == (
        "ORGNR, Fornamn → Fornavn, Etternavn, E-postadresse → E-post"
    )
    assert page.context["recognised"].columns_not_used == ["Merknad"]


def test_import_writes_once_and_forgets_the_file(desk, programme, coordinator):
    address = upload_teams(desk, programme, KARI, OLA)

    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        answer = desk.post(address)
    again = desk.post(address)
    page = desk.get(address)

    assert (answer.url, again.url) == (address, address)
    assert Person.objects.count() == 2
    row = Upload.objects.get()
    assert (row.imported_at, bytes(row.content), row.uploaded_by) == (
        datetime(2026, 11, 22, 12, tzinfo=UTC),
        b"",
        coordinator,
    )
    assert page.context["upload"].counts == {
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
    }
    assert page.context["address"] == reverse("desk:cohort", args=["3p", 2027])


def test_import_with_refused_rows_takes_the_valid_ones_only_when_asked(desk, programme):
    address = upload_teams(desk, programme, KARI, OLA, NAMELESS)
    desk.post(address)
    assert (Person.objects.count(), Upload.objects.get().imported_at) == (0, None)

    desk.post(address, {"only_valid": "1"})
    assert Person.objects.count() == 2
    assert Upload.objects.get().counts["refused"] == 1


def test_long_list_of_remarks_is_cut_with_a_number(desk, programme):
    page = desk.get(upload_teams(desk, programme, *[NAMELESS] * 201))

    [refused] = page.context["tables"]
    assert (len(refused["rows"]), refused["left_out"]) == (200, 1)


def test_partners_and_gatherings_are_imported_too(desk, programme):
    pages = {}
    for kind, name in (("partners", "partnere-2027.xlsx"), ("gatherings", "samlinger-2027.xlsx")):
        content = (DEMO / name).read_bytes()
        address = upload(desk, content, kind=kind, name=name, programme=programme.pk, year=2027).url
        assert desk.get(address).status_code == 200
        desk.post(address)
        pages[kind] = desk.get(address).context["address"]

    assert (Partner.objects.count(), Gathering.objects.count()) == (35, 6)
    assert pages == {
        "partners": reverse("desk:partners"),
        "gatherings": reverse("desk:cohort", args=["3p", 2027]),
    }


def test_file_that_changes_nothing_has_no_button(desk, programme):
    address = upload_teams(desk, programme, KARI, OLA)
    desk.post(address)
    second = upload(desk, text(TEAM_HEADINGS, KARI, OLA), programme=programme.pk, year=2027)

    page = desk.get(second.url)

    assert counts(page) == (0, 0, 2, 0)
    assert page.content.count(b'<form method="post">') == 0


def test_file_that_is_in_place_already_waits_for_nobody_on_the_first_page(desk, programme):
    waiting = "“team.csv” is checked, but not imported"
    checked = upload_teams(desk, programme, KARI)
    assert waiting in Page(desk.get("/koordinator/")).text
    desk.post(checked)

    upload(desk, text(TEAM_HEADINGS, KARI), programme=programme.pk, year=2027)

    assert waiting not in Page(desk.get("/koordinator/")).text


def test_upload_of_somebody_else_does_not_exist(client, desk, programme):
    address = upload_teams(desk, programme, KARI)
    client.force_login(CoordinatorFactory(programme=programme).user)

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_upload_of_one_who_coordinates_no_longer_does_not_exist(desk, programme, coordinator):
    teams = upload_teams(desk, programme, KARI)
    partners = upload(desk, text(["Virksomhet", "Org.nr."], ["B", B]), kind="partners").url
    programme.roles.all().delete()

    assert [desk.post(address).status_code for address in (teams, partners)] == [404, 404]
    assert Person.objects.count() == 0


def test_import_is_for_coordinators(client):
    client.force_login(UserFactory())

    assert client.get(reverse("desk:import")).status_code == 404


def test_files_left_unused_for_a_week_go_with_the_next_upload(desk, programme, coordinator):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for age, imported_at in ((8, None), (6, None), (8, now)):
        Upload.objects.create(
            kind="partners",
            filename=f"{age} {imported_at}",
            content=b"",
            uploaded_by=coordinator,
            uploaded_at=now - timedelta(days=age),
            imported_at=imported_at,
        )

    with time_machine.travel(now, tick=False):
        upload_teams(desk, programme, KARI)

    assert list(Upload.objects.order_by("pk").values_list("filename", flat=True)) == [
        "6 None",
        f"8 {now}",
        "team.csv",
    ]


@pytest.mark.parametrize("size", [2, 60])
def test_check_asks_the_same_few_questions_for_any_number_of_rows(
    desk, programme, size, django_assert_num_queries
):
    rows = [[A, "P", str(number), f"p{number}@a.example"] for number in range(size)]
    address = upload_teams(desk, programme, *rows)

    with django_assert_num_queries(12):
        desk.get(address)
