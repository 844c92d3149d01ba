"""From a meeting's report to marks on the list, and the names that are forgotten afterwards."""

from datetime import timedelta

import pytest

from audit.models import Entry
from sessions_app import tasks
from sessions_app.attending import attendance
from sessions_app.models import AttendanceEvent, MeetingAlias, MeetingReport, Participation
from sessions_app.reports import meeting_plans, reporting
from spreadsheets.cells import Unreadable
from tests.factories import GatheringFactory, ParticipationFactory, UserFactory
from tests.sessions_app.meetings import ENDS, SHARED, STARTS, norwegian

pytestmark = pytest.mark.django_db

What, Mark = attendance.What, attendance.Mark
KARI = ("Kari Li", "08:50:00", "11:20:00", "2t 30m 0s", "kari@k.example")
OLA = ("Berg, Ola", "09:00:00", "10:40:59", "1t 40m 59s", "")
PHONE = ("iPhone", "10:30:00", "11:30:00", "1t 0m 0s", "")
SPEAKER = ("Foredragsholder", "09:00:00", "09:30:00", "30m 0s", "taler@post.example")
EARLY = ("Siv Aas", "08:00:00", "08:55:00", "55m 0s", "")


@pytest.fixture
def gathering():
    return GatheringFactory(
        form="digital", starts_at=STARTS, ends_at=ENDS, learning_minutes=120, released=True
    )


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def rows(gathering):
    """Kari, Ola and Siv."""
    people = [
        ("Kari", "Li", "Kari@K.example"),
        ("Ola", "Berg", "o@k.example"),
        ("Siv", "Aas", "s@k.example"),
    ]
    return [
        ParticipationFactory(
            gathering=gathering,
            person__first_name=first,
            person__last_name=last,
            person__email=email,
        )
        for first, last, email in people
    ]


def take_in(gathering, by, *people):
    return reporting.take_in(gathering, norwegian(*people).encode(), by=by, now=ENDS)


def standings():
    rows = Participation.objects.order_by("pk")
    return list(rows.values_list("presence", "minutes", "share"))


def log():
    lines = AttendanceEvent.objects.order_by("pk")
    return list(lines.values_list("participation", "what", "minutes", "how"))


def names_in(report):
    return {name for kept in report.people for name in kept if name in ("name", "email", "row")}


def recognised(report):
    """First name and way, of everyone in the report."""
    return [
        (line.match.candidate.name.split()[0], line.match.way.value) if line.match else None
        for line in meeting_plans.of(report).lines
    ]


def test_report_marks_who_was_there_and_for_how_long(gathering, rows, by):
    report = take_in(gathering, by, KARI, OLA, EARLY)
    before = log()

    outcome = reporting.settle(report, {}, by=by, now=ENDS)

    assert before == []
    assert [row.pk for row in outcome.changed] == [rows[0].pk, rows[1].pk]
    assert log() == [
        (rows[0].pk, "present", None, "report"),
        (rows[1].pk, "partly", 100, "report"),
    ]
    assert standings() == [("present", 120, 100), ("partly", 80, 66), ("", 0, 0)]


@pytest.mark.parametrize(
    ("end", "lasted", "what"),
    [("11:15:00", "2t 15m 0s", "present"), ("11:14:59", "2t 14m 59s", "partly")],
)
def test_ninety_per_cent_of_the_time_is_all_of_it(gathering, rows, by, end, lasted, what):
    report = take_in(gathering, by, ("Kari Li", "09:00:00", end, lasted, ""))

    reporting.settle(report, {}, by=by, now=ENDS)

    assert log()[0][1] == what


def test_names_are_forgotten_when_everyone_is_matched(gathering, rows, by):
    report = take_in(gathering, by, KARI, OLA)
    reporting.settle(report, {}, by=by, now=ENDS)

    report.refresh_from_db()
    assert (report.settled_at, report.program) == (ENDS, "Teams")
    assert report.people == [
        {"spans": [[0, 8400]], "limit": 9000, "counted": rows[0].pk},
        {"spans": [[0, 6059]], "limit": 6059, "counted": rows[1].pk},
    ]
    assert list(Entry.objects.order_by("pk").values_list("verb", "after")) == [
        ("meeting report read", {"program": "Teams", "people": 2}),
        ("attendance marked", {"people": 2}),
        ("meeting report used", {"people": 2, "marked": 2}),
    ]


def test_same_report_again_changes_nothing(gathering, rows, by):
    counts = [
        len(reporting.settle(take_in(gathering, by, KARI, OLA), {}, by=by, now=ENDS).changed)
        for _ in range(2)
    ]

    assert counts == [2, 0]
    assert len(log()) == 2


def test_press_that_arrives_twice_counts_once(gathering, rows, by):
    report = take_in(gathering, by, KARI)

    counts = [len(reporting.settle(report, {}, by=by, now=ENDS).changed) for _ in range(2)]

    assert counts == [1, 0]
    assert Entry.objects.filter(verb="meeting report used").count() == 1


def test_whoever_is_matched_by_hand_is_counted_together_and_remembered(gathering, rows, by):
    report = take_in(gathering, by, OLA, PHONE, SPEAKER)
    assert recognised(report) == [("Ola", "name"), None, None]

    reporting.settle(report, {1: rows[1].pk}, by=by, now=ENDS)

    report.refresh_from_db()
    assert recognised(report) == [("Ola", "name"), ("Ola", "hand"), None]
    assert report.settled_at is None
    assert log() == [(rows[1].pk, "present", None, "report")]
    assert list(MeetingAlias.objects.values_list("alias", "person")) == [
        ("iphone", rows[1].person_id)
    ]

    reporting.settle(report, {2: meeting_plans.NOBODY}, by=by, now=ENDS)

    report.refresh_from_db()
    assert (names_in(report), report.settled_at) == (set(), ENDS)
    again = take_in(gathering, by, PHONE, SPEAKER)
    assert recognised(again) == [("Ola", "alias"), None]


def test_what_was_remembered_can_be_corrected(gathering, rows, by):
    kari, ola, _siv = rows
    programme = gathering.cohort.programme
    for chosen, expected in ((kari.pk, [kari.person_id]), (ola.pk, [ola.person_id]), (0, [])):
        report = take_in(gathering, by, PHONE)
        reporting.settle(report, {0: chosen}, by=by, now=ENDS)
        aliases = MeetingAlias.objects.filter(programme=programme)
        assert list(aliases.values_list("person", flat=True)) == expected


def test_choice_for_somebody_recognised_for_certain_is_not_taken(gathering, rows, by):
    report = take_in(gathering, by, KARI)

    reporting.settle(report, {0: rows[1].pk, 7: rows[1].pk}, by=by, now=ENDS)

    assert [line[0] for line in log()] == [rows[0].pk]
    assert MeetingAlias.objects.count() == 0


def test_choice_of_somebody_at_another_gathering_is_not_taken(gathering, rows, by):
    report = take_in(gathering, by, PHONE)

    reporting.settle(report, {0: ParticipationFactory().pk}, by=by, now=ENDS)

    report.refresh_from_db()
    assert (log(), report.settled_at) == ([], None)


@pytest.mark.parametrize("how", ["join", "report", "closing"])
def test_report_knows_better_than_a_press(gathering, rows, by, how):
    mark = {rows[1].pk: Mark(What.PRESENT)}
    attendance.mark(gathering, mark, by=None, now=STARTS, how=attendance.How(how))

    reporting.settle(take_in(gathering, by, OLA), {}, by=by, now=ENDS)

    assert standings()[1] == ("partly", 80, 66)


@pytest.mark.parametrize("how", ["list", "qr", "screen", "self"])
@pytest.mark.parametrize("what", ["present", "absent", "excused"])
def test_what_was_marked_by_hand_stays_and_is_shown(gathering, rows, by, how, what):
    mark = {rows[1].pk: Mark(What(what))}
    attendance.mark(gathering, mark, by=by, now=STARTS, how=attendance.How(how))
    report = take_in(gathering, by, OLA)

    [credit] = meeting_plans.of(report).credits
    outcome = reporting.settle(report, {}, by=by, now=ENDS)

    assert credit.is_held_by_hand(gathering)
    assert outcome.changed == []
    assert standings()[1][0] == what


def test_whoever_pressed_to_join_and_is_not_in_the_report_is_shown(gathering, rows, by):
    mark = {rows[0].pk: Mark(What.PRESENT)}
    attendance.mark(gathering, mark, by=None, now=STARTS, how=attendance.How.JOIN)

    plan = meeting_plans.of(take_in(gathering, by, OLA))

    assert plan.joined_only == [rows[0]]


def test_new_report_takes_the_place_of_the_one_that_waits(gathering, rows, by):
    old, new = take_in(gathering, by, PHONE), take_in(gathering, by, SPEAKER)

    assert list(MeetingReport.objects.all()) == [new]
    assert reporting.settle(old, {0: rows[0].pk}, by=by, now=ENDS).changed == []


@pytest.mark.parametrize("state", ["closed", "cancelled", "before the day"])
def test_report_is_read_for_an_open_list_only(gathering, rows, by, state):
    now = ENDS - timedelta(days=1) if state == "before the day" else ENDS
    if state == "closed":
        attendance.close(gathering, by=by, now=ENDS)
    elif state == "cancelled":
        type(gathering).objects.update(state="cancelled")

    with pytest.raises(attendance.CannotRecord):
        reporting.take_in(gathering, norwegian(KARI).encode(), by=by, now=now)
    assert MeetingReport.objects.count() == 0


def test_report_that_is_not_understood_keeps_nothing(gathering, rows, by):
    with pytest.raises(Unreadable):
        reporting.take_in(gathering, b"Navn;E-post\nKari;k@k.example", by=by, now=ENDS)

    assert (MeetingReport.objects.count(), Entry.objects.count()) == (0, 0)


def test_report_can_be_put_away_and_marks_stay(gathering, rows, by):
    report = take_in(gathering, by, KARI, PHONE)
    reporting.settle(report, {}, by=by, now=ENDS)

    for _ in range(2):
        reporting.put_away(report, by=by, now=ENDS)

    report.refresh_from_db()
    assert (names_in(report), report.settled_at, len(log())) == (set(), ENDS, 1)
    assert Entry.objects.filter(verb="meeting report put away").count() == 1


def test_names_are_forgotten_after_a_day(gathering, rows, by, time_machine):
    old = take_in(gathering, by, PHONE)
    MeetingReport.objects.update(read_at=ENDS - timedelta(days=900))
    new = reporting.take_in(
        GatheringFactory(form="digital", starts_at=STARTS, ends_at=ENDS),
        norwegian(PHONE).encode(),
        by=by,
        now=tasks.database_clock() + timedelta(days=400),
    )

    tasks.forget_meeting_reports()

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.people, old.settled_at is None) == ([], False)
    assert len(new.people) == 1


def test_plan_takes_the_same_queries_for_one_and_for_many(gathering, by, django_assert_num_queries):
    ParticipationFactory(gathering=gathering)
    small = take_in(gathering, by, KARI)
    with django_assert_num_queries(4):
        meeting_plans.of(MeetingReport.objects.select_related("gathering__cohort").get(pk=small.pk))
    ParticipationFactory.create_batch(20, gathering=gathering)
    large = reporting.take_in(gathering, SHARED.read_bytes(), by=by, now=ENDS)
    with django_assert_num_queries(4):
        meeting_plans.of(MeetingReport.objects.select_related("gathering__cohort").get(pk=large.pk))
