"""Rows about people who are known already, and what the importer may be told of them."""

from datetime import date

import pytest
from django.utils import translation

from cohorts.models import Membership, Programme
from partners.models import Person, Unit
from tests.cohorts.import_cases import KARI, OLA, A, carry_out, counts, plan, remarks, table
from tests.factories import (
    CohortFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
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


def in_team_of(programme, partner, *, left_on=None, **person):
    details = {"first_name": "Karin", "last_name": "Ask", "email": "kari@a.example"} | person
    known = PersonFactory(partner=partner, **details)
    team = TeamFactory(cohort__programme=programme, partner=partner)
    MembershipFactory(team=team, person=known, left_on=left_on)
    return known


def kari_and_ola(unit):
    return table([*KARI[:4], "46206817", "leder", unit, ""], [*OLA[:6], unit, ""])


RENAMED = ("warned", 2, "Fornavn", "The name is changed to Kari Ås.")
RENAMED_FROM = ("warned", 2, "Fornavn", "The name is changed from Karin Ask to Kari Ås.")
KEPT = (
    "warned",
    2,
    "E-post",
    "Kari Ås is in another programme too, so name and details stay as they are. If they are"
    " wrong, the person corrects them under “My data”, or LUP's staff in the records.",
)
LONG_AGO = date(2026, 11, 2)


def test_old_name_is_told_to_an_owner_who_has_had_the_person(programme, a):
    in_team_of(ProgrammeFactory(), a, left_on=LONG_AGO)

    assert remarks(carry_out(kari_and_ola("Drift"), programme)) == [RENAMED_FROM]


def test_old_name_is_not_told_of_somebody_known_from_elsewhere_only(programme, a):
    in_team_of(ProgrammeFactory(owner=a), a, left_on=LONG_AGO)

    assert remarks(carry_out(kari_and_ola("Drift"), programme)) == [RENAMED]


def test_old_name_is_not_told_of_somebody_in_no_team(programme, a):
    PersonFactory(partner=a, first_name="Karin", last_name="Ask", email="kari@a.example")

    assert remarks(carry_out(kari_and_ola("Drift"), programme)) == [RENAMED]


def test_old_name_is_not_told_to_a_partner_of_somebody_in_lups_programme_before(a):
    in_team_of(ProgrammeFactory(), a, left_on=LONG_AGO)
    own = ProgrammeFactory(owner=a)

    assert remarks(carry_out(kari_and_ola("Drift"), own)) == [RENAMED]


def test_partner_of_a_taken_address_is_named_for_people_of_the_owner_only(programme, a):
    for email, owner in (("kari@a.example", None), ("ola@a.example", "itself")):
        partner = PartnerFactory(name="Storelva")
        known_from = ProgrammeFactory(owner=partner if owner else None)
        in_team_of(known_from, partner, email=email)

    report = carry_out(table(KARI, OLA), programme)

    assert remarks(report) == [
        ("refused", 2, "E-post", "The e-mail address belongs to somebody at Storelva."),
        ("refused", 3, "E-post", "The e-mail address belongs to somebody at another partner."),
    ]


@pytest.mark.parametrize("importer", ["partner", "LUP"])
def test_details_of_somebody_in_another_owners_programme_are_kept(importer, programme, a):
    own = ProgrammeFactory(owner=a)
    into, other = (own, programme) if importer == "partner" else (programme, own)
    unit = UnitFactory(partner=a, name="Helse")
    known = in_team_of(
        other, a, phone="+4722334455", job_title="Rådgiver", discipline="subject", unit=unit
    )
    before = Person.objects.filter(pk=known.pk).values().get()

    report = carry_out(kari_and_ola("Drift"), into)

    assert (counts(report), remarks(report)) == ((2, 0, 0, 0), [KEPT])
    assert Person.objects.filter(pk=known.pk).values().get() == before
    assert Membership.objects.filter(person=known, team__cohort__programme=into).count() == 1


@pytest.mark.parametrize("importer", ["partner", "LUP"])
def test_details_of_a_guest_of_another_owner_are_kept(importer, programme, a):
    """In no team anywhere: came once for a team that somebody else has."""
    own = ProgrammeFactory(owner=a)
    into, other = (own, programme) if importer == "partner" else (programme, own)
    cohort = CohortFactory(programme=other)
    known = PersonFactory(partner=a, first_name="Karin", last_name="Ask", email="kari@a.example")
    ParticipationFactory(gathering__cohort=cohort, person=known, is_stand_in=True)

    assert remarks(carry_out(kari_and_ola("Drift"), into)) == [KEPT]
    known.refresh_from_db()
    assert known.full_name == "Karin Ask"


def test_old_name_is_told_to_an_owner_who_has_had_the_person_as_a_guest(programme, a):
    known = PersonFactory(partner=a, first_name="Karin", last_name="Ask", email="kari@a.example")
    ParticipationFactory(gathering__cohort__programme=programme, person=known, is_stand_in=True)

    assert remarks(carry_out(kari_and_ola("Drift"), programme)) == [RENAMED_FROM]


def test_unit_that_only_kept_details_name_is_not_made(programme, a):
    in_team_of(ProgrammeFactory(owner=a), a)

    carry_out(table([*KARI[:6], "Drift", ""], OLA), programme)

    assert Unit.objects.count() == 0


def test_details_that_are_the_same_are_not_remarked_on(programme, a):
    in_team_of(ProgrammeFactory(owner=a), a, first_name="Kari", last_name="Ås")

    assert remarks(carry_out(table(KARI, OLA), programme)) == []


def test_somebody_back_in_the_organisation_is_told_by_the_name_in_the_file(programme, a):
    known = in_team_of(ProgrammeFactory(owner=a), a, left_on=LONG_AGO, last_name="Hemmelig")
    other = in_team_of(ProgrammeFactory(owner=a), a, email="ola@a.example", last_name="Hemmelig")
    Person.objects.update(left_on=LONG_AGO)

    told = {
        message for _kind, _row, _column, message in remarks(carry_out(table(KARI, OLA), programme))
    }

    assert {name for name in told if "Hemmelig" in name} == set()
    assert {"Kari Ås was noted as having left and is back."} < told
    assert set(Person.objects.filter(pk__in=[known.pk, other.pk]).values_list("left_on")) == {
        (None,)
    }


def test_lead_with_a_closed_account_joins_as_a_member(programme, a):
    UserFactory(email="Kari@a.example", is_active=False)

    report = carry_out(table([*KARI[:7], "Ja"], [A, "Ola", "Vik", "ola@a.example"]), programme)

    assert counts(report) == (2, 0, 0, 0)
    assert remarks(report) == [
        (
            "warned",
            2,
            "Teamleder",
            "Kari Ås cannot lead: the account is closed, and LUP must open it first.",
        )
    ]
    assert Membership.objects.filter(is_lead=True).count() == 0
    assert Membership.objects.filter(person__email="kari@a.example").count() == 1


def test_address_domain_tells_lup_nothing_of_partners_own_programmes(programme, a):
    storelva = PartnerFactory(name="Storelva")
    in_team_of(ProgrammeFactory(owner=storelva), storelva, email="siv@storelva.example")
    strange = [*OLA[:3], "ola@storelva.example", "", "", "", ""]

    assert remarks(carry_out(table(KARI, strange), programme)) == []


def test_address_domain_tells_a_partner_nothing_of_the_others(programme, a):
    storelva = PartnerFactory(name="Storelva")
    in_team_of(programme, storelva, email="siv@storelva.example")
    own = ProgrammeFactory(owner=a, min_team_size=1)
    strange = [*OLA[:3], "ola@storelva.example", "", "", "Drift", ""]

    assert remarks(carry_out(table(strange), own)) == []


@pytest.mark.parametrize("size", [1, 30])
def test_number_of_queries_does_not_grow_with_those_who_are_known(
    programme, a, size, django_assert_num_queries
):
    cohort = CohortFactory(programme=programme)
    own = CohortFactory(programme__owner=a)
    emails = [f"p{n}@a.example" for n in range(size)]
    for email in emails:
        known = PersonFactory(partner=a, email=email)
        for team in (TeamFactory(cohort=cohort), TeamFactory(cohort=own)):
            MembershipFactory(team=team, person=known)

    with django_assert_num_queries(12):
        plan(table(*[[A, "P", "Ny", email] for email in emails]), programme)
