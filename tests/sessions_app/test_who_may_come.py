"""Who gets in by which way: the code at the door, the code on the screen, the own page online."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from cohorts.models import Membership
from partners.models import Person
from sessions_app.attending import attendance, checking_in, door, joining, screen_codes, walking_in
from sessions_app.models import AttendanceEvent, Gathering, Participation
from sessions_app.pages import answer_page
from tests.factories import GatheringFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 9, 5, tzinfo=UTC)
IN = "in"
INSTEAD = "Somebody else comes instead of you."
LEFT = "You are no longer in a team that takes part."
CANCELLED = "The gathering is cancelled."
TAKEN = "Attendance has been taken already. Tell those who arrange it."
WRONG = "That is not the code on the screen now. It changes every half minute."
NO_PLACE = "You are on the waiting list and have no place yet."
UNMARKED = "in without a mark"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def kari():
    """Said yes to a gathering that goes on, in a room and online."""
    gathering = GatheringFactory(form="combined", meeting_url="https://meet.example", released=True)
    return ParticipationFactory(gathering=gathering, coming=True, in_team=True)


def send(row, **fields):
    others = {"gathering": row.gathering, "team": row.team, "is_stand_in": True} | fields
    return ParticipationFactory(stands_in_for=row, **others)


def declines(row):
    Participation.objects.filter(pk=row.pk).update(answer="no")


def waits(row):
    Participation.objects.filter(pk=row.pk).update(answer="in_line", line_number=1)


def is_replaced(row):
    declines(row)
    send(row)


def is_replaced_by_one_who_declines(row):
    declines(row)
    send(row, declined=True)


def leaves_the_team(row):
    Membership.objects.update(left_on=date(2027, 1, 18))


def leaves_the_organisation(row):
    Person.objects.filter(pk=row.person_id).update(left_on=date(2027, 1, 18))


def moves_to_another_team(row):
    leaves_the_team(row)
    ParticipationFactory(
        gathering=GatheringFactory(cohort=row.gathering.cohort), person=row.person, in_team=True
    )


def comes_as_a_guest(row):
    leaves_the_team(row)
    Participation.objects.filter(pk=row.pk).update(is_stand_in=True)


def stands_down(row):
    comes_as_a_guest(row)
    Participation.objects.filter(pk=row.pk).update(stood_down_at=NOW)


def is_cancelled(row):
    Gathering.objects.update(state="cancelled")


def is_closed(row):
    attendance.close(row.gathering, by=UserFactory(), now=NOW)


def nothing(row):
    pass


def at_the_door(row):
    line = door.read(row.gathering, row.door_code, by=UserFactory(), now=NOW)
    return line.refused_because or IN


def by_name(row):
    line = door.let_in(row.gathering, row.pk, by=UserFactory(), now=NOW)
    return line.refused_because or IN


def on_the_screen(row):
    return checking_in.enter(row, screen_codes.shown(row.gathering, now=NOW), now=NOW) or IN


def online(row):
    try:
        joining.join(row, now=NOW)
    except joining.CannotJoin as why:
        return str(why)
    return IN if is_marked(row) else UNMARKED


def is_marked(row):
    return Participation.objects.get(pk=row.pk).presence == "present"


@pytest.mark.parametrize(
    ("happens", "way", "expected"),
    [
        (happens, way, answer)
        for happens, *answers in [
            (nothing, IN, IN, IN),
            (declines, IN, IN, IN),
            (waits, IN, IN, NO_PLACE),
            (is_replaced, "replaced", INSTEAD, INSTEAD),
            (is_replaced_by_one_who_declines, IN, IN, IN),
            (stands_down, "replaced", INSTEAD, INSTEAD),
            (leaves_the_team, "left", LEFT, LEFT),
            (leaves_the_organisation, "left", LEFT, LEFT),
            (moves_to_another_team, IN, IN, IN),
            (comes_as_a_guest, IN, IN, IN),
            (is_cancelled, "cancelled", CANCELLED, CANCELLED),
            (is_closed, "closed", TAKEN, UNMARKED),
        ]
        for way, answer in zip(
            (at_the_door, by_name, on_the_screen, online), (answers[0], *answers), strict=True
        )
    ],
)
def test_way_in(kari, happens, way, expected):
    happens(kari)
    row = Participation.objects.get(pk=kari.pk)

    assert way(row) == expected
    assert is_marked(row) == (expected == IN)
    kept = AttendanceEvent.objects.filter(what="refused").values_list("refused_because", flat=True)
    reasons = {INSTEAD: "replaced", LEFT: "left", CANCELLED: "cancelled", TAKEN: "closed"}
    is_kept = way != online and expected != IN
    assert list(kept) == ([reasons.get(expected, expected)] if is_kept else [])


def test_ways_into_another_gathering(kari):
    other = GatheringFactory(
        cohort=kari.gathering.cohort,
        form="combined",
        meeting_url="https://other.example",
        released=True,
    )
    there = ParticipationFactory(gathering=other, team=kari.team, person=kari.person, coming=True)
    by = UserFactory()

    line = door.read(kari.gathering, there.door_code, by=by, now=NOW)
    by_name = door.let_in(kari.gathering, there.pk, by=by, now=NOW)
    code = screen_codes.shown(kari.gathering, now=NOW)

    assert (line.refused_because, by_name.refused_because) == ("other_gathering", "unknown")
    assert checking_in.enter(there, code, now=NOW) == WRONG
    assert joining.join(there, now=NOW) == "https://other.example"
    assert (is_marked(kari), is_marked(there)) == (False, True)


def test_refusals_by_the_screen_fill_the_log_no_more_than_wrong_codes_do(kari):
    leaves_the_team(kari)

    said = {on_the_screen(kari) for _ in range(checking_in.GUESSES + 3)}

    assert said == {LEFT}
    assert AttendanceEvent.objects.count() == checking_in.GUESSES


def test_whoever_has_left_is_let_in_by_the_coordinator(kari):
    leaves_the_team(kari)
    assert at_the_door(kari) == "left"

    walking_in.admit(kari.gathering, None, who=kari.person, by=UserFactory(), now=NOW)

    assert is_marked(kari)
    assert at_the_door(kari) == "already_in"


def test_whoever_is_in_stays_in_whatever_happened_since(kari):
    at_the_door(kari)
    is_replaced(kari)
    row = Participation.objects.get(pk=kari.pk)

    assert (at_the_door(row), on_the_screen(row), online(row)) == ("already_in", IN, IN)


def test_answer_page_has_no_code_for_whoever_has_left(kari):
    before = answer_page.shown(kari, now=NOW)["on_the_day"]

    leaves_the_team(kari)

    assert (before.code != "", before.takes_screen_code) == (True, True)
    assert answer_page.shown(kari, now=NOW)["on_the_day"] == checking_in.NOTHING
