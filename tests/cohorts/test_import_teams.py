import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from cohorts.models import Cohort
from partners.models import Person
from tests.factories import PartnerFactory, ProgrammeFactory, organisation_number
from tests.spreadsheets.files import xlsx

pytestmark = pytest.mark.django_db
A = organisation_number(801)


@pytest.fixture
def path(tmp_path):
    PartnerFactory(org_number=A)
    file = tmp_path / "team.xlsx"
    headings = ["Org.nr.", "Fornavn", "Etternavn", "E-post"]
    file.write_bytes(
        xlsx(headings, *[[A, "Kari", f"Ås {n}", f"kari{n}@a.example"] for n in (1, 2)])
    )
    return file


def command(path, **options):
    out = StringIO()
    with translation.override("en"):
        call_command("import_teams", path, stdout=out, **options)
    return out.getvalue()


def test_command_imports_into_the_year(path):
    out = command(path, programme="3p", year=2028, json=True)

    report = json.loads(out)
    assert (report["imported"], report["counts"]["created"]) == (True, 2)
    assert Person.objects.count() == 2
    assert list(Cohort.objects.values_list("programme__slug", "year")) == [("3p", 2028)]


def test_command_only_checks_in_a_dry_run(path):
    out = command(path, programme="3p", year=2028, dry_run=True)

    assert out == (
        "team.xlsx: xlsx; Ark; Org.nr., Fornavn, Etternavn, E-post\n"
        "2 created, 0 changed, 0 unchanged, 0 refused\n"
        "Nothing was written.\n"
    )
    assert (Person.objects.count(), Cohort.objects.count()) == (0, 0)


def test_command_names_the_programmes_when_it_does_not_know_one(path):
    ProgrammeFactory(slug="baerum")

    with pytest.raises(CommandError) as why:
        command(path, programme="4p", year=2028)

    assert str(why.value) == "There is no programme 4p. There are: 3p, baerum."


@pytest.mark.parametrize("year", ["27", "20277", "1999", "i år", "²027", "-2027"])
def test_command_refuses_an_impossible_year_in_one_sentence(path, year):
    with pytest.raises(CommandError) as why:
        command(path, programme="3p", year=year)

    assert str(why.value) == f"“{year}” is not a year between 2000 and 2100."


def test_command_tells_what_it_does_not_use(path):
    headings = ["Merknad", "Org.nr.", "Fornavn", "Etternavn", "E-post", "Ansattnr."]
    rows = [["", A, name, "Ås", f"{name}@a.example", ""] for name in ("Kari", "Ola")]
    path.write_bytes(xlsx(headings, *rows, sheets=[("Om", [["Til LUP"]])]))

    words = command(path, programme="3p", year=2028, dry_run=True)
    recognised = json.loads(command(path, programme="3p", year=2028, json=True))["recognised"]

    assert words == (
        "team.xlsx: xlsx; Ark; Org.nr., Fornavn, Etternavn, E-post\n"
        "Sheets not used: Om\n"
        "Columns not used: Merknad, Ansattnr.\n"
        "2 created, 0 changed, 0 unchanged, 0 refused\n"
        "Nothing was written.\n"
    )
    assert recognised["sheets_not_used"] == ["Om"]
    assert recognised["columns_not_used"] == ["Merknad", "Ansattnr."]
