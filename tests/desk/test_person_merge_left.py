"""Two records of one person, of which one is noted as having left: who works there, works there."""

from datetime import date

import pytest
from django.urls import reverse

from cohorts.models import Membership
from messaging.models import Message
from sessions_app.inviting import invitations
from sessions_app.models import Participation
from tests.desk.conftest import NOW
from tests.desk.test_person_merge import merge, person, url
from tests.factories import TeamFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(kull):
    return TeamFactory(cohort=kull, name="Sørvik")


@pytest.fixture
def kari(team):
    return person(team, "kari@sorvik.example")


@pytest.fixture
def double(team):
    return person(team, "kari.aas@sorvik.example")


@pytest.mark.parametrize("left", ["kept", "other"])
def test_whoever_works_there_as_one_of_the_two_works_there(
    lup_client, lup, kari, double, team, draft, left
):
    invitations.release(draft, by=lup, now=NOW)
    Message.objects.update(state="sent")
    gone = kari if left == "kept" else double
    lup_client.post(reverse("desk:person_leave", args=[gone.pk]))

    page = Page(lup_client.get(url(kari, double)))
    merge(kari, double, lup)

    [invited] = Participation.objects.invited()
    said = Message.objects.filter(kind="cancellation").exclude(state="cancelled")
    assert [row[0].count(" left ") for row in page.rows[1:]] == (
        [1, 0] if left == "kept" else [0, 1]
    )
    assert (kari.left_on, invited.person) == (None, kari)
    assert Membership.objects.active().get(team=team).person == kari
    assert list(said) == []


def test_whoever_left_another_organisation_is_not_back_in_its_teams(lup_client, kari, team, kull):
    elsewhere = TeamFactory(cohort=kull)
    old = person(elsewhere, "kari@elsewhere.example", left_on=date(2026, 11, 10))

    page = lup_client.get(url(old, kari))
    lup_client.post(url(old, kari), {"email": "other", "partner": "other"})

    old.refresh_from_db()
    place = next(one for one in page.context["choices"] if one.name == "partner")
    assert place.chosen == "other"
    assert (old.left_on, old.partner) == (None, team.partner)
    assert [row.team for row in Membership.objects.active().filter(person=old)] == [team]
    assert Membership.objects.get(team=elsewhere).left_on == date(2026, 11, 10)
