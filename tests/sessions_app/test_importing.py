from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from audit.models import Entry
from cohorts.models import Cohort, Programme
from sessions_app.models import Gathering
from sessions_app.plans import importing
from spreadsheets import reading
from tests.factories import CohortFactory, GatheringFactory, UserFactory
from tests.spreadsheets.files import DEMO, text

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HEADINGS = ["Tittel", "Type", "Form", "Dato", "Fra", "Til", "Sted", "Møtelenke", "Svarfrist"]
KICKOFF = ["Oppstart", "", "fysisk", "20.01.2027", "10.00", "16.00", "Hell", "", "08.01.2027"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def programme():
    return Programme.objects.get(slug="3p")


@pytest.fixture
def cohort(programme):
    return CohortFactory(programme=programme)


def kickoff(cohort, **fields):
    return GatheringFactory(cohort=cohort, title="Oppstart", venue="Hell", **fields)


def table(*rows, headings=HEADINGS):
    return reading.read(text(headings, *rows), importing.COLUMNS, filename="samlinger.csv")


def carry_out(content, programme, *, only_valid=False, by="system"):
    return importing.carry_out(
        content, programme=programme, year=2027, by=by, now=NOW, only_valid=only_valid
    )


def summary(report):
    found = report.counts
    return (
        (found.created, found.changed, found.unchanged, found.refused),
        [(row.severity.value, row.row, row.column, row.message) for row in report.remarks],
    )


def test_the_programme_offices_gatherings_are_taken_as_a_whole(programme):
    content = (DEMO / "samlinger-2027.xlsx").read_bytes()
    gatherings = reading.read(content, importing.COLUMNS, filename="samlinger-2027.xlsx")

    first = carry_out(gatherings, programme)
    second = carry_out(gatherings, programme)

    assert summary(first) == ((6, 0, 0, 0), [])
    assert summary(second) == ((0, 0, 6, 0), [])
    assert [
        (row.kind, row.form, row.starts_at, row.ends_at, row.learning_minutes, row.reply_by)
        for row in Gathering.objects.by_date()
    ] == [
        (kind, form, at(month, day, *start), at(month, day, *end), minutes, date(2027, *reply_by))
        for kind, form, month, day, start, end, minutes, reply_by in [
            ("gathering", "physical", 1, 20, (9, 0), (15, 0), 300, (1, 8)),
            ("gathering", "digital", 2, 17, (8, 0), (10, 30), 150, (2, 10)),
            ("gathering", "combined", 3, 17, (8, 0), (14, 0), 300, (3, 8)),
            ("gathering", "digital", 4, 28, (7, 0), (10, 0), 180, (4, 19)),
            ("experience", "physical", 9, 15, (8, 0), (14, 0), 300, (9, 1)),
            ("gathering", "physical", 11, 24, (9, 0), (14, 30), 270, (11, 10)),
        ]
    ]
    third = Gathering.objects.by_date()[2]
    assert importing.imported_values(third) == {
        "title": "Markedsdialog i praksis",
        "kind": "gathering",
        "form": "combined",
        "starts_at": "2027-03-17T08:00:00+00:00",
        "ends_at": "2027-03-17T14:00:00+00:00",
        "venue": "Fylkeshuset",
        "address": "Storgata 1, 3007 Drammen",
        "meeting_url": "https://meet.example/3p-dialog",
        "learning_minutes": 300,
        "reply_by": "2027-03-08",
        "agenda": "markedsdialog; dialogkonferanse",
    }
    cohort = Cohort.objects.get()
    assert (cohort.name, cohort.starts_on, cohort.ends_on) == (
        "Kull 2027",
        date(2027, 1, 20),
        date(2027, 11, 24),
    )


def at(month, day, hour, minute):
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def test_rows_with_errors_are_refused_and_warned_about(programme):
    report = carry_out(
        table(
            ["", *KICKOFF[1:]],
            ["A", "", "", "", "", "", "", "", ""],
            ["B", "fest", "torv", "i mai", "tidlig", "sent", "", "lenke", "snart"],
            ["C", "", "fysisk", "20.01.2027", "16.00", "10.00", "Hell", "", ""],
            ["D", "webinar", "fysisk", "20.01.2027", "10.00", "16.00", "", "", "21.01.2027"],
            ["E", "", "kombinert", "20.01.2027", "10.00", "16.00", "", "", ""],
            KICKOFF,
            KICKOFF,
            ["OPPSTART", *KICKOFF[1:5], "17.00", *KICKOFF[6:]],
        ),
        programme,
        only_valid=True,
    )

    assert summary(report) == (
        (3, 0, 1, 5),
        [
            ("refused", 2, "Tittel", "The title is missing."),
            (
                "refused",
                3,
                "Form",
                "The form is missing: it is fysisk, digital or kombinert.",
            ),
            ("refused", 3, "Dato", "The date is missing."),
            ("refused", 3, "Fra", "The start time is missing."),
            ("refused", 3, "Til", "The end time is missing."),
            ("warned", 4, "Type", "The type “fest” is not known and is left out."),
            (
                "refused",
                4,
                "Form",
                "The form “torv” is not known: it is fysisk, digital or kombinert.",
            ),
            ("refused", 4, "Dato", "“i mai” is not a date. Write it as 20.01.2027."),
            ("refused", 4, "Fra", "“tidlig” is not a time. Write it as 10.00."),
            ("refused", 4, "Til", "“sent” is not a time. Write it as 10.00."),
            ("warned", 4, "Møtelenke", "“lenke” is not a web address and is left out."),
            ("warned", 4, "Svarfrist", "“snart” is not a date. Write it as 20.01.2027."),
            ("refused", 5, "Til", "The gathering ends before it starts."),
            (
                "warned",
                6,
                "Svarfrist",
                "The reply-by date is after the gathering and is left out.",
            ),
            ("warned", 6, "Sted", "The gathering is in person and has no place yet."),
            ("warned", 7, "Sted", "The gathering is in person and has no place yet."),
            ("warned", 7, "Møtelenke", "The gathering is online and has no meeting link yet."),
            ("warned", 9, "Tittel", "The same as row 8."),
            ("refused", 10, "Tittel", "Row 8 has the same title with other details."),
        ],
    )
    assert list(Gathering.objects.order_by("title").values_list("title", "kind", "reply_by")) == [
        ("D", "webinar", None),
        ("E", "gathering", None),
        ("Oppstart", "gathering", date(2027, 1, 8)),
    ]


def test_refused_row_stops_the_file(programme):
    report = carry_out(table(KICKOFF, ["", *KICKOFF[1:]]), programme)

    assert (report.imported, Gathering.objects.count(), Cohort.objects.count()) == (False, 0, 0)


def test_known_gathering_is_found_by_its_title_and_keeps_what_the_file_leaves_empty(
    programme, cohort
):
    gathering = kickoff(cohort, learning_minutes=240)

    report = carry_out(table(["oppstart", *KICKOFF[1:5], "15.00", *KICKOFF[6:]]), programme)

    assert summary(report)[0] == (0, 1, 0, 0)
    gathering.refresh_from_db()
    assert (gathering.ends_at, gathering.learning_minutes) == (at(1, 20, 14, 0), 240)


def test_released_gathering_is_changed_with_a_warning(programme, cohort):
    gathering = kickoff(cohort, released=True)

    report = carry_out(table([*KICKOFF[:6], "Oslo", "", ""]), programme)

    assert summary(report) == (
        (0, 1, 0, 0),
        [
            (
                "warned",
                2,
                "Tittel",
                "The gathering is released already. Nobody sees the change before you tell people"
                " of it, on the page of the gathering.",
            )
        ],
    )
    gathering.refresh_from_db()
    assert (gathering.venue, gathering.state) == ("Oslo", "released")


def test_link_as_long_as_those_of_teams_is_kept(programme):
    link = f"https://teams.example/l/meetup-join/{'%3a' * 150}"

    carry_out(table([*KICKOFF[:7], link, ""]), programme)

    assert Gathering.objects.get().meeting_url == link


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_gathering_that_is_over_is_left_as_it_is(programme, cohort, state):
    gathering = kickoff(cohort, state=state)

    changed = carry_out(table([*KICKOFF[:6], "Oslo", "", ""]), programme)
    same = carry_out(table(KICKOFF), programme)

    assert summary(changed) == (
        (0, 0, 0, 1),
        [
            (
                "refused",
                2,
                "Tittel",
                "The gathering is held or cancelled and is not changed by an import.",
            )
        ],
    )
    assert summary(same) == ((0, 0, 1, 0), [])
    gathering.refresh_from_db()
    assert gathering.venue == "Hell"


def test_cohort_spans_its_gatherings_apart_from_cancelled_ones(programme, cohort):
    GatheringFactory(cohort=cohort, starts_at=at(6, 1, 8, 0), ends_at=at(6, 1, 23, 30))
    GatheringFactory(
        cohort=cohort, starts_at=at(12, 1, 8, 0), ends_at=at(12, 1, 9, 0), state="cancelled"
    )

    carry_out(table(KICKOFF), programme)

    cohort.refresh_from_db()
    assert (cohort.starts_on, cohort.ends_on) == (date(2027, 1, 20), date(2027, 6, 2))


def test_import_is_written_down_with_who_did_it(programme, cohort):
    user = UserFactory()
    kickoff(cohort)

    carry_out(table([*KICKOFF[:6], "Oslo", "", ""], ["Ny", *KICKOFF[1:]]), programme, by=user)

    assert list(Entry.objects.order_by("pk").values_list("verb", "object_text", "actor")) == [
        ("imported", "Ny", user.pk),
        ("changed", "Oppstart", user.pk),
        ("gatherings imported", str(cohort), user.pk),
    ]


@pytest.mark.parametrize("size", [1, 30])
def test_plan_asks_the_same_few_questions_for_any_number_of_rows(
    programme, cohort, size, django_assert_num_queries
):
    for _number in range(size):
        kickoff(cohort)
    rows = table(*[[f"Samling {number}", *KICKOFF[1:]] for number in range(size)])

    with django_assert_num_queries(2):
        importing.plan(rows, programme=programme, year=2027)


def test_command_imports_into_the_year(programme):
    out = StringIO()

    call_command(
        "import_gatherings", DEMO / "samlinger-2027.xlsx", programme="3p", year=2027, stdout=out
    )

    assert out.getvalue().splitlines()[1:] == [
        "6 created, 0 changed, 0 unchanged, 0 refused",
        "Imported.",
    ]
    assert Gathering.objects.filter(cohort__year=2027).count() == 6


def test_row_in_a_year_that_cannot_be_is_refused(programme):
    mistyped = [*KICKOFF[:3], "20.01.1927", *KICKOFF[4:]]

    assert summary(carry_out(table(mistyped), programme, only_valid=True)) == (
        (0, 0, 0, 1),
        [("refused", 2, "Dato", "The year must be between 2000 and 2100.")],
    )
