"""Marks on the attendance list, and what follows from them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import InternalError, connection

from audit.models import Entry
from sessions_app.attending import attendance
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
Mark = attendance.Mark


def test_mark_adds_lines_and_presence_follows():
    here = ParticipationFactory()
    away = ParticipationFactory(gathering=here.gathering, team=here.team)
    door = UserFactory()

    outcome = attendance.mark(
        here.gathering, {here.pk: Mark(What.PRESENT), away.pk: Mark(What.ABSENT)}, by=door, now=NOW
    )

    assert outcome.changed == [here, away]
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

    changed = [
        attendance.mark(row.gathering, {row.pk: Mark(What.PRESENT)}, by=door, now=NOW).changed
        for _ in range(2)
    ]

    assert changed == [[row], []]
    assert AttendanceEvent.objects.count() == 1


def test_mark_can_be_taken_back_and_the_log_remembers():
    row = ParticipationFactory()
    for what in (What.PRESENT, What.ABSENT, What.CLEARED):
        attendance.mark(row.gathering, {row.pk: Mark(what)}, by=UserFactory(), now=NOW)

    row.refresh_from_db()
    assert (row.presence, row.minutes) == ("", 0)
    assert list(AttendanceEvent.objects.order_by("pk").values_list("what", flat=True)) == [
        "present",
        "absent",
        "cleared",
    ]


def test_mark_of_an_unmarked_row_as_cleared_adds_nothing():
    row = ParticipationFactory()

    marks = {row.pk: Mark(What.CLEARED)}

    assert attendance.mark(row.gathering, marks, by=UserFactory(), now=NOW).changed == []


def test_mark_never_touches_another_gathering():
    row, other = ParticipationFactory(), ParticipationFactory()

    marks = {other.pk: Mark(What.PRESENT)}

    assert attendance.mark(row.gathering, marks, by=UserFactory(), now=NOW).changed == []
    other.refresh_from_db()
    assert other.presence == ""


def test_mark_on_a_cancelled_gathering_is_refused():
    row = ParticipationFactory()
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    with pytest.raises(attendance.CannotRecord):
        attendance.mark(row.gathering, {row.pk: Mark(What.PRESENT)}, by=UserFactory(), now=NOW)


def test_nothing_is_recorded_before_the_day_of_the_gathering():
    row = ParticipationFactory()
    evening_before = datetime(2027, 1, 19, 22, 59, tzinfo=UTC)

    for record in (
        lambda **who: attendance.mark(row.gathering, {row.pk: Mark(What.PRESENT)}, **who),
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


def test_list_is_closed_once_and_then_nothing_is_marked():
    row = ParticipationFactory()
    by = UserFactory()
    for later in (0, 1):
        attendance.close(row.gathering, by=by, now=NOW + timedelta(hours=later))

    gathering = Gathering.objects.get()
    assert (gathering.is_counted, gathering.list_closed_at, gathering.list_closed_by) == (
        True,
        NOW,
        by,
    )
    [entry] = Entry.objects.all()
    assert entry.before == {"state": "released"}
    assert entry.after == {"state": "held", "unmarked": 1}
    with pytest.raises(attendance.CannotRecord):
        attendance.mark(row.gathering, {row.pk: Mark(What.PRESENT)}, by=by, now=NOW)
    with pytest.raises(attendance.CannotRecord):
        attendance.open_list(row.gathering, by=by, now=NOW)


def test_closing_writes_down_those_without_a_mark():
    here = ParticipationFactory()
    gathering, team = here.gathering, here.team
    said_no = ParticipationFactory(gathering=gathering, team=team, declined=True)
    said_yes = ParticipationFactory(gathering=gathering, team=team, coming=True)
    by = UserFactory()
    attendance.mark(gathering, {here.pk: Mark(What.PRESENT)}, by=by, now=NOW)

    attendance.close(gathering, by=by, now=NOW)

    rows = Participation.objects.order_by("pk").values_list("pk", "presence", "presence_event__how")
    assert list(rows) == [
        (here.pk, "present", "list"),
        (said_no.pk, "excused", "closing"),
        (said_yes.pk, "absent", "closing"),
    ]


def test_list_that_is_opened_again_counts_for_nothing_until_it_is_closed():
    row = ParticipationFactory()
    by = UserFactory()
    attendance.close(row.gathering, by=by, now=NOW)
    for _ in range(2):
        attendance.reopen(row.gathering, by=by, reason="Anne kom likevel")

    assert list(Gathering.objects.counted()) == []
    assert Entry.objects.latest("pk").after == {"reason": "Anne kom likevel"}
    attendance.mark(row.gathering, {row.pk: Mark(What.PRESENT)}, by=by, now=NOW)
    attendance.close(row.gathering, by=by, now=NOW)
    row.refresh_from_db()
    assert (row.presence, list(Gathering.objects.counted())) == ("present", [row.gathering])


def test_list_of_a_cancelled_gathering_is_not_closed():
    gathering = GatheringFactory(state=Gathering.State.CANCELLED)

    with pytest.raises(attendance.CannotRecord):
        attendance.close(gathering, by=UserFactory(), now=NOW)


def test_whoever_came_for_a_part_is_credited_with_it():
    row = ParticipationFactory()  # 300 learning minutes in 360 by the clock
    half, whole = Mark(What.PARTLY, minutes=180), Mark(What.PARTLY, minutes=400)

    standings = []
    for mark in (half, half, whole):
        attendance.mark(row.gathering, {row.pk: mark}, by=UserFactory(), now=NOW)
        row.refresh_from_db()
        standings.append((row.presence, row.minutes, row.share))

    assert standings == [("partly", 150, 50), ("partly", 150, 50), ("present", 300, 100)]
    assert AttendanceEvent.objects.count() == 2


def test_mark_never_undoes_what_the_marker_has_not_seen():
    row = ParticipationFactory()
    gathering, (kari, ola) = row.gathering, UserFactory.create_batch(2)
    attendance.mark(gathering, {row.pk: Mark(What.ABSENT, seen=0)}, by=kari, now=NOW)

    unseen = attendance.mark(gathering, {row.pk: Mark(What.PRESENT, seen=0)}, by=ola, now=NOW)
    same = attendance.mark(gathering, {row.pk: Mark(What.ABSENT, seen=0)}, by=ola, now=NOW)
    [conflict] = unseen.conflicts
    seen = conflict.presence_event_id
    again = attendance.mark(gathering, {row.pk: Mark(What.PRESENT, seen=seen)}, by=ola, now=NOW)

    assert (unseen.changed, same.changed, same.conflicts) == ([], [], [])
    assert (conflict.presence, again.changed) == ("absent", [row])
    row.refresh_from_db()
    assert (row.presence, row.presence_event.by) == ("present", ola)


def test_press_that_arrives_twice_counts_once():
    row = ParticipationFactory()
    gathering, by = row.gathering, UserFactory()
    press = {row.pk: Mark(What.PRESENT, nonce="a1")}
    attendance.mark(gathering, press, by=by, now=NOW)
    attendance.mark(gathering, {row.pk: Mark(What.ABSENT)}, by=by, now=NOW)

    late = attendance.mark(gathering, press, by=by, now=NOW)

    assert (late.changed, late.conflicts) == ([], [])
    row.refresh_from_db()
    assert row.presence == "absent"


@pytest.mark.parametrize("change", ("UPDATE {} SET what = 'absent'", "DELETE FROM {}"))
def test_database_lets_nobody_change_the_log(change):
    row = ParticipationFactory()
    attendance.mark(row.gathering, {row.pk: Mark(What.PRESENT)}, by=UserFactory(), now=NOW)

    with pytest.raises(InternalError, match="only grows"), connection.cursor() as cursor:
        cursor.execute(change.format(AttendanceEvent._meta.db_table))


def test_mark_counts_the_minutes_of_the_gathering_as_it_is_now():
    row = ParticipationFactory()
    stale = row.gathering
    Gathering.objects.update(learning_minutes=60)

    attendance.mark(stale, {row.pk: Mark(What.PRESENT)}, by=UserFactory(), now=NOW)

    row.refresh_from_db()
    assert row.minutes == 60
