"""What the tests of the team import share: rows, reading, carrying out, reading the report."""

from datetime import UTC, datetime

from cohorts import importing
from sessions_app.models import Participation
from spreadsheets import reading
from tests.factories import organisation_number
from tests.spreadsheets.files import text

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # the 23rd in Oslo
HEADINGS = ["Org.nr.", "Fornavn", "Etternavn", "E-post", "Mobil", "Rolle", "Enhet", "Teamleder"]
A, B = organisation_number(801), organisation_number(802)
KARI = [A, "Kari", "Ås", "kari@a.example", "", "", "", ""]
OLA = [A, "Ola", "Vik", "ola@a.example", "", "", "", ""]


def table(*rows, headings=HEADINGS):
    return reading.read(text(headings, *rows), importing.COLUMNS, filename="team.csv")


def carry_out(content, programme, *, year=2027, only_valid=False, by="system"):
    return importing.carry_out(
        content,
        programme=programme,
        year=year,
        by=by,
        now=NOW,
        only_valid=only_valid,
        came=Participation.objects.all(),
    )


def plan(content, programme):
    return importing.plan(content, programme=programme, year=2027, came=Participation.objects.all())


def counts(report):
    found = report.counts
    return found.created, found.changed, found.unchanged, found.refused


def remarks(report):
    return [(row.severity.value, row.row, row.column, row.message) for row in report.remarks]
