"""The programme office's own files, with every count and every remark."""

from datetime import date

import pytest
from django.utils import translation

from cohorts import importing
from cohorts.models import Cohort, Membership, Programme, Team
from partners import importing as partner_import
from partners.models import Person
from spreadsheets import reading
from tests.cohorts.import_cases import carry_out, counts, remarks
from tests.spreadsheets.files import DEMO

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def programme():
    return Programme.objects.get(slug="3p")


def demo(name):
    return reading.read((DEMO / name).read_bytes(), importing.COLUMNS, filename=name)


def import_partners():
    content = (DEMO / "partnere-2027.xlsx").read_bytes()
    partners = reading.read(content, partner_import.COLUMNS, filename="partnere-2027.xlsx")
    partner_import.carry_out(partners, by="system", only_valid=False)


def people():
    return list(Person.objects.order_by("pk").values_list("first_name", "last_name", "email"))


NO_EMAIL = ("refused", 3, "E-post", "The e-mail address is missing.")
BAD_EMAIL = (
    "refused",
    4,
    "E-post",
    "“kari.hansen(at)fjordvik.example” is not an e-mail address.",
)
BAD_NUMBERS = [
    (
        "refused",
        row,
        "Org.nr.",
        f"The organisation number {number} is not valid: the last digit does not fit.",
    )
    for row, number in ((5, "310000018"), (6, "399999997"))
]
TWICE = ("warned", 8, "E-post", "The same person as in row 7, which is the one used.")
FORMULA = ("refused", 10, "Fornavn", "The cell holds a formula. Write the text itself.")
BAD_ROLE = ("warned", 12, "Rolle", "The role “trollmann” is not known and is left out.")
BAD_PHONE = ("warned", 13, "Mobil", "“12” is not a phone number and is left out.")
NO_NAME = ("refused", 15, "Fornavn", "The name is missing.")


def test_file_with_errors_on_partners_alone(programme):
    import_partners()

    report = carry_out(demo("team-2027-med-feil.xlsx"), programme, only_valid=True)

    assert counts(report) == (7, 0, 1, 6)
    assert {row.sheet for row in report.remarks} == {"Team"}
    assert remarks(report) == [
        (
            "warned",
            2,
            "Virksomhet",
            "The team Fjordvik kommune has 1 member; a team has 2–5.",
        ),
        NO_EMAIL,
        BAD_EMAIL,
        *BAD_NUMBERS,
        TWICE,
        (
            "warned",
            9,
            "E-post",
            "Addresses at storelva.example are otherwise used only by Storelva kommune.",
        ),
        FORMULA,
        BAD_ROLE,
        BAD_PHONE,
        NO_NAME,
        ("warned", 16, "Virksomhet", "The team Havnes kommune has 1 member; a team has 2–5."),
    ]
    assert people() == [
        ("Guro", "Bøe", "guro.boe@fjordvik.example"),
        ("Nina", "Čuđi", "nina.cudi@nordlia.example"),
        ("Trond", "Ås", "anders.sorbo@storelva.example"),
        (
            "Åse-Marie-Lovise-Konstanse-Amalie-Fredrikke-Wilhelmine",
            "van der Østbye-Ødegaard-Sæthersdalen",
            "ragnhild.utsi@storelva.example",
        ),
        ("Håkon", "Øverland", "hakon.overland@storelva.example"),
        ("Siv", "Ødegård", "siv.odegard@storelva.example"),
        ("Gro", "Olsen", "gro.olsen@havnes.example"),
    ]
    assert list(Person.objects.order_by("pk").values_list("phone", "discipline"))[4:6] == [
        ("+4744692347", ""),
        ("", "need_owner"),
    ]


def test_file_with_errors_after_the_teams(programme):
    import_partners()
    carry_out(demo("team-2027.csv"), programme)

    report = carry_out(demo("team-2027-med-feil.xlsx"), programme, only_valid=True)

    assert counts(report) == (1, 1, 5, 7)
    assert remarks(report) == [
        NO_EMAIL,
        BAD_EMAIL,
        *BAD_NUMBERS,
        TWICE,
        ("refused", 9, "E-post", "The e-mail address belongs to somebody at Storelva kommune."),
        FORMULA,
        (
            "warned",
            11,
            "Fornavn",
            "The name is changed from Ragnhild Utsi to "
            "Åse-Marie-Lovise-Konstanse-Amalie-Fredrikke-Wilhelmine "
            "van der Østbye-Ødegaard-Sæthersdalen.",
        ),
        BAD_ROLE,
        BAD_PHONE,
        NO_NAME,
    ]
    assert Person.objects.count() == 109


def test_known_person_who_joins_under_another_name_is_counted_as_changed(programme):
    import_partners()
    carry_out(demo("team-2027.csv"), programme)

    report = carry_out(demo("team-2027-med-feil.xlsx"), programme, year=2028, only_valid=True)

    assert counts(report) == (5, 1, 1, 7)


def test_file_with_errors_is_not_taken_unasked(programme):
    import_partners()

    report = carry_out(demo("team-2027-med-feil.xlsx"), programme)

    assert (report.imported, counts(report)) == (False, (7, 0, 1, 6))
    assert (Person.objects.count(), Cohort.objects.count()) == (0, 0)


def test_the_programme_offices_teams_are_taken_as_a_whole(programme):
    import_partners()

    first = carry_out(demo("team-2027.csv"), programme)
    more = carry_out(demo("team-2027-tillegg.csv"), programme)
    again = [carry_out(demo(f"team-2027{part}.csv"), programme) for part in ("", "-tillegg")]

    assert [counts(report) for report in (first, more, *again)] == [
        (108, 0, 0, 0),
        (12, 0, 0, 0),
        (0, 0, 108, 0),
        (0, 0, 12, 0),
    ]
    assert [(row, message.split(";")[0]) for _, row, _, message in remarks(first)] == [
        (6, "The team Nordlia kommune has 1 member"),
        (34, "The team Elvestrand kommune has 6 members"),
        (35, "The team Skogmo kommune has 1 member"),
        (108, "The team Fjordkraftnett AS has 6 members"),
        (109, "The team Byggtrygg eiendom KF has 1 member"),
    ]
    cohort = Cohort.objects.get()
    assert (cohort.programme, cohort.year, cohort.name, cohort.state) == (
        programme,
        2027,
        "Kull 2027",
        "open",
    )
    assert Team.objects.filter(cohort=cohort, unit=None).count() == 35
    assert Membership.objects.active().filter(joined_on=date(2026, 11, 23)).count() == 120
    leads = Membership.objects.filter(is_lead=True).select_related("person__user")
    assert len(leads) == 35
    assert {lead.person.user.email == lead.person.email for lead in leads} == {True}
    guro = Person.objects.select_related("unit").get(email="guro.boe@fjordvik.example")
    assert importing.person_facts(guro) == {
        "name": "Guro Bøe",
        "phone": "+4746206817",
        "job_title": "Juridisk rådgiver anskaffelser",
        "discipline": "procurement",
        "unit": "Digitalisering",
        "left_on": None,
    }
