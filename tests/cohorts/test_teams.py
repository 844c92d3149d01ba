"""Leads and their accounts."""

import pytest

from accounts.models import User
from audit.models import Entry
from cohorts import teams
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
