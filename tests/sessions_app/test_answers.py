"""What the answers come to; the pages of the desk show the same figures."""

from datetime import UTC, date, datetime

import pytest

from sessions_app.coming import answers
from sessions_app.inviting import planned, reminders
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_by_team_counts_the_same_people_to_remind_as_the_reminder_finds():
    gathering = GatheringFactory(released=True)
    team = TeamFactory(cohort=gathering.cohort)
    waiting = MembershipFactory.create_batch(3, team=team)
    coming = MembershipFactory(team=team)
    left_team = MembershipFactory(team=team, left_on=date(2026, 11, 30))
    left_work = MembershipFactory(team=team, person__left_on=date(2026, 11, 30))
    for member in (*waiting, left_team, left_work):
        ParticipationFactory(gathering=gathering, team=team, person=member.person)
    ParticipationFactory(gathering=gathering, team=team, person=coming.person, coming=True)

    assert to_remind(gathering) == (3, 3)
    reminders.remind(gathering, by=UserFactory(), now=NOW)
    assert to_remind(gathering) == (0, 0)


def to_remind(gathering):
    """How many the page says, and how many the reminder finds."""
    plan = planned.plan(gathering, [])
    found = reminders.to_remind(gathering, planned.plan(gathering, []), now=NOW)
    page = answers.by_team(gathering, plan.listed, in_peace=plan.left_in_peace(NOW))
    return page.to_remind, len(found)


def test_by_team_names_a_person_in_two_teams_once():
    gathering = GatheringFactory()
    first, second = TeamFactory.create_batch(2, cohort=gathering.cohort)
    person = MembershipFactory(team=first).person
    MembershipFactory(team=second, person=person)

    found = answers.by_team(gathering, [], in_peace=())

    assert found.not_invited == 1
    assert {team.pk: team.not_invited for team in found.teams} == {
        first.pk: [person.full_name],
        second.pk: [],
    }


def test_by_team_orders_teams_and_people_as_norwegians_do():
    gathering = GatheringFactory()
    for name in ("Ålesund", "Ørsta", "Ærøy", "Zakariasvik"):
        team = TeamFactory(cohort=gathering.cohort, name=name)
    for last_name in ("Åsen", "Øy", "berg"):
        MembershipFactory(team=team, person__first_name="Kari", person__last_name=last_name)

    teams = answers.by_team(gathering, [], in_peace=()).teams

    assert [team.name for team in teams] == ["Zakariasvik", "Ærøy", "Ørsta", "Ålesund"]
    assert teams[0].not_invited == ["Kari berg", "Kari Øy", "Kari Åsen"]
