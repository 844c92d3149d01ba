"""Marks on the attendance list, and what follows from them."""

from datetime import UTC, datetime

import pytest

from audit.models import Entry
from sessions_app import attendance
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)
What = AttendanceEvent.What


def test_mark_adds_lines_and_presence_follows():
    here = ParticipationFactory()
    away = ParticipationFactory(gathering=here.gathering, team=here.team)
    door = UserFactory()

    changed = attendance.mark(
        here.gathering, {here.pk: What.PRESENT, away.pk: What.ABSENT}, by=door, now=NOW
    )

    assert changed == 2
    assert list(Participation.objects.order_by("pk").values_list("presence", "minutes")) == [
        ("present", 300),
        ("absent", 0),
    ]
    assert list(AttendanceEvent.objects.order_by("pk").values_list("what", "how", "by", "at")) == [
        ("present", "list", door.pk, NOW),
        ("absent", "list", door.pk, NOW),
    ]
    assert Entry.objects.get().after == {"people": 2}


def test_mark_that_says_nothing_new_adds_no_line():
    row = ParticipationFactory()
    door = UserFactory()

    counts = [
        attendance.mark(row.gathering, {row.pk: What.PRESENT}, by=door, now=NOW) for _ in range(2)
    ]

    assert counts == [1, 0]
    assert AttendanceEvent.objects.count() == 1


def test_mark_can_be_taken_back_and_the_log_remembers():
    row = ParticipationFactory()
    for what in (What.PRESENT, What.ABSENT, What.CLEARED):
        attendance.mark(row.gathering, {row.pk: what}, by=UserFactory(), now=NOW)

    row.refresh_from_db()
    assert (row.presence, row.minutes) == ("", 0)
    assert list(AttendanceEvent.objects.order_by("pk").values_list("what", flat=True)) == [
        "present",
        "absent",
        "cleared",
    ]


def test_mark_of_an_unmarked_row_as_cleared_adds_nothing():
    row = ParticipationFactory()

    assert attendance.mark(row.gathering, {row.pk: What.CLEARED}, by=UserFactory(), now=NOW) == 0


def test_mark_never_touches_another_gathering():
    row, other = ParticipationFactory(), ParticipationFactory()

    assert attendance.mark(row.gathering, {other.pk: What.PRESENT}, by=UserFactory(), now=NOW) == 0
    other.refresh_from_db()
    assert other.presence == ""


def test_mark_on_a_cancelled_gathering_is_refused():
    row = ParticipationFactory()
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    with pytest.raises(attendance.CannotRecord):
        attendance.mark(row.gathering, {row.pk: What.PRESENT}, by=UserFactory(), now=NOW)


def test_nothing_is_recorded_before_the_day_of_the_gathering():
    row = ParticipationFactory()
    evening_before = datetime(2027, 1, 19, 22, 59, tzinfo=UTC)

    for record in (
        lambda **who: attendance.mark(row.gathering, {row.pk: What.PRESENT}, **who),
        lambda **who: attendance.open_list(row.gathering, **who),
    ):
        with pytest.raises(attendance.CannotRecord):
            record(by=UserFactory(), now=evening_before)

    assert AttendanceEvent.objects.count() == 0


def test_open_list_puts_the_teams_on_it_without_inviting():
    member = MembershipFactory()
    gathering = GatheringFactory(cohort=member.team.cohort)

    counts = [attendance.open_list(gathering, by=UserFactory(), now=NOW) for _ in range(2)]

    assert counts == [1, 0]
    row = Participation.objects.get()
    assert (row.person, row.team, row.invited_at) == (member.person, member.team, None)


def test_hold_is_said_once():
    gathering = GatheringFactory(released=True)
    for _ in range(2):
        attendance.hold(gathering, by=UserFactory())

    gathering.refresh_from_db()
    assert gathering.state == Gathering.State.HELD
    assert Entry.objects.get().before == {"state": "released"}


def test_hold_of_a_cancelled_gathering_is_refused():
    gathering = GatheringFactory(state=Gathering.State.CANCELLED)

    with pytest.raises(attendance.CannotRecord):
        attendance.hold(gathering, by=UserFactory())


def test_mark_counts_the_minutes_of_the_gathering_as_it_is_now():
    row = ParticipationFactory()
    stale = row.gathering
    Gathering.objects.update(learning_minutes=60)

    attendance.mark(stale, {row.pk: What.PRESENT}, by=UserFactory(), now=NOW)

    row.refresh_from_db()
    assert row.minutes == 60
