from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Membership, Team
from partners.models import Person, Unit
from sessions_app.models import Gathering
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def partner_owned_cohort():
    return CohortFactory(programme__owner=PartnerFactory())


def found(choose, *arguments):
    try:
        return choose(*arguments)
    except Http404:
        return None


def strangers(programme):
    """Everybody who might come near a programme but does not coordinate it."""
    inactive = CoordinatorFactory(programme=programme, user__is_active=False).user
    cohort = CohortFactory(programme=programme, year=2030)
    lead = MembershipFactory(team__cohort=cohort, lead=True).person.user
    return [
        AnonymousUser(),
        UserFactory(),
        UserFactory(is_staff=True, is_superuser=True),
        CoordinatorFactory().user,
        inactive,
        lead,
    ]


def test_coordinated_programmes_are_those_of_the_role():
    role = CoordinatorFactory()
    second = CoordinatorFactory(user=role.user).programme
    CoordinatorFactory()

    assert set(access.coordinated_programmes(role.user)) == {role.programme, second}


def test_coordinated_programmes_are_none_for_strangers():
    programme = ProgrammeFactory()

    seen = [programme in access.coordinated_programmes(who) for who in strangers(programme)]

    assert seen == [False] * 6


def test_coordinated_programmes_end_with_the_role():
    role = CoordinatorFactory()

    role.delete()

    assert list(access.coordinated_programmes(role.user)) == []


def test_coordinated_programme_is_found_by_its_own_coordinator_only():
    role = CoordinatorFactory()
    slug = role.programme.slug

    assert access.coordinated_programme(role.user, slug) == role.programme
    assert [
        found(access.coordinated_programme, who, slug) for who in strangers(role.programme)
    ] == [None] * 6


def test_coordinated_cohort_is_found_by_its_own_coordinator_only():
    cohort = CohortFactory(year=2027)
    CohortFactory(programme=cohort.programme, year=2028)
    coordinator = CoordinatorFactory(programme=cohort.programme).user
    arguments = (cohort.programme.slug, 2027)

    assert access.coordinated_cohort(coordinator, *arguments) == cohort
    assert found(access.coordinated_cohort, coordinator, cohort.programme.slug, 2029) is None
    assert [
        found(access.coordinated_cohort, who, *arguments) for who in strangers(cohort.programme)
    ] == [None] * 6


def test_coordinated_cohorts_are_those_of_the_programmes():
    cohort = CohortFactory()
    CohortFactory()
    coordinator = CoordinatorFactory(programme=cohort.programme).user

    assert list(access.coordinated_cohorts(coordinator)) == [cohort]


def test_coordinates_for_lup_only_with_a_programme_of_lups_own():
    ours = CoordinatorFactory().user
    theirs = CoordinatorFactory(programme__owner=PartnerFactory()).user
    both = CoordinatorFactory(user=CoordinatorFactory().user).user
    CoordinatorFactory(user=both, programme__owner=PartnerFactory())

    users = [ours, theirs, both, UserFactory(is_staff=True), AnonymousUser()]

    assert [access.coordinates_for_lup(user) for user in users] == [True, False, True, False, False]


def test_led_teams_are_those_that_the_account_leads_now():
    lead = MembershipFactory(lead=True)
    second = MembershipFactory(person=lead.person, is_lead=True)
    MembershipFactory(team__cohort=lead.team.cohort, lead=True)

    assert set(access.led_teams(lead.person.user)) == {lead.team, second.team}


def test_led_team_is_found_by_its_lead_only():
    lead = MembershipFactory(lead=True)
    member = MembershipFactory(team=lead.team, person__user=UserFactory())
    other = MembershipFactory(team__cohort=lead.team.cohort, lead=True)
    coordinator = CoordinatorFactory(programme=lead.team.cohort.programme).user
    readers = [member.person.user, other.person.user, coordinator, AnonymousUser()]

    assert access.led_team(lead.person.user, lead.team.pk) == lead.team
    assert [found(access.led_team, who, lead.team.pk) for who in readers] == [None] * 4


@pytest.mark.parametrize(
    "fields",
    [{"is_lead": False}, {"left_on": date(2027, 1, 1)}],
    ids=["replaced", "left the team"],
)
def test_led_teams_are_lost_by_a_former_lead(fields):
    lead = MembershipFactory(lead=True)
    Membership.objects.filter(pk=lead.pk).update(**fields)

    assert list(access.led_teams(lead.person.user)) == []


def test_led_teams_are_lost_by_a_lead_who_has_left_the_organisation():
    lead = MembershipFactory(lead=True, person__left_on=date(2027, 1, 1))

    assert list(access.led_teams(lead.person.user)) == []


def test_led_teams_are_none_for_an_inactive_account():
    lead = MembershipFactory(lead=True, person__user__is_active=False)

    assert list(access.led_teams(lead.person.user)) == []


def test_led_teams_leave_out_a_team_that_has_withdrawn():
    lead = MembershipFactory(lead=True, team__state=Team.State.WITHDRAWN)

    assert list(access.led_teams(lead.person.user)) == []


def test_records_for_lup_leave_out_what_a_partner_owns():
    ours, theirs = CohortFactory(), partner_owned_cohort()
    team, _hidden = TeamFactory(cohort=ours), TeamFactory(cohort=theirs)
    gathering, _hidden = GatheringFactory(cohort=ours), GatheringFactory(cohort=theirs)

    cohorts = Cohort.objects.all()
    programmes = type(ours.programme).objects.exclude(slug="3p")

    assert list(access.records_for_lup(programmes, "")) == [ours.programme]
    assert list(access.records_for_lup(cohorts, "programme")) == [ours]
    assert list(access.records_for_lup(Team.objects.all(), "cohort__programme")) == [team]
    assert list(access.records_for_lup(Gathering.objects.all(), "cohort__programme")) == [gathering]


def test_people_for_lup_leave_out_those_of_partner_owned_programmes_only():
    ours = MembershipFactory().person
    in_none = PersonFactory()
    in_both = MembershipFactory(team__cohort=partner_owned_cohort()).person
    MembershipFactory(person=in_both)
    MembershipFactory(team__cohort=partner_owned_cohort())

    assert set(access.people_for_lup(Person.objects.all())) == {ours, in_none, in_both}


def test_units_for_lup_leave_out_those_of_partner_owned_programmes_only():
    theirs = partner_owned_cohort()
    of_team = TeamFactory(unit=UnitFactory()).unit
    of_person = MembershipFactory(person__unit=UnitFactory()).person.unit
    of_both = TeamFactory(cohort=theirs, unit=UnitFactory()).unit
    TeamFactory(unit=of_both)
    of_nobody = UnitFactory()
    TeamFactory(cohort=theirs, unit=UnitFactory())
    MembershipFactory(team__cohort=theirs, person__unit=UnitFactory())

    assert set(access.units_for_lup(Unit.objects.all())) == {of_team, of_person, of_both, of_nobody}


def test_accounts_for_lup_leave_out_those_of_partner_owned_programmes_only():
    theirs = partner_owned_cohort()
    coordinator = CoordinatorFactory().user
    lead = MembershipFactory(lead=True).person.user
    in_none = UserFactory()
    without_team = PersonFactory(user=UserFactory()).user
    colleague = CoordinatorFactory(programme=theirs.programme, user__is_staff=True).user
    CoordinatorFactory(programme=theirs.programme)
    MembershipFactory(team__cohort=theirs, lead=True)

    assert set(access.accounts_for_lup(User.objects.all())) == {
        coordinator,
        lead,
        in_none,
        without_team,
        colleague,
    }


def test_first_or_404_gives_the_first_or_nothing_at_all():
    partner = PartnerFactory()

    assert access.first_or_404(type(partner).objects.all()) == partner
    with pytest.raises(Http404):
        access.first_or_404(type(partner).objects.none())
