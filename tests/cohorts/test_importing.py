from datetime import date

import pytest
from django.utils import translation

from audit.models import Entry
from cohorts.models import Cohort, Membership, Programme, Team
from partners.models import Person
from tests.cohorts.import_cases import KARI, OLA, A, B, carry_out, counts, plan, remarks, table
from tests.factories import (
    CohortFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
    UserFactory,
    organisation_number,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def programme():
    return Programme.objects.get(slug="3p")


@pytest.fixture
def a():
    return PartnerFactory(org_number=A, name="Fjordvik")


def test_same_file_twice_writes_nothing_the_second_time(programme, a):
    rows = table([*KARI[:4], "46206817", "leder", "Drift", "Ja"], OLA)
    carry_out(rows, programme)
    before = Entry.objects.count()

    report = carry_out(rows, programme)

    assert (counts(report), remarks(report), report.imported) == ((0, 0, 2, 0), [], True)
    assert Entry.objects.count() == before


def test_plan_writes_nothing(programme, a):
    made = plan(table(KARI, OLA), programme)

    assert counts(made.report) == (2, 0, 0, 0)
    assert (Person.objects.count(), Cohort.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_empty_cells_and_missing_columns_change_nothing(programme, a):
    person = PersonFactory(
        partner=a, first_name="Kari", last_name="Ås", email="KARI@a.example", phone="+4746206817"
    )
    MembershipFactory(team__cohort__programme=programme, team__partner=a, person=person)

    report = carry_out(
        table(KARI[:4], headings=["Orgnr", "Fornamn", "Etternamn", "E-postadresse"]), programme
    )

    assert counts(report) == (0, 0, 1, 0)
    person.refresh_from_db()
    assert (person.phone, person.email) == ("+4746206817", "KARI@a.example")


def test_same_address_for_another_person_in_the_file_is_refused(programme, a):
    PartnerFactory(org_number=B)

    report = carry_out(
        table(KARI, [A, "Per", *KARI[2:]], [B, *KARI[1:]], OLA), programme, only_valid=True
    )

    assert counts(report) == (2, 0, 0, 2)
    assert remarks(report) == [
        ("refused", row, "E-post", "Row 2 has the same e-mail address for another person.")
        for row in (3, 4)
    ]


def test_missing_details_are_refused_one_by_one(programme, a):
    no_partner = organisation_number(803)

    report = carry_out(
        table(
            ["", "Kari", "Ås", "x@a.example", "", "", "", ""],
            [no_partner, "Kari", "Ås", "x@a.example", "", "", "", ""],
            [A, " ", "Ås", "x@a.example", "", "", "", ""],
            [A, "Kari", "", "x@a.example", "", "", "", "kanskje"],
            [A, "@Kari", "Ås", "x@a.example", "", "", "", ""],
        ),
        programme,
    )

    assert counts(report) == (0, 0, 0, 5)
    assert remarks(report) == [
        ("refused", 2, "Org.nr.", "The organisation number is missing."),
        ("refused", 3, "Org.nr.", f"No partner has the organisation number {no_partner}."),
        ("refused", 4, "Fornavn", "The first name is missing."),
        ("refused", 5, "Etternavn", "The last name is missing."),
        ("warned", 5, "Teamleder", "“kanskje” is neither yes nor no and is left out."),
        ("refused", 6, "Fornavn", "“@Kari” is not a name."),
    ]


def test_lead_is_handed_over_with_a_warning(programme, a):
    team = TeamFactory(cohort__programme=programme, partner=a)
    old = MembershipFactory(team=team, lead=True, person__first_name="Per", person__last_name="Li")
    MembershipFactory(team=team, person__email="kari@a.example", person__first_name="Kari")

    report = carry_out(table([*KARI[:7], "Ja"]), programme)

    assert counts(report) == (0, 1, 0, 0)
    assert ("warned", 2, "Teamleder", "Kari Ås becomes team lead after Per Li.") in remarks(report)
    lead = Membership.objects.get(team=team, is_lead=True)
    assert (lead.person.email, lead.person.user.email) == ("kari@a.example", "kari@a.example")
    old.refresh_from_db()
    assert (old.is_lead, old.left_on) == (False, None)


def test_lead_without_an_account_gets_one(programme, a):
    team = TeamFactory(cohort__programme=programme, partner=a)
    person = PersonFactory(partner=a, first_name="Kari", last_name="Ås", email="kari@a.example")
    MembershipFactory(team=team, person=person, is_lead=True)

    report = carry_out(table([*KARI[:7], "x"], OLA), programme)

    assert counts(report) == (1, 1, 0, 0)
    person.refresh_from_db()
    assert person.user.email == "kari@a.example"


def test_no_does_not_take_the_lead_away(programme, a):
    team = TeamFactory(cohort__programme=programme, partner=a)
    lead = MembershipFactory(team=team, lead=True, person__email="kari@a.example")

    carry_out(table([*KARI[:7], "Nei"]), programme)

    lead.refresh_from_db()
    assert lead.is_lead


def test_second_lead_of_a_team_in_the_file_is_warned_about(programme, a):
    report = carry_out(table([*KARI[:7], "Ja"], [*OLA[:7], "Ja"]), programme)

    assert remarks(report) == [
        ("warned", 3, "Teamleder", "The team has one lead, and row 2 names Kari Ås.")
    ]
    assert Membership.objects.get(is_lead=True).person.email == "kari@a.example"


def test_somebody_who_left_the_team_joins_anew(programme, a):
    team = TeamFactory(cohort__programme=programme, partner=a)
    person = PersonFactory(
        partner=a,
        first_name="Kari",
        last_name="Ås",
        email="kari@a.example",
        left_on=date(2026, 11, 1),
    )
    MembershipFactory(team=team, person=person, left_on=date(2026, 11, 1))

    report = carry_out(table(KARI, OLA), programme)

    assert counts(report) == (2, 0, 0, 0)
    assert remarks(report) == [
        ("warned", 2, "E-post", "Kari Ås was noted as having left and is back.")
    ]
    assert list(
        Membership.objects.filter(person=person).order_by("pk").values_list("joined_on", "left_on")
    ) == [(date(2026, 11, 1), date(2026, 11, 1)), (date(2026, 11, 23), None)]
    person.refresh_from_db()
    assert person.left_on is None


def test_person_known_from_another_year_is_new_in_the_team(programme, a):
    person = PersonFactory(partner=a, first_name="Kari", last_name="Ås", email="kari@a.example")

    report = carry_out(table(KARI, OLA), programme)

    assert counts(report) == (2, 0, 0, 0)
    assert Membership.objects.filter(person=person).count() == 1


def test_withdrawn_team_takes_nobody(programme, a):
    TeamFactory(cohort__programme=programme, partner=a, name="Fjordvik", state="withdrawn")

    report = carry_out(table(KARI), programme)

    assert remarks(report) == [
        ("refused", 2, "Virksomhet", "The team Fjordvik has withdrawn from this cohort.")
    ]


def test_address_domain_of_another_partner_is_warned_about_each_time(programme, a):
    PersonFactory(partner=PartnerFactory(name="Storelva"), email="siv@Storelva.example")
    strange = [*OLA[:3], "ola@storelva.example", "", "", "", ""]

    first, second = (carry_out(table(KARI, strange), programme) for _ in range(2))

    assert remarks(first) == [
        (
            "warned",
            3,
            "E-post",
            "Addresses at storelva.example are otherwise used only by Storelva.",
        )
    ]
    assert remarks(second) == remarks(first)


def test_address_domain_that_many_use_is_not_warned_about(programme, a):
    for _ in range(2):
        PersonFactory(email=f"p{_}@post.example")

    report = carry_out(table(KARI, [*OLA[:3], "ola@post.example", "", "", "", ""]), programme)

    assert remarks(report) == []


def own_programme(owner):
    return ProgrammeFactory(owner=owner, min_team_size=1)


def test_own_programme_has_a_team_for_each_unit(a):
    programme = own_programme(a)

    report = carry_out(
        table(
            [*KARI[:6], "Drift", "Ja"],
            [*OLA[:6], "DRIFT", ""],
            [A, *OLA[1:3], "o2@a.example", "", "", "Helse", ""],
        ),
        programme,
    )

    assert (counts(report), remarks(report)) == ((3, 0, 0, 0), [])
    teams = Team.objects.filter(cohort__programme=programme).order_by("name")
    assert [(team.name, team.partner, team.unit.name) for team in teams] == [
        ("Drift", a, "Drift"),
        ("Helse", a, "Helse"),
    ]
    assert [team.memberships.count() for team in teams] == [2, 1]


def test_own_programme_is_for_the_owners_people_and_tells_nothing_of_others(a):
    programme = own_programme(a)
    other = PartnerFactory(org_number=B, name="Storelva")
    PersonFactory(partner=other, email="ola@a.example")

    report = carry_out(
        table([*KARI[:6], "", ""], [B, *KARI[1:6], "Drift", ""], [*OLA[:6], "Drift", ""]), programme
    )

    assert remarks(report) == [
        (
            "refused",
            2,
            "Enhet",
            "The unit is missing. It says which team the person is in.",
        ),
        ("refused", 3, "Org.nr.", f"{programme.name} is for people of Fjordvik only."),
        ("refused", 4, "E-post", "The e-mail address belongs to somebody at another partner."),
    ]


def test_import_is_written_down_with_who_did_it(programme, a):
    user = UserFactory()
    PersonFactory(partner=a, first_name="Kari", last_name="Aas", email="kari@a.example")

    carry_out(table(KARI, OLA), programme, by=user)

    assert list(Entry.objects.order_by("pk").values_list("verb", "object_text", "actor")) == [
        ("imported", "Ola Vik", user.pk),
        ("changed by import", "Kari Ås", user.pk),
        ("teams imported", str(Cohort.objects.get()), user.pk),
    ]
    changed = Entry.objects.get(verb="changed by import")
    assert (changed.before["name"], changed.after["name"]) == ("Kari Aas", "Kari Ås")


@pytest.mark.parametrize("size", [1, 60])
def test_number_of_queries_does_not_grow_with_the_rows(
    programme, a, size, django_assert_num_queries
):
    CohortFactory(programme=programme)
    rows = table(*[[A, "P", f"{n}", f"p{n}@a.example", "", "", "Drift", ""] for n in range(size)])

    with django_assert_num_queries(10):
        plan(rows, programme)
    with django_assert_num_queries(20):
        carry_out(rows, programme)
