"""The address that is given up when two records become one, and for whom it still leads there."""

from dataclasses import replace

import pytest
from django.urls import reverse

from certificates import merging
from cohorts import people, successions
from cohorts.models import Membership
from partners.models import Person
from tests.cohorts.import_cases import carry_out, table
from tests.desk.conftest import NOW
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
KEPT, GIVEN_UP = "kari@sorvik.example", "kari.aas@sorvik.example"


def merged(programme):
    """Two of the same name at one partner, both in the programme alone."""
    partner = programme.owner or PartnerFactory()
    kari, double = (
        MembershipFactory(
            team__cohort=CohortFactory(programme=programme, year=year),
            team__partner=partner,
            person=PersonFactory(first_name="Kari", last_name="Aas", email=email, partner=partner),
        ).person
        for year, email in ((2035, KEPT), (2036, GIVEN_UP))
    )
    by = CoordinatorFactory(programme=programme).user
    details = people.details_of(kari)
    merging.merge(kari, double, details, partner=partner, unit=None, by=by, now=NOW)
    return Person.objects.get(pk=kari.pk), double


def known(programme):
    """By one door, and by the other."""
    return (
        people.with_address(GIVEN_UP.upper(), programme=programme),
        people.known_as({GIVEN_UP}, programme=programme),
    )


def test_old_page_and_old_address_lead_to_the_one(lup_client, kull):
    kari, double = merged(kull.programme)

    answer = lup_client.get(f"/koordinator/personer/{double.pk}/")

    assert answer.headers["Location"] == f"/koordinator/personer/{kari.pk}/"
    assert known(ProgrammeFactory()) == (kari, {GIVEN_UP: KEPT})
    assert list(Person.objects.filter(last_name="Aas")) == [kari]


@pytest.mark.parametrize("owner", ["partner", "LUP"])
def test_address_leads_nowhere_in_programmes_of_others(owner):
    partner = PartnerFactory()
    own, ours = ProgrammeFactory(owner=partner), ProgrammeFactory()
    given, other = (own, ours) if owner == "partner" else (ours, own)
    kari, _double = merged(given)

    assert known(given) == (kari, {GIVEN_UP: KEPT})
    assert known(other) == (None, {})


def test_address_of_a_partners_own_programme_leads_on_there_when_lups_coordinator_merges():
    partner = PartnerFactory()
    own, ours = ProgrammeFactory(owner=partner), ProgrammeFactory()
    by = CoordinatorFactory(programme=own).user
    CoordinatorFactory(programme=ours, user=by)
    kari, double = (
        MembershipFactory(
            team__cohort__programme=programme, team__partner=partner, person__email=email
        ).person
        for programme, email in ((ours, KEPT), (own, GIVEN_UP))
    )

    details = people.details_of(kari)
    merging.merge(kari, double, details, partner=PartnerFactory(), unit=None, by=by, now=NOW)

    assert (known(own), known(ours)) == ((kari, {GIVEN_UP: KEPT}), (None, {}))


def test_partner_cannot_decide_who_somebody_is_in_lups_import():
    """The address of a colleague of the future, written down and given up at once."""
    own, ours = ProgrammeFactory(owner=PartnerFactory()), ProgrammeFactory()
    kari, _double = merged(own)
    row = [kari.partner.org_number, "Siri", "Vik", GIVEN_UP, "", "", "", ""]

    carry_out(table(row), ours)

    [member] = Membership.objects.filter(team__cohort__programme=ours)
    assert (member.person.full_name, member.person.email) == ("Siri Vik", GIVEN_UP)
    assert known(own)[0] == member.person  # whoever has it comes first
    assert people.change(
        member.person, replace(people.details_of(member.person), job_title="Sjef"), by="system"
    )


def test_address_that_was_given_up_is_free_for_who_has_it_now():
    merged(ProgrammeFactory(owner=PartnerFactory()))
    siri = PersonFactory()

    assert people.change(siri, replace(people.details_of(siri), email=GIVEN_UP), by="system")


def test_address_follows_the_partners_programmes_when_partners_become_one():
    other, kept = PartnerFactory(), PartnerFactory()
    own = ProgrammeFactory(owner=other)
    kari, _double = merged(own)

    successions.merge(kept, other, {}, by=CoordinatorFactory().user, today=NOW.date())

    own.refresh_from_db()
    assert (own.owner, known(own)[0]) == (kept, kari)


def test_coordinator_does_not_merge_themselves_where_others_know_them(client):
    """Who they are with LUP would pass to a colleague, or take the colleague's address."""
    own = CohortFactory(programme=ProgrammeFactory(owner=PartnerFactory()))
    user = CoordinatorFactory(programme=own.programme).user
    team = TeamFactory(cohort=own, partner=own.programme.owner)
    myself, colleague = (
        MembershipFactory(team=team, **who).person for who in ({"person__user": user}, {})
    )
    compare = reverse("desk:person_merge", args=[myself.pk, colleague.pk])
    doubles = f"{reverse('desk:person_doubles', args=[myself.pk])}?q={colleague.email}"
    client.force_login(user)

    before = (client.get(compare).status_code, compare in client.get(doubles).text)
    MembershipFactory(person=myself)
    after = (client.post(compare).status_code, compare in client.get(doubles).text)

    assert (before, after) == ((200, True), (404, False))
    assert Person.objects.filter(pk=colleague.pk).exists()
