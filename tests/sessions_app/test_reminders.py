"""Reminding: once per person, never those who answered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from messaging.models import Message
from sessions_app import reminders
from sessions_app.models import Gathering
from sessions_app.tasks import remind_unanswered
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 5, 8, 0, tzinfo=UTC)  # three days before reply-by, 8 January


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

    assert reminders.to_remind(gathering) == [waiting]


def test_remind_writes_to_each_once_whoever_asks(gathering, team):
    row = invited(gathering, team)
    coordinator = UserFactory()

    counts = [
        reminders.remind(gathering, by=coordinator, now=NOW),
        reminders.remind(gathering, by=coordinator, now=NOW),
        reminders.remind_all_due(now=NOW),
    ]

    assert counts == [1, 0, 0]
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("reminder", row.person.email)
    assert message.calendar == ""
    assert "/svar/" in message.text


@pytest.mark.parametrize(
    ("day", "due"),
    [(date(2027, 1, 4), False), (date(2027, 1, 5), True), (date(2027, 1, 7), True)],
)
def test_due_from_the_programmes_number_of_days_before_reply_by(gathering, day, due):
    now = datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)

    assert reminders.due(now=now) == ([gathering] if due else [])


def test_due_counts_days_in_norway():
    gathering = GatheringFactory(released=True)

    assert reminders.due(now=datetime(2027, 1, 4, 23, 30, tzinfo=UTC)) == [gathering]


def test_due_never_for_a_programme_that_wants_none(gathering):
    gathering.cohort.programme.remind_days_before = 0
    gathering.cohort.programme.save()

    assert reminders.due(now=NOW) == []


def test_due_never_without_a_reply_by_date(gathering):
    Gathering.objects.update(reply_by=None)

    assert reminders.due(now=NOW) == []
    assert (
        reminders.reminder_day(Gathering.objects.select_related("cohort__programme").get()) is None
    )


@pytest.mark.parametrize(
    "state", [Gathering.State.DRAFT, Gathering.State.HELD, Gathering.State.CANCELLED]
)
def test_remind_only_for_a_released_gathering(gathering, team, state):
    invited(gathering, team)
    Gathering.objects.update(state=state)

    assert reminders.remind(gathering, by=UserFactory(), now=NOW) == 0
    assert reminders.due(now=NOW) == []


def test_remind_never_after_the_start(gathering, team):
    invited(gathering, team)

    assert reminders.remind(gathering, by=UserFactory(), now=gathering.starts_at) == 0
    assert reminders.due(now=gathering.starts_at + timedelta(hours=1)) == []


def test_task_of_beat_reminds_those_who_are_due(gathering, team):
    now = datetime.now(UTC)
    Gathering.objects.update(
        starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=3), reply_by=now.date()
    )
    invited(gathering, team, invited_at=now - timedelta(days=3))

    remind_unanswered()
    remind_unanswered()

    assert Message.objects.count() == 1


def test_beat_leaves_an_invitation_of_yesterday_in_peace(gathering, team):
    fresh = invited(gathering, team, invited_at=NOW - timedelta(days=1))
    old = invited(gathering, team, invited_at=NOW - timedelta(days=2))

    assert reminders.remind_all_due(now=NOW) == 1
    assert Message.objects.get().recipient == old.person.email
    assert reminders.remind(gathering, by=UserFactory(), now=NOW) == 1
    assert Message.objects.filter(recipient=fresh.person.email).exists()


def test_reply_by_date_that_has_passed_is_not_asked_for(gathering, team):
    invited(gathering, team)

    reminders.remind(gathering, by=UserFactory(), now=datetime(2027, 1, 9, tzinfo=UTC))

    message = Message.objects.get()
    assert [part for part in (message.text, message.html) if "8. januar" in part] == []
