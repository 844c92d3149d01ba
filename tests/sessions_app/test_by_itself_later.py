"""What goes out by itself when something has changed: moved, late, stopped, other rules."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from messaging import outbox
from messaging.models import Message
from sessions_app.inviting import by_itself, reminders
from sessions_app.models import Gathering, MissedReminder
from tests.factories import TeamFactory, UserFactory
from tests.sessions_app.by_itself_cases import (
    DAY,
    FIRST,
    HOUR,
    SECOND,
    gathering_with_link,
    go_through,
    invited,
    made,
    move,
    own_rule,
    tell,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gathering():
    return gathering_with_link()


@pytest.fixture
def team(gathering):
    return TeamFactory(cohort=gathering.cohort)


def test_gathering_moved_to_a_later_date_is_reminded_of_anew(gathering, team):
    invited(gathering, team, "silent")
    go_through(FIRST, SECOND)
    move(gathering, 21, told=SECOND + DAY)

    go_through(FIRST + 21 * DAY, SECOND + 21 * DAY, SECOND + 21 * DAY)

    assert made() == [("reminder", "silent")] * 4


def test_gathering_moved_by_an_hour_is_not_reminded_of_again(gathering, team):
    invited(gathering, team, "silent")
    go_through(FIRST)
    move(gathering, 1 / 24, told=FIRST + DAY)

    go_through(*(FIRST + n * HOUR for n in range(24, 24 * 8, 4)))

    assert made() == [("reminder", "silent")]


def test_gathering_moved_near_is_reminded_of_two_days_after_people_were_told(gathering, team):
    invited(gathering, team, "silent")
    invited(gathering, team, "yes", coming=True)
    told = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
    move(gathering, -7, told=told)

    go_through(*(told + n * HOUR for n in range(0, 24 * 12, 4)))

    sent = Message.objects.filter(kind="reminder").values_list("created_at", flat=True)
    assert list(sent) == [datetime(2027, 1, 7, 8, 0, tzinfo=UTC)]
    assert Counter(made()) == {
        ("reminder", "silent"): 1,
        ("practical", "yes"): 1,
        ("meeting_link", "yes"): 1,
        ("thanks", "yes"): 1,
    }
    assert not MissedReminder.objects.exists()


def test_late_invitation_is_left_in_peace_for_two_days(gathering, team):
    invited(gathering, team, "late", invited_at=SECOND - HOUR)

    go_through(*(SECOND + n * HOUR for n in range(0, 24 * 8, 4)))

    # Sunday 10 January is two days after; Monday is the first working day.
    assert list(Message.objects.values_list("kind", "created_at")) == [
        ("reminder", datetime(2027, 1, 11, 8, 0, tzinfo=UTC))
    ]


def test_invited_shortly_before_the_second_reminder_gets_only_that(gathering, team):
    invited(gathering, team, "late", invited_at=SECOND - 2 * DAY)

    go_through(*(SECOND + n * HOUR for n in range(-48, 24 * 8, 4)))

    assert made() == [("reminder", "late")]


def test_reminder_by_hand_takes_the_place_of_one_soon_after(gathering, team):
    invited(gathering, team, "silent")
    by_hand = Message.objects
    assert reminders.remind(gathering, by=UserFactory(), now=SECOND - DAY) == 1

    go_through(SECOND, SECOND + 3 * DAY)

    assert by_hand.count() == 1
    assert not MissedReminder.objects.exists()


def test_what_was_stopped_on_its_way_is_made_anew_and_what_was_sent_is_not(gathering, team):
    waiting, sent = invited(gathering, team, "waiting"), invited(gathering, team, "sent")
    go_through(FIRST)
    Message.objects.filter(recipient=sent.person.email).update(state="sent", sent_at=FIRST)
    outbox.withdraw(list(Message.objects.values_list("key", flat=True)))

    go_through(FIRST + HOUR, FIRST + HOUR)

    keys = Message.objects.filter(recipient=waiting.person.email).values_list("key", flat=True)
    assert made() == [("reminder", "waiting"), ("reminder", "sent"), ("reminder", "waiting")]
    assert [key.rpartition(":")[2] for key in keys] == ["1", "2"]


def test_what_a_coordinator_stopped_is_not_made_anew(gathering, team):
    invited(gathering, team, "silent")
    go_through(FIRST)
    Message.objects.update(state="cancelled")

    go_through(FIRST + HOUR)

    assert made() == [("reminder", "silent")]


def test_nothing_goes_while_people_do_not_know_of_a_change(gathering, team):
    invited(gathering, team, "silent")
    tell(gathering, datetime(2026, 12, 1, 8, 0, tzinfo=UTC))
    Gathering.objects.update(venue="Banken")

    go_through(FIRST, FIRST + HOUR)
    before = made()
    tell(gathering, FIRST - 3 * DAY)
    go_through(FIRST + 2 * HOUR)

    assert (before, made()) == ([], [("reminder", "silent")])


def test_rule_that_is_off_sends_nothing(gathering, team):
    invited(gathering, team, "silent")
    own_rule(gathering, "first", 21, is_on=False, since=FIRST - 30 * DAY)

    assert by_itself.send_due(now=FIRST) == 0


def test_rule_switched_on_later_makes_up_for_nothing(gathering, team):
    invited(gathering, team, "silent")
    own_rule(gathering, "first", 21, since=FIRST + timedelta(minutes=1))

    go_through(FIRST + HOUR, FIRST + 2 * DAY)

    assert made() == []
    assert not MissedReminder.objects.exists()


def test_rule_that_is_changed_does_not_send_twice(gathering, team):
    invited(gathering, team, "silent")
    go_through(FIRST)
    own_rule(gathering, "first", 14, since=FIRST + DAY)

    go_through(*(FIRST + n * DAY for n in range(1, 9)))

    assert made() == [("reminder", "silent")]


def test_theme_that_nobody_knows_of_holds_nothing_back_and_is_not_told(gathering, team):
    invited(gathering, team, "silent")
    Gathering.objects.update(agenda="Behov")
    tell(gathering, datetime(2026, 12, 1, 8, 0, tzinfo=UTC))
    Gathering.objects.update(agenda="Marked")

    go_through(FIRST)

    mail = Message.objects.get()
    assert ("Behov" in mail.text, "Marked" in mail.text) == (True, False)
