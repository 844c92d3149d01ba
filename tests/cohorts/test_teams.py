"""Leads and their accounts."""

import pytest
from django.utils import translation

from accounts.models import User
from audit.models import Entry
from cohorts import teams
from cohorts.models import Membership
from tests.factories import MembershipFactory, PersonFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_appoint_lead_takes_over_from_the_one_before():
    coordinator = UserFactory()
    old = MembershipFactory(lead=True)
    new = MembershipFactory(team=old.team)

    teams.appoint_lead(new, by=coordinator)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.is_lead, new.is_lead) == (False, True)
    assert new.person.user.email == new.person.email
    assert Entry.objects.filter(verb="lead appointed").get().before == {"lead": [str(old.person)]}


def test_give_account_twice_gives_one():
    person = PersonFactory(language="nn", first_name="Nina", last_name="Čuđi")

    accounts = {teams.give_account(person, by=UserFactory()) for _ in range(2)}

    assert [(a.email, a.name, a.language) for a in accounts] == [(person.email, "Nina Čuđi", "nn")]
    assert Entry.objects.filter(verb="given an account").count() == 1


def test_account_of_an_address_that_has_passed_on_goes_along():
    account = UserFactory(email="postmottak@kommune.example")
    before = PersonFactory(email="nytt.navn@kommune.example", user=account)
    now = MembershipFactory(
        team=TeamFactory(partner=before.partner), person__email="postmottak@kommune.example"
    )

    teams.appoint_lead(now, by=UserFactory())

    before.refresh_from_db()
    assert before.user is None
    assert User.objects.get(pk=account.pk) == now.person.user


def closed_account_of(person, how):
    """A deactivated account: the person's own, or one with the same address."""
    account = UserFactory(email=person.email.upper(), is_active=False)
    if how == "own":
        person.user = account
        person.save()
    return account


@pytest.mark.parametrize("how", ["own", "same address"])
def test_closed_account_is_not_given(how):
    person = PersonFactory(first_name="Kari", last_name="Ås")
    closed_account_of(person, how)

    with translation.override("en"), pytest.raises(teams.AccountClosed) as refused:
        teams.give_account(person, by=UserFactory())

    assert str(refused.value) == (
        "Kari Ås cannot log in: the account is closed, and LUP must open it first."
    )
    assert Entry.objects.count() == 0


def test_member_with_a_closed_account_does_not_take_over_as_lead():
    old = MembershipFactory(lead=True)
    new = MembershipFactory(team=old.team)
    closed_account_of(new.person, "same address")

    with pytest.raises(teams.AccountClosed):
        teams.appoint_lead(new, by=UserFactory())

    leads = Membership.objects.filter(team=old.team, is_lead=True)
    assert list(leads) == [old]
