"""Reminding by hand: never those who answered, and nobody twice within two days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from messaging.models import Message
from sessions_app.gatherings import facts
from sessions_app.inviting import by_itself, planned, reminders
from sessions_app.models import Gathering, Release
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)  # between the first reminder and the second
DAY = timedelta(days=1)


@pytest.fixture
def gathering():
    return GatheringFactory(released=True)


@pytest.fixture
def team(gathering):
    return TeamFactory(cohort=gathering.cohort)


def invited(gathering, team, **traits):
    row = ParticipationFactory(gathering=gathering, team=team, **traits)
    MembershipFactory(team=team, person=row.person)
    return row


def test_to_remind_is_those_who_have_not_answered(gathering, team):
    waiting = invited(gathering, team)
    invited(gathering, team, coming=True)
    invited(gathering, team, declined=True)
    invited(gathering, team, invited_at=None)
    left = invited(gathering, team)
    left.person.left_on = date(2027, 1, 1)
    left.person.save()
    ParticipationFactory(gathering=gathering, team=team)  # no longer a member

    assert reminders.to_remind(gathering, planned.plan(gathering, []), now=NOW) == [waiting]


def test_remind_writes_to_each_once_whoever_asks(gathering, team):
    row = invited(gathering, team)
    coordinator = UserFactory()

    counts = [
        reminders.remind(gathering, by=coordinator, now=NOW),
        reminders.remind(gathering, by=coordinator, now=NOW),
        reminders.remind(gathering, by=UserFactory(), now=NOW + DAY),
    ]

    assert counts == [1, 0, 0]
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("reminder", row.person.email)
    assert message.calendar == ""
    assert "/svar/" in message.text


def test_remind_may_be_repeated_after_two_days(gathering, team):
    invited(gathering, team)
    coordinator = UserFactory()

    counts = [
        reminders.remind(gathering, by=coordinator, now=NOW + n * DAY) for n in (0, 1, 2, 3, 4)
    ]

    assert counts == [1, 0, 1, 0, 1]


def test_remind_leaves_those_in_peace_whom_the_rules_have_just_reminded(gathering, team):
    invited(gathering, team)
    second = datetime(2027, 1, 8, 8, 0, tzinfo=UTC)
    by_itself.send_due(now=second)

    assert reminders.remind(gathering, by=UserFactory(), now=second + DAY) == 0
    assert reminders.remind(gathering, by=UserFactory(), now=second + 2 * DAY) == 1


def test_remind_counts_no_mail_that_was_stopped_on_its_way(gathering, team):
    invited(gathering, team)
    reminders.remind(gathering, by=UserFactory(), now=NOW)
    Message.objects.update(state="cancelled", withdrawn_at=NOW)

    assert reminders.remind(gathering, by=UserFactory(), now=NOW) == 1


@pytest.mark.parametrize(
    "state", [Gathering.State.DRAFT, Gathering.State.HELD, Gathering.State.CANCELLED]
)
def test_remind_only_for_a_released_gathering(gathering, team, state):
    invited(gathering, team)
    Gathering.objects.update(state=state)

    assert reminders.remind(gathering, by=UserFactory(), now=NOW) == 0


def test_remind_never_after_the_start(gathering, team):
    invited(gathering, team)

    assert reminders.remind(gathering, by=UserFactory(), now=gathering.starts_at) == 0


def test_remind_waits_until_people_know_of_a_change(gathering, team):
    invited(gathering, team)
    told = facts.frozen(Gathering.objects.get(pk=gathering.pk))
    Release.objects.create(
        gathering=gathering, number=1, facts=told, released_at=NOW, released_by=UserFactory()
    )
    Gathering.objects.update(venue="Banken")

    assert reminders.remind(gathering, by=UserFactory(), now=NOW) == 0
    assert Message.objects.count() == 0


def test_reply_by_date_that_has_passed_is_not_asked_for(gathering, team):
    invited(gathering, team)

    reminders.remind(gathering, by=UserFactory(), now=datetime(2027, 1, 9, tzinfo=UTC))

    message = Message.objects.get()
    assert [part for part in (message.text, message.html) if "8. januar" in part] == []


def test_what_is_still_to_come_by_itself_about_each_gathering(gathering):
    over = GatheringFactory(released=True, cohort=gathering.cohort)
    Gathering.objects.filter(pk=over.pk).update(
        starts_at=NOW + 3 * DAY, ends_at=NOW + 3 * DAY + timedelta(hours=1)
    )
    gatherings = list(Gathering.objects.select_related("cohort__programme"))

    coming = reminders.still_to_come(gatherings, now=NOW)

    assert [one.due for one in coming[gathering.pk] if one.asks] == [
        datetime(2027, 1, 8, 8, 0, tzinfo=UTC)
    ]
    assert [str(one.which) for one in coming[over.pk]] == ["thanks"]
