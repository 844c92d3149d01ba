"""Accounts and wishes of people whose records change address or become one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit import log
from partners.models import Person
from privacy import own
from tests.factories import MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(kull):
    """Both have led a team, and so have an account each."""
    team = TeamFactory(cohort=kull)
    return [
        MembershipFactory(
            team=team,
            person__partner=team.partner,
            person__email=email,
            person__user=UserFactory(email=email),
        ).person
        for email in ("kari@a.example", "k.moe@a.example")
    ]


@pytest.mark.parametrize(("chosen", "number"), [({}, 0), ({"email": "other"}, 1)])
def test_merged_person_logs_in_with_the_address_that_is_kept(lup_client, two, chosen, number):
    kept, other = two

    answer = lup_client.post(reverse("desk:person_merge", args=[kept.pk, other.pk]), chosen)

    assert answer.status_code == 302
    found = Person.objects.get(pk=kept.pk)
    assert (found.email, found.user) == (two[number].email, two[number].user)
    assert {user.email for user in User.objects.filter(pk__in=[p.user_id for p in two])} == {
        "kari@a.example",
        "k.moe@a.example",
    }


def test_address_of_somebody_elses_account_is_refused_in_words(lup_client, two):
    UserFactory(email="sjef@lup.example")
    kari = two[0]
    place = {"partner": kari.partner_id, "unit": "", "email": "sjef@lup.example"}

    answer = lup_client.post(reverse("desk:person_move", args=[kari.pk]), place)

    assert answer.status_code == 400
    assert "Another account has this e-mail address." in answer.text
    assert Person.objects.get(pk=kari.pk).email == "kari@a.example"


def test_wish_to_be_erased_follows_into_the_record_that_is_kept(lup_client, lup, two, kull):
    kept, other = two
    own.ask_to_be_erased(other, [kull.programme], by=log.PARTICIPANT, now=timezone.now())

    lup_client.post(reverse("desk:person_merge", args=[kept.pk, other.pk]))

    url = reverse("desk:person_erase", args=[kept.pk])
    asked = [line.url for line in lup_client.get(reverse("desk:home")).context["lines"]]
    assert url in asked
    lup_client.post(url, {"answer": "no"})
    left = [line.url for line in lup_client.get(reverse("desk:home")).context["lines"]]
    assert (own.wish_of(kept), url in left) == (None, False)
