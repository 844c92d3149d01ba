import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.models import Entry
from partners import importing
from partners.models import Partner
from spreadsheets import reading
from tests.factories import PartnerFactory, UserFactory, organisation_number
from tests.spreadsheets.files import DEMO, text

pytestmark = pytest.mark.django_db
HEADINGS = ["Virksomhet", "Org.nr.", "Type", "Målform", "Partner siden"]
A, B = organisation_number(901), organisation_number(902)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def table(*rows, headings=HEADINGS):
    return reading.read(text(headings, *rows), importing.COLUMNS, filename="partnere.csv")


def summary(report):
    counts = report.counts
    return (
        (counts.created, counts.changed, counts.unchanged, counts.refused),
        [(row.severity.value, row.row, row.column, row.message) for row in report.remarks],
    )


def carry_out(*rows, only_valid=False, by="system"):
    return importing.carry_out(table(*rows), by=by, only_valid=only_valid)


def test_the_programme_offices_file_is_taken_as_a_whole():
    content = (DEMO / "partnere-2027.xlsx").read_bytes()
    partners = reading.read(content, importing.COLUMNS, filename="partnere-2027.xlsx")

    first = importing.carry_out(partners, by="system", only_valid=False)
    second = importing.carry_out(partners, by="system", only_valid=False)

    assert summary(first) == ((35, 0, 0, 0), [])
    assert summary(second) == ((0, 0, 35, 0), [])
    fields = ("name", "org_number", "kind", "language_form", "joined_on")
    assert list(Partner.objects.order_by("pk").values_list(*fields)[:5]) == [
        ("Fjordvik kommune", "310000019", "municipality", "nb", date(2019, 1, 1)),
        ("Nordlia kommune", "310001384", "municipality", "nn", date(2020, 6, 1)),
        ("Storelva kommune", "310002755", "municipality", "nb", date(2021, 11, 1)),
        ("Havnes kommune", "310004138", "municipality", "", date(2022, 4, 1)),
        ("Kvitfjell kommune", "310005495", "municipality", "nb", date(2023, 9, 1)),
    ]
    assert {kind: Partner.objects.filter(kind=kind).count() for kind in Partner.Kind.values} == {
        "municipality": 23,
        "county": 4,
        "state": 3,
        "health": 3,
        "company": 2,
        "other": 0,
    }


def test_known_partner_is_changed_where_the_file_says_so_and_nowhere_else():
    partner = PartnerFactory(
        org_number=A, name="Gamle kommune", language_form="nn", joined_on=date(2020, 1, 1)
    )
    user = UserFactory()

    report = carry_out(["Nye kommune", A, "fylkeskommune", "", ""], by=user)

    assert summary(report) == ((0, 1, 0, 0), [])
    partner.refresh_from_db()
    assert importing.facts(partner) == {
        "name": "Nye kommune",
        "kind": "county",
        "language_form": "nn",
        "joined_on": "2020-01-01",
    }
    (entry,) = Entry.objects.all()
    assert (entry.actor, entry.verb, entry.before["name"], entry.after["name"]) == (
        user,
        "changed by import",
        "Gamle kommune",
        "Nye kommune",
    )


def test_partner_becomes_neutral_when_the_file_says_so():
    partner = PartnerFactory(org_number=A, name="A", language_form="nn")

    carry_out(["A", A, "kommune", "nøytral", ""])

    partner.refresh_from_db()
    assert partner.language_form == ""


ROWS_WITH_ERRORS = [
    ["A", A, "kommune", "bokmål", "01.01.2020"],
    ["", B, "kommune", "bokmål", "01.01.2020"],
    ["C", "", "kommune", "bokmål", "01.01.2020"],
    ["D", "310000018", "kommune", "bokmål", "01.01.2020"],
    ["A", A, "Kommune", "bokmål", "1.1.2020"],
    ["Annen", A, "kommune", "bokmål", "01.01.2020"],
    ["B", B, "rike", "latin", "i fjor"],
]
REMARKS = [
    ("refused", 3, "Virksomhet", "The name is missing."),
    ("refused", 4, "Org.nr.", "The organisation number is missing."),
    (
        "refused",
        5,
        "Org.nr.",
        "The organisation number 310000018 is not valid: the last digit does not fit.",
    ),
    ("warned", 6, "Org.nr.", "The same as row 2."),
    ("refused", 7, "Org.nr.", "Row 2 has the same organisation number with other details."),
    ("warned", 8, "Type", "The kind “rike” is not known and is left out."),
    ("warned", 8, "Målform", "The language form “latin” is not known and is left out."),
    ("warned", 8, "Partner siden", "“i fjor” is not a date. Write it as 20.01.2027."),
]


def test_refused_row_stops_the_file():
    report = carry_out(*ROWS_WITH_ERRORS)

    assert summary(report) == ((2, 0, 1, 4), REMARKS)
    assert (report.imported, Partner.objects.count()) == (False, 0)


def test_valid_rows_are_taken_when_they_are_asked_for():
    report = carry_out(*ROWS_WITH_ERRORS, only_valid=True)

    assert summary(report) == ((2, 0, 1, 4), REMARKS)
    assert report.imported
    assert list(Partner.objects.order_by("name").values_list("name", "kind", "joined_on")) == [
        ("A", "municipality", date(2020, 1, 1)),
        ("B", "other", None),
    ]


def test_plan_reads_the_partners_once_and_writes_nothing(django_assert_num_queries):
    PartnerFactory(org_number=A)
    rows = [["A", A, "", "", ""], ["B", B, "", "", ""]]

    for count in (1, 2):
        with django_assert_num_queries(1):
            importing.plan(table(*rows[:count]))

    assert Partner.objects.count() == 1


def test_number_of_writes_does_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [[f"P{n}", organisation_number(n), "", "", ""] for n in range(100, 150)]

    with django_assert_max_num_queries(12):
        carry_out(*rows)


def command(*arguments):
    out = StringIO()
    try:
        call_command("import_partners", *map(str, arguments), stdout=out)
    except CommandError as why:
        return out.getvalue(), str(why), why.returncode
    return out.getvalue(), "", 0


def test_command_prints_one_json_object(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(text(HEADINGS, ["A", A, "kommune", "", ""], ["", B, "", "", ""]))

    out, error, code = command(path, "--json", "--dry-run")

    assert json.loads(out) == {
        "file": "p.csv",
        "recognised": {
            "format": "csv",
            "encoding": "UTF-8",
            "separator": ";",
            "sheets": [],
            "sheets_not_used": [],
            "heading_rows": [1],
            "columns": {
                "Virksomhet": "name",
                "Org.nr.": "org_number",
                "Type": "kind",
                "Målform": "language_form",
                "Partner siden": "joined_on",
            },
            "columns_not_used": [],
        },
        "dry_run": True,
        "imported": False,
        "counts": {"created": 1, "changed": 0, "unchanged": 0, "refused": 1},
        "rows": [
            {
                "severity": "refused",
                "sheet": "",
                "row": 3,
                "column": "Virksomhet",
                "message": "The name is missing.",
            }
        ],
    }
    assert (error, code) == (
        "Nothing was imported, because rows were refused. --only-valid leaves them out.",
        2,
    )


def test_command_says_in_words_what_it_did(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(text(HEADINGS, ["A", A, "rike", "", ""]))

    assert command(path) == (
        "p.csv: csv; UTF-8; ';'; Virksomhet, Org.nr., Type, Målform, Partner siden\n"
        "1 created, 0 changed, 0 unchanged, 0 refused\n"
        "2 Type [warned]: The kind “rike” is not known and is left out.\n"
        "Imported.\n",
        "",
        0,
    )


def test_command_takes_the_valid_rows_when_told_to(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(text(HEADINGS, ["A", A, "", "", ""], ["", B, "", "", ""]))

    assert command(path)[2] == 2
    assert Partner.objects.count() == 0
    assert command(path, "--only-valid")[2] == 0
    assert Partner.objects.count() == 1


def test_command_refuses_a_file_that_is_missing_or_no_spreadsheet(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes(b"\x00\x01")

    assert command(tmp_path / "q.csv") == ("", f"There is no file {tmp_path}/q.csv.", 1)
    assert command(tmp_path) == ("", f"{tmp_path} cannot be read.", 1)
    assert command(path)[1:] == (
        "p.csv: The file is not a spreadsheet. Choose an Excel file (.xlsx) or a CSV file.",
        1,
    )
