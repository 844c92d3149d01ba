"""Who may be the same person, and who may merge whom."""

import pytest
from django.urls import reverse

from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(kull):
    return MembershipFactory(
        team=TeamFactory(cohort=kull),
        person__first_name="Kari",
        person__last_name="Aas",
        person__phone="+4746206817",
    ).person


@pytest.fixture
def double(kull, kari):
    return MembershipFactory(
        team=TeamFactory(cohort=kull),
        person=PersonFactory(first_name="kari", last_name="AAS", partner=kari.partner),
    ).person


def url(kept, other):
    return reverse("desk:person_merge", args=[kept.pk, other.pk])


def test_likely_doubles_are_proposed(lup_client, kari, double):
    by_phone = PersonFactory(phone="+4746206817", last_name="Andre")
    PersonFactory(first_name="Kari", last_name="Aas")
    page = lup_client.get(reverse("desk:person_doubles", args=[kari.pk]))

    assert [one.pk for one in page.context["found"]] == [by_phone.pk, double.pk]


@pytest.mark.parametrize("way", [0, 1])
def test_nobody_is_merged_who_is_elsewhere_too(lup_client, kari, double, way):
    MembershipFactory(person=double, team__cohort__programme__owner=PartnerFactory())
    pair = (kari, double)[:: 1 - 2 * way]

    assert lup_client.get(url(*pair)).status_code == 404
    assert lup_client.post(url(*pair)).status_code == 404


def test_merge_does_not_exist_for_strangers(client, clock, kari, double):
    client.force_login(CoordinatorFactory().user)

    assert client.post(url(kari, double)).status_code == 404
    assert client.post(url(kari, kari)).status_code == 404
