"""Files that a coordinator uploads, and what the pages say of them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import PartnerFactory, organisation_number
from tests.spreadsheets.files import text

A, B = organisation_number(801), organisation_number(802)
TEAM_HEADINGS = ["Org.nr.", "Fornavn", "Etternavn", "E-post"]
KARI = [A, "Kari", "Ås", "kari@a.example"]
OLA = [A, "Ola", "Vik", "ola@a.example"]
NAMELESS = [A, "", "", "x@a.example"]


def upload(desk, content, *, kind="teams", name="team.csv", **fields):
    return desk.post(
        reverse("desk:import"),
        {"kind": kind, "file": SimpleUploadedFile(name, content), **fields},
    )


def upload_teams(desk, programme, *rows):
    PartnerFactory(org_number=A, name="Fjordvik")
    response = upload(desk, text(TEAM_HEADINGS, *rows), programme=programme.pk, year=2027)
    return response.url


def counts(response):
    found = response.context["counts"]
    return found.created, found.changed, found.unchanged, found.refused


def remarks(response):
    return [
        [(row["row"], row["column"], row["message"]) for row in table["rows"]]
        for table in response.context["tables"]
    ]
