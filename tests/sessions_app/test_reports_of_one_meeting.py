"""Several reports of one gathering: a meeting started again, and the same report once more."""

from datetime import timedelta

import pytest

from sessions_app.attending import attendance
from sessions_app.models import MeetingReport, Participation
from sessions_app.reports import meeting_plans, reporting
from sessions_app.reports.meeting_attendees import Attendee, seconds_in_all
from tests.factories import GatheringFactory, ParticipationFactory, UserFactory
from tests.sessions_app.meetings import ENDS, STARTS, norwegian

pytestmark = pytest.mark.django_db

LATER = ENDS + timedelta(hours=1)
FIRST = ("Kari Li", "09:00:00", "10:00:00", "1t 0m 0s", "")
SECOND = ("Kari Li", "10:10:00", "11:30:00", "1t 20m 0s", "")
OLA = ("Ola Berg", "09:00:00", "09:30:00", "30m 0s", "")
PHONE = ("iPhone", "10:00:00", "10:20:00", "20m 0s", "")


@pytest.fixture
def gathering():
    return GatheringFactory(
        form="digital", starts_at=STARTS, ends_at=ENDS, learning_minutes=150, released=True
    )


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def rows(gathering):
    """Kari and Ola."""
    return [
        ParticipationFactory(gathering=gathering, person__first_name=first, person__last_name=last)
        for first, last in (("Kari", "Li"), ("Ola", "Berg"))
    ]


def use(gathering, by, *people, choices=(), now=ENDS):
    report = reporting.take_in(gathering, norwegian(*people).encode(), by=by, now=now)
    return report, reporting.settle(report, dict(choices), by=by, now=now)


def minutes():
    return list(Participation.objects.order_by("pk").values_list("presence", "minutes"))


def test_parts_of_a_meeting_that_was_started_again_are_added(gathering, rows, by):
    use(gathering, by, FIRST, OLA)
    assert minutes() == [("partly", 60), ("partly", 30)]

    use(gathering, by, SECOND, now=LATER)

    assert minutes() == [("present", 150), ("partly", 30)]


def test_part_read_last_first_makes_no_difference(gathering, rows, by):
    use(gathering, by, SECOND)
    use(gathering, by, FIRST, OLA, now=LATER)

    assert minutes() == [("present", 150), ("partly", 30)]


def test_same_report_again_counts_once_and_can_be_matched_otherwise(gathering, rows, by):
    kari, ola = rows
    use(gathering, by, FIRST, OLA, PHONE, choices={2: ola.pk})
    assert minutes() == [("partly", 60), ("partly", 50)]

    again = reporting.take_in(gathering, norwegian(OLA, PHONE, FIRST).encode(), by=by, now=LATER)
    assert len(meeting_plans.of(again).earlier.same) == 1
    reporting.settle(again, {1: kari.pk}, by=by, now=LATER)

    assert minutes() == [("partly", 80), ("partly", 30)]
    assert list(MeetingReport.objects.all()) == [again]


def test_same_report_that_is_put_away_leaves_what_was_read_before(gathering, rows, by):
    use(gathering, by, FIRST)
    again = reporting.take_in(gathering, norwegian(FIRST).encode(), by=by, now=LATER)
    reporting.put_away(again, by=by, now=LATER)

    use(gathering, by, SECOND, now=LATER)

    assert minutes()[0] == ("present", 150)


def test_part_that_waits_for_a_name_is_counted_with_the_next(gathering, rows, by):
    waiting, _outcome = use(gathering, by, FIRST, PHONE)

    use(gathering, by, SECOND, now=LATER)

    waiting.refresh_from_db()
    assert waiting.settled_at == LATER
    assert waiting.people[1] == {"spans": [[3600, 4800]], "limit": 1200, "counted": None}
    assert minutes()[0] == ("present", 150)


def test_who_has_longer_from_a_report_that_is_forgotten_keeps_it(gathering, rows, by):
    use(gathering, by, FIRST, OLA)
    tomorrow = ENDS + timedelta(days=1, hours=1)
    reporting.forget_old(now=tomorrow)
    longer = ("Ola Berg", "10:00:00", "10:40:00", "40m 0s", "")
    shorter = ("Kari Li", "10:10:00", "10:30:00", "20m 0s", "")

    report = reporting.take_in(gathering, norwegian(shorter, longer).encode(), by=by, now=tomorrow)
    ola, kari = meeting_plans.of(report).credits
    outcome = reporting.settle(report, {}, by=by, now=tomorrow)

    assert (ola.stays(gathering), kari.stays(gathering)) == (False, True)
    assert [row.pk for row in outcome.changed] == [rows[1].pk]
    assert minutes() == [("partly", 60), ("partly", 40)]


def test_mark_by_hand_stays_whatever_the_parts_say(gathering, rows, by):
    mark = {rows[0].pk: attendance.Mark(attendance.What.ABSENT)}
    attendance.mark(gathering, mark, by=by, now=STARTS)

    use(gathering, by, FIRST)
    use(gathering, by, SECOND, now=LATER)

    assert minutes()[0] == ("absent", 0)


def somebody(start, end, limit=None):
    return [Attendee("", "", ((start, end),) if end else (), limit)]


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([somebody(0, 100), somebody(200, 250)], 150),
        ([somebody(0, 100, 90), somebody(200, 250, 40)], 130),
        ([somebody(0, 100), somebody(50, 250)], 250),
        ([somebody(0, 100, 90), somebody(0, 250, 220)], 220),
        ([somebody(0, 250, 220), somebody(0, 100, 90), somebody(0, 100, 90)], 220),
        ([somebody(0, 250, 60), somebody(100, 190)], 90),
        ([somebody(0, 100, 90), somebody(0, 0)], 90),
        ([], 0),
    ],
    ids=["apart", "away", "overlap", "before the end", "thrice", "long away", "outside", "none"],
)
def test_no_minute_counts_twice(reports, expected):
    assert seconds_in_all(reports) == expected
    assert seconds_in_all(reports[::-1]) == expected
