"""What is more than a day late is not sent by itself: it is shown, and a coordinator decides."""

from datetime import timedelta

import pytest

from audit.models import Entry
from sessions_app.inviting import by_itself
from sessions_app.models import Gathering, MissedReminder, Participation
from tests.factories import TeamFactory, UserFactory
from tests.sessions_app.by_itself_cases import (
    ALL,
    DAY,
    FIRST,
    HOUR,
    LINK,
    PRACTICAL,
    SECOND,
    THANKS,
    gathering_with_link,
    go_through,
    invited,
    made,
    move,
    tell,
)

pytestmark = pytest.mark.django_db

COORDINATOR = "koordinator@lup.example"


@pytest.fixture
def gathering():
    return gathering_with_link()


@pytest.fixture
def team(gathering):
    return TeamFactory(cohort=gathering.cohort)


@pytest.fixture
def coordinator():
    return UserFactory(email=COORDINATOR)


def marks():
    fields = ("which", "due_at", "people", "was_sent", "settled_by__email")
    return list(MissedReminder.objects.order_by("due_at").values_list(*fields))


def test_a_day_late_still_goes(gathering, team):
    invited(gathering, team, "silent")

    go_through(FIRST + DAY)

    assert (made(), marks()) == ([("reminder", "silent")], [])


def test_more_than_a_day_late_is_marked_once_and_not_sent(gathering, team):
    invited(gathering, team, "silent")
    invited(gathering, team, "silent-too")
    late = FIRST + DAY + timedelta(seconds=1)

    go_through(late, late, late + HOUR)

    assert (made(), marks()) == ([], [("first", FIRST, 2, False, None)])
    assert Entry.objects.filter(verb="reminder missed").count() == 1


def test_night_of_weeks_without_beat_sends_no_burst(gathering, team):
    """Beat comes back a quarter of an hour before the gathering, after three weeks."""
    invited(gathering, team, "silent")
    invited(gathering, team, "yes", coming=True)

    go_through(gathering.starts_at - HOUR / 4, gathering.starts_at + HOUR)

    assert made() == [("meeting_link", "yes")]
    assert [mark[:3] for mark in marks()] == [
        ("first", FIRST, 1),
        ("second", SECOND, 1),
        ("practical", PRACTICAL, 1),
    ]


def test_meeting_link_is_missed_once_the_gathering_has_begun(gathering, team):
    invited(gathering, team, "yes", coming=True)
    go_through(PRACTICAL)

    go_through(gathering.starts_at + HOUR)

    assert made() == [("practical", "yes")]
    assert marks() == [("link", LINK, 1, False, None)]


def test_nobody_left_to_write_to_is_nothing_missed(gathering, team):
    invited(gathering, team, "no", declined=True)

    go_through(*(due + 2 * DAY for due in ALL))

    assert marks() == []


def test_sent_afterwards_goes_once_to_those_who_still_need_it(gathering, team, coordinator):
    silent = invited(gathering, team, "silent")
    answered = invited(gathering, team, "answered")
    go_through(FIRST + 2 * DAY)
    Participation.objects.filter(pk=answered.pk).update(answer="no", answered_at=FIRST + 2 * DAY)
    missed = MissedReminder.objects.get()

    counts = [
        by_itself.send_missed(missed, by=coordinator, now=FIRST + 3 * DAY) for _press in range(2)
    ]
    go_through(FIRST + 3 * DAY + HOUR)

    assert counts == [1, 0]
    assert made() == [("reminder", silent.person.email.partition("@")[0])]
    assert marks() == [("first", FIRST, 2, True, COORDINATOR)]


def test_two_missed_reminders_are_sent_as_one(gathering, team, coordinator):
    invited(gathering, team, "silent")
    now = SECOND + 2 * DAY
    go_through(now)

    counts = [
        by_itself.send_missed(missed, by=coordinator, now=now)
        for missed in MissedReminder.objects.order_by("due_at")
    ]

    assert counts == [1, 0]


def test_left_is_never_sent(gathering, team, coordinator):
    invited(gathering, team, "silent")
    go_through(FIRST + 2 * DAY)
    missed = MissedReminder.objects.get()

    for _press in range(2):
        by_itself.leave_missed(missed, by=coordinator, now=FIRST + 3 * DAY)
    count = by_itself.send_missed(missed, by=coordinator, now=FIRST + 3 * DAY)

    assert (count, made()) == (0, [])
    assert marks() == [("first", FIRST, 1, False, COORDINATOR)]
    assert Entry.objects.filter(verb="missed reminder left").count() == 1


def begin(gathering):
    Gathering.objects.filter(pk=gathering.pk).update(starts_at=FIRST, ends_at=FIRST + HOUR)


def cancel(gathering):
    Gathering.objects.filter(pk=gathering.pk).update(state=Gathering.State.CANCELLED)


def move_away(gathering):
    move(gathering, 30, told=FIRST + 2 * DAY)


def change_in_secret(gathering):
    tell(gathering, FIRST - 10 * DAY)
    Gathering.objects.filter(pk=gathering.pk).update(venue="Banken")


@pytest.mark.parametrize("what", [begin, cancel, move_away, change_in_secret])
def test_sent_afterwards_is_refused_when_it_would_be_wrong(gathering, team, coordinator, what):
    invited(gathering, team, "silent")
    go_through(FIRST + 2 * DAY)
    missed = MissedReminder.objects.get()
    what(gathering)

    with pytest.raises(by_itself.CannotSend):
        by_itself.send_missed(missed, by=coordinator, now=FIRST + 3 * DAY)

    assert (made(), marks()[0][3:]) == ([], (False, None))


def test_thanks_are_missed_and_sent_afterwards(gathering, team, coordinator):
    invited(gathering, team, "came", coming=True, presence="present")
    Gathering.objects.update(state=Gathering.State.HELD)
    go_through(THANKS + 2 * DAY)
    [missed] = MissedReminder.objects.filter(which="thanks")

    assert by_itself.send_missed(missed, by=coordinator, now=THANKS + 3 * DAY) == 1
    assert made() == [("thanks", "came")]
