"""Municipalities that merge and split, and two records of one partner."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from cohorts.models import Membership
from partners.importing import by_number
from partners.models import Partner, Person, Succession, Unit
from tests.desk.conftest import NOW
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UnitFactory,
)
from tests.reading import Page

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def url(partner, name):
    return reverse(f"desk:{name}", args=[partner.pk])


@pytest.fixture
def viken():
    return PartnerFactory(name="Viken")


@pytest.fixture
def akershus():
    return PartnerFactory(name="Akershus")


@pytest.fixture
def team(kull, viken):
    return TeamFactory(cohort=kull, partner=viken)


def go_on(client, before, after, *, people=(), teams=(), on=TODAY, **more):
    given = {"after": after.pk, "on": on.isoformat(), "people": people, "teams": teams}
    return client.post(url(before, "partner_succeed"), given | more)


def test_partner_goes_on_as_another_with_people_and_teams(lup_client, kull, viken, akershus, team):
    member = MembershipFactory(team=team, person__unit=UnitFactory(partner=viken, name="Innkjøp"))
    over = CohortFactory(programme=kull.programme, year=2026, state="completed")
    earlier = TeamFactory(cohort=over, partner=viken)

    answer = go_on(
        lup_client, viken, akershus, people=[member.person_id], teams=[team.pk], ends="on"
    )

    for row in (team, member, earlier, viken, akershus):
        row.refresh_from_db()
    assert answer.headers["Location"] == url(akershus, "partner")
    assert (team.partner, team.name) == (akershus, "Akershus")
    assert (earlier.partner, earlier.name) == (viken, "Viken")
    assert (member.person.partner, member.person.unit.name) == (akershus, "Innkjøp")
    assert (member.left_on, viken.left_on, akershus.joined_on) == (None, date(2026, 11, 30), TODAY)
    assert list(Succession.objects.values_list("before", "after", "on")) == [
        (viken.pk, akershus.pk, TODAY)
    ]
    assert Entry.objects.filter(verb="went on as another").count() == 1


def test_two_that_merge_keep_a_team_each(lup_client, kull, viken, akershus, team):
    oslo = PartnerFactory(name="Oslo")
    other = TeamFactory(cohort=kull, partner=oslo)

    for before, moved in ((viken, team), (oslo, other)):
        go_on(lup_client, before, akershus, teams=[moved.pk], ends="on")

    team.refresh_from_db()
    other.refresh_from_db()
    assert [(row.partner, row.name, row.unit and row.unit.name) for row in (team, other)] == [
        (akershus, "Akershus", None),
        (akershus, "Oslo", "Oslo"),
    ]
    assert set(akershus.origins.values_list("before", flat=True)) == {viken.pk, oslo.pk}


def test_split_leaves_those_who_do_not_go_along(lup_client, viken, akershus, team):
    goes, stays = MembershipFactory.create_batch(2, team=team)

    go_on(lup_client, viken, akershus, people=[goes.person_id])

    for row in (goes, stays, viken):
        row.refresh_from_db()
    assert (goes.person.partner, stays.person.partner) == (akershus, viken)
    assert (goes.left_on, stays.left_on, viken.left_on) == (TODAY, None, None)


@pytest.mark.parametrize("day", [date(2027, 1, 1)])
def test_day_that_is_ahead_is_refused(lup_client, viken, akershus, team, day):
    answer = go_on(lup_client, viken, akershus, teams=[team.pk], on=day)

    assert "The day is ahead. Do this on the day itself." in Page(answer).text
    assert not Succession.objects.exists()


def test_nobody_unseen_goes_along(lup_client, viken, akershus):
    hidden = MembershipFactory(person__partner=viken, team__cohort__programme__owner=viken).person

    answer = go_on(lup_client, viken, akershus, people=[hidden.pk])

    hidden.refresh_from_db()
    assert (answer.status_code, hidden.partner) == (400, viken)


def test_two_records_of_one_partner_become_one(lup_client, kull, viken, team):
    double = PartnerFactory(name="Viken fylkeskommune")
    person = MembershipFactory(team__cohort=kull, team__partner=double).person
    unit = UnitFactory(partner=double, name="Innkjøp")
    person.unit = unit
    person.save()
    UnitFactory(partner=viken, name="innkjøp")
    number = double.org_number

    page = Page(lup_client.get(f"{url(viken, 'partner_merge')}?med={double.pk}"))
    lup_client.post(
        f"{url(viken, 'partner_merge')}?med={double.pk}", {"name": "other", "org_number": "other"}
    )

    for row in (viken, double, person):
        row.refresh_from_db()
    assert "This cannot be undone." in page.text
    assert (viken.name, viken.org_number) == ("Viken fylkeskommune", number)
    assert (person.partner, person.unit) == (viken, Unit.objects.get(partner=viken, name="innkjøp"))
    assert [
        row.partner for row in Membership.objects.get(person=person).team.cohort.teams.all()
    ] == [
        viken,
        viken,
    ]
    assert list(Partner.objects.all()) == [viken]
    assert by_number()[double.org_number] == by_number()[number] == viken
    moved = lup_client.get(url(double, "partner")).headers["Location"]
    assert moved == url(viken, "partner")


def test_what_came_of_what_is_kept_when_partners_are_merged(lup_client, viken, akershus):
    double, oslo = PartnerFactory(), PartnerFactory()
    Succession.objects.create(before=double, after=akershus, on=TODAY)
    Succession.objects.create(before=oslo, after=double)
    Succession.objects.create(before=viken, after=double)

    lup_client.post(f"{url(viken, 'partner_merge')}?med={double.pk}", {})

    assert set(Succession.objects.values_list("before", "after")) == {
        (viken.pk, akershus.pk),
        (oslo.pk, viken.pk),
    }


def test_likely_doubles_are_proposed(lup_client, viken):
    double = PartnerFactory(name="VIKEN")

    page = lup_client.get(url(viken, "partner_merge"))

    assert list(page.context["likely"]) == [double]


@pytest.mark.parametrize("name", ["partner_succeed", "partner_merge"])
def test_only_lup_keeps_the_partners(client, clock, viken, akershus, name):
    PersonFactory(partner=viken)
    for user in (CoordinatorFactory(programme__owner=viken).user,):
        client.force_login(user)
        path = f"{url(viken, name)}?med={akershus.pk}"
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert Person.objects.filter(partner=viken).count() == 1
