"""Taking back a press on the attendance list."""

from datetime import UTC, datetime

import pytest

from sessions_app.attending import attendance, undoing
from sessions_app.attending.attendance import Mark, What
from sessions_app.models import AttendanceEvent, Participation
from tests.factories import ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def kari():
    return UserFactory()


@pytest.fixture
def row():
    return ParticipationFactory()


def press(rows, what, *, by, nonce, minutes=None):
    marks = {
        row.pk: Mark(what, minutes, nonce=undoing.nonce_for(nonce, row.pk) if nonce else None)
        for row in rows
    }
    attendance.mark(rows[0].gathering, marks, by=by, now=NOW)


def undo(row, nonce, *, by, as_press="f0"):
    return undoing.undo(row.gathering, nonce, by=by, now=NOW, nonce=as_press)


def standing(row):
    row.refresh_from_db()
    return row.presence, row.share


def test_undo_writes_what_stood_before_as_a_new_line(row, kari):
    press([row], What.PARTLY, minutes=90, by=kari, nonce="a1")
    press([row], What.ABSENT, by=kari, nonce="a2")

    undo(row, "a2", by=kari)

    assert standing(row) == ("partly", 25)
    log = AttendanceEvent.objects.order_by("pk").values_list("what", "minutes")
    assert list(log) == [("partly", 90), ("absent", None), ("partly", 90)]


def test_undo_of_the_first_mark_clears_it(row, kari):
    press([row], What.PRESENT, by=kari, nonce="a1")

    undo(row, "a1", by=kari)

    assert standing(row) == ("", 0)


def test_undo_takes_back_every_row_of_the_press_and_no_other(row, kari):
    more = ParticipationFactory.create_batch(2, gathering=row.gathering, team=row.team)
    press([more[1]], What.ABSENT, by=kari, nonce="a1")
    press([row, *more], What.PRESENT, by=kari, nonce="a10")

    undo(row, "a10", by=kari)

    rows = Participation.objects.order_by("pk").values_list("presence", flat=True)
    assert list(rows) == ["", "", "absent"]
    assert undo(row, "a", by=kari, as_press="f1").changed == []


def test_presses_are_undone_one_after_another(row, kari):
    for number, what in enumerate((What.PRESENT, What.ABSENT, What.EXCUSED)):
        press([row], what, by=kari, nonce=f"a{number}")

    standings = []
    for number in (2, 1, 0):
        undo(row, f"a{number}", by=kari, as_press=f"f{number}")
        standings.append(standing(row)[0])

    assert standings == ["absent", "present", ""]


def test_undo_that_arrives_twice_counts_once(row, kari):
    press([row], What.PRESENT, by=kari, nonce="a1")

    for _time in range(2):
        undo(row, "a1", by=kari)

    assert AttendanceEvent.objects.count() == 2


def test_undo_never_takes_back_what_somebody_else_marked(row, kari):
    press([row], What.PRESENT, by=kari, nonce="a1")
    press([row], What.ABSENT, by=UserFactory(), nonce="b1")

    outcome = undo(row, "a1", by=kari)
    of_another = undo(row, "b1", by=kari)

    assert (outcome.changed, outcome.conflicts) == ([], [row])
    assert of_another == attendance.Outcome()
    assert standing(row) == ("absent", 0)


def test_last_press_is_the_accounts_own_newest_on_the_list(row, kari):
    other = ParticipationFactory(gathering=row.gathering, team=row.team)
    press([other], What.PRESENT, by=kari, nonce="a1")
    press([row, other], What.ABSENT, by=kari, nonce="a2")
    press([row], What.EXCUSED, by=UserFactory(), nonce="b1")
    press([row], What.PRESENT, by=kari, nonce=None)

    last = undoing.last_press(row.gathering, by=kari)

    assert [line.participation for line in last] == [other]
    assert undoing.press_of(last[0]) == "a2"
    assert undoing.last_press(row.gathering, by=UserFactory()) == []


def test_what_a_colleague_has_marked_since_is_not_offered(row, kari):
    other = ParticipationFactory(gathering=row.gathering, team=row.team)
    press([other], What.ABSENT, by=kari, nonce="a1")
    press([row], What.PARTLY, by=kari, nonce="a2", minutes=60)
    press([row], What.EXCUSED, by=UserFactory(), nonce="b1")

    first = undoing.last_press(row.gathering, by=kari)
    press([row], What.PARTLY, by=kari, nonce=None, minutes=60)
    second = undoing.last_press(row.gathering, by=kari)
    press([row], What.PARTLY, by=kari, nonce=None, minutes=90)

    assert [line.participation for line in first] == [other]
    assert [line.participation for line in second] == [row]
    assert [one.participation for one in undoing.last_press(row.gathering, by=kari)] == [other]


def test_last_press_is_never_an_undo_or_what_was_undone(row, kari):
    other = ParticipationFactory(gathering=row.gathering, team=row.team)
    press([other], What.ABSENT, by=kari, nonce="a1")
    press([row], What.PRESENT, by=kari, nonce="a2")

    offered = []
    for _time in range(3):
        lines = undoing.last_press(row.gathering, by=kari)
        offered.append([line.participation for line in lines])
        for line in lines:
            undo(row, undoing.press_of(line), by=kari, as_press=f"f{line.pk}")

    assert offered == [[row], [other], []]
    assert undo(row, "f1", by=kari, as_press="f2") == attendance.Outcome()
