"""Rows about people who are known already, and what the importer may be told of them."""

import pytest
from django.utils import translation

from cohorts.models import Membership, Programme
from tests.cohorts.import_cases import KARI, A, carry_out, counts, remarks, table
from tests.factories import PartnerFactory, UserFactory

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
