from datetime import date

import pytest
from django.utils import translation

from audit.models import Entry
from cohorts import access, copying, enrolment, running, teams
from cohorts.models import Cohort, Membership, Team
from partners.models import Person, Succession
from tests.factories import (
    CohortFactory,
    MembershipFactory,
    PartnerFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
    UserFactory,
)

TODAY = date(2027, 9, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def state(cohort):
    return Cohort.objects.get(pk=cohort.pk).state


def taken_up(cohort, *, by):
    running.take_up(cohort, by=by, today=TODAY)


def test_a_new_cohort_is_planned_and_a_year_has_one(db):
    programme, by = ProgrammeFactory(), UserFactory()

    made = running.create(programme, year=2028, name="Kull 2028", by=by)

    assert (made.state, made.year, made.name) == ("planned", 2028, "Kull 2028")
    with pytest.raises(running.YearTaken, match="has a cohort for 2028 already"):
        running.create(programme, year=2028, name="Et annet", by=by)
    assert verbs() == ["created"]


@pytest.mark.parametrize(
    ("verb", "before", "after", "logged"),
    [
        (running.open_for_teams, "planned", "open", ["opened for teams"]),
        (running.open_for_teams, "running", "running", []),
        (running.start, "open", "running", ["started"]),
        (running.start, "planned", "planned", []),
        (taken_up, "completed", "running", ["taken up again"]),
        (taken_up, "open", "open", []),
    ],
)
def test_a_step_leads_from_one_state_only(db, verb, before, after, logged):
    cohort = CohortFactory(state=before)

    verb(cohort, by=UserFactory())

    assert (state(cohort), verbs()) == (after, logged)


@pytest.mark.parametrize(("state", "seen"), [("planned", False), ("open", True)])
def test_leads_see_a_team_once_its_cohort_is_open(db, state, seen):
    lead = MembershipFactory(lead=True, team__cohort__state=state)
    user = lead.person.user

    assert list(access.led_teams(user)) == ([lead.team] if seen else [])
    assert access.seen_teams(user) == ([lead.team] if seen else [])


def test_teams_of_a_completed_cohort_stay_as_they_are(db):
    by = UserFactory()
    member = MembershipFactory(team__cohort__state="completed")
    team, other = member.team, PersonFactory(partner=member.team.partner)
    verbs_of_team = [
        lambda: teams.add_member(team, other, by=by, today=TODAY),
        lambda: teams.hand_over_lead(member, by=by),
        lambda: teams.confirm(team, by=by, reason="få"),
        lambda: enrolment.withdraw(team, by=by),
        lambda: enrolment.take_back(team, by=by),
    ]

    for verb in verbs_of_team:
        with pytest.raises(teams.CannotChangeTeam, match="The cohort is completed"):
            verb()
    assert verbs() == []


def test_teams_of_a_cohort_taken_up_again_can_be_changed(db):
    team = TeamFactory(cohort__state="completed", state="completed")
    TeamFactory(cohort=team.cohort, state="withdrawn")

    for _press in range(2):
        running.take_up(team.cohort, by=UserFactory(), today=TODAY)

    states = Team.objects.order_by("pk").values_list("state", flat=True)
    assert (list(states), verbs()) == (
        ["confirmed", "withdrawn"],
        ["taken up again", "team confirmed"],
    )


def test_whoever_works_elsewhere_is_not_in_a_cohort_that_is_taken_up_again(db):
    stays = MembershipFactory(team__cohort__state="completed", team__state="completed")
    goes = MembershipFactory(team=stays.team, lead=True)
    other, after = PartnerFactory.create_batch(2)
    merged = MembershipFactory(team=TeamFactory(cohort=stays.team.cohort, state="completed"))
    Succession.objects.create(before=merged.team.partner, after=after)
    Person.objects.filter(pk=goes.person_id).update(partner=other)
    Person.objects.filter(pk=merged.person_id).update(partner=after)

    running.take_up(stays.team.cohort, by=UserFactory(), today=TODAY)

    left = Membership.objects.order_by("pk").values_list("pk", "left_on")
    assert list(left) == [(stays.pk, None), (goes.pk, TODAY), (merged.pk, None)]


def test_copied_teams_begin_anew_with_those_who_are_in_them_now(db):
    lead = MembershipFactory(
        lead=True, team__notes="husk", team__size_reason="liten", looks_in=True
    )
    team, cohort = lead.team, lead.team.cohort
    MembershipFactory(team=team, left_on=date(2027, 3, 1))
    MembershipFactory(team=team, person__left_on=date(2027, 3, 1))
    MembershipFactory(team=team, person__partner=TeamFactory().partner)  # works elsewhere by now
    member = MembershipFactory(team=team)
    TeamFactory(cohort=cohort, state=Team.State.WITHDRAWN)
    TeamFactory(cohort=cohort, partner__left_on=date(2027, 3, 1))
    new = CohortFactory(programme=cohort.programme, year=2028)

    count = copying.copy_teams(cohort, new, with_people=True, by=UserFactory(), today=TODAY)

    [made] = Team.objects.filter(cohort=new)
    assert count == 1
    assert (made.partner, made.unit, made.name, made.state, made.notes, made.size_reason) == (
        *(team.partner, team.unit, team.name, "forming", "", ""),
    )
    rows = Membership.objects.filter(team=made).order_by("pk")
    assert [(row.person, row.is_lead, row.looks_in, row.joined_on) for row in rows] == [
        (lead.person, True, True, TODAY),
        (member.person, False, False, TODAY),
    ]


def test_copied_teams_can_come_without_people(db):
    team = MembershipFactory(lead=True).team
    new = CohortFactory(programme=team.cohort.programme, year=2028)

    copying.copy_teams(team.cohort, new, with_people=False, by=UserFactory(), today=TODAY)

    assert list(Team.objects.filter(cohort=new).values_list("name", flat=True)) == [team.name]
    assert not Membership.objects.filter(team__cohort=new).exists()
