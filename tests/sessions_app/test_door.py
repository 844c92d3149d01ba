"""Codes that are read at the door, and what is said of each."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import Entry
from sessions_app import door_codes
from sessions_app.attending import attendance, door
from sessions_app.models import AttendanceEvent, Participation
from tests.factories import (
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 20, 8, 45, tzinfo=UTC)
What = AttendanceEvent.What
Mark = attendance.Mark


@pytest.fixture
def helper():
    return UserFactory()


@pytest.fixture
def kari():
    return ParticipationFactory(coming=True, in_team=True)


def read(row, code=None, *, gathering=None, by, now=NOW, nonce=None):
    """What is said of the row's code at the door of its gathering, or of another."""
    at = gathering or row.gathering
    line = door.read(at, row.door_code if code is None else code, by=by, now=now, nonce=nonce)
    return line.refused_because or line.what


def log():
    fields = ("participation", "what", "how", "refused_because", "by")
    return list(AttendanceEvent.objects.order_by("pk").values_list(*fields))


def presence(row):
    return Participation.objects.values_list("presence", "minutes").get(pk=row.pk)


def test_read_lets_in_whoever_has_the_code(kari, helper):
    line = door.read(kari.gathering, kari.door_code, by=helper, now=NOW, nonce="press 1")

    assert presence(kari) == ("present", 300)
    assert log() == [(kari.pk, "present", "qr", "", helper.pk)]
    assert (line.pk, line.nonce) == (AttendanceEvent.objects.get().pk, "press 1")
    assert Entry.objects.get().verb == "attendance marked"


def test_read_takes_a_code_however_it_is_typed(kari, helper):
    typed = f" {door_codes.in_groups(kari.door_code).lower().replace(' ', '-')} "

    assert read(kari, typed, by=helper) == "present"


def test_read_lets_in_somebody_who_was_marked_absent(kari, helper):
    attendance.mark(kari.gathering, {kari.pk: Mark(What.ABSENT)}, by=helper, now=NOW)

    assert read(kari, by=helper) == "present"
    assert presence(kari) == ("present", 300)


def test_read_of_somebody_inside_is_refused_with_that_reason(kari, helper):
    read(kari, by=helper)

    assert read(kari, by=helper) == "already_in"
    assert log() == [
        (kari.pk, "present", "qr", "", helper.pk),
        (kari.pk, "refused", "qr", "already_in", helper.pk),
    ]


def test_read_never_lengthens_what_somebody_else_has_measured(kari, helper):
    attendance.mark(kari.gathering, {kari.pk: Mark(What.PARTLY, 90)}, by=helper, now=NOW)

    assert read(kari, by=helper) == "already_in"
    assert presence(kari) == ("partly", 75)


def test_read_of_an_unknown_code_is_kept_without_a_person(kari, helper):
    assert read(kari, "AAAABBBBCCCCDDDD", by=helper) == "unknown"
    assert log() == [(None, "refused", "qr", "unknown", helper.pk)]


def test_read_of_a_code_for_another_gathering_says_so_and_marks_nothing(kari, helper):
    other = GatheringFactory(cohort=kari.gathering.cohort, released=True)

    assert read(kari, gathering=other, by=helper) == "other_gathering"
    assert log() == [(kari.pk, "refused", "qr", "other_gathering", helper.pk)]
    assert presence(kari) == ("", 0)


def test_read_knows_nobody_of_another_programme(kari, helper):
    elsewhere = GatheringFactory(released=True)

    assert read(kari, gathering=elsewhere, by=helper) == "unknown"
    assert log() == [(None, "refused", "qr", "unknown", helper.pk)]


def test_read_of_somebody_who_is_replaced_is_refused(kari, helper):
    instead = ParticipationFactory(
        gathering=kari.gathering, team=kari.team, stands_in_for=kari, is_stand_in=True, coming=True
    )

    assert read(kari, by=helper) == "replaced"
    assert read(instead, by=helper) == "present"


def test_read_of_somebody_whose_stand_in_declined_lets_in(kari, helper):
    ParticipationFactory(
        gathering=kari.gathering, team=kari.team, stands_in_for=kari, declined=True
    )

    assert read(kari, by=helper) == "present"


def test_read_of_the_first_in_a_chain_of_stand_ins_is_refused(kari, helper):
    others = {"gathering": kari.gathering, "team": kari.team}
    second = ParticipationFactory(**others, stands_in_for=kari, declined=True)
    third = ParticipationFactory(**others, stands_in_for=second, coming=True)

    assert [read(row, by=helper) for row in (kari, second)] == ["replaced", "replaced"]
    assert [door.expected_instead(row) for row in (kari, second)] == [third, third]
    assert door.search(kari.gathering, kari.team.name) == [third]


def test_read_of_a_stand_in_who_stood_down_is_refused_and_the_first_may_come(kari, helper):
    instead = ParticipationFactory(
        gathering=kari.gathering, team=kari.team, stands_in_for=kari, stood_down_at=NOW
    )

    assert read(instead, by=helper) == "replaced"
    assert read(kari, by=helper) == "present"


def test_read_after_the_list_is_closed_is_refused(kari, helper):
    attendance.close(kari.gathering, by=helper, now=NOW)

    assert read(kari, by=helper) == "closed"
    assert presence(kari) == ("absent", 0)


def test_read_before_the_day_is_refused(kari, helper):
    assert read(kari, by=helper, now=NOW - timedelta(days=1)) == "not_open"
    assert log() == [(kari.pk, "refused", "qr", "not_open", helper.pk)]


@pytest.mark.parametrize("again", [0, 1, 5])
def test_press_that_arrives_again_gets_the_first_answer(kari, helper, again):
    answers = [read(kari, by=helper, nonce="press 1") for _ in range(1 + again)]

    assert answers == ["present"] * (1 + again)
    assert AttendanceEvent.objects.count() == 1


def test_refused_press_that_arrives_again_is_kept_once(kari, helper):
    answers = [read(kari, "hva som helst", by=helper, nonce="press 1") for _ in range(2)]

    assert answers == ["unknown", "unknown"]
    assert AttendanceEvent.objects.count() == 1


def test_let_in_by_name_is_a_mark_on_the_list(kari, helper):
    door.let_in(kari.gathering, kari.pk, by=helper, now=NOW)

    assert log() == [(kari.pk, "present", "list", "", helper.pk)]


def test_let_in_takes_people_of_this_gathering_only(kari, helper):
    other = GatheringFactory(cohort=kari.gathering.cohort, released=True)

    line = door.let_in(other, kari.pk, by=helper, now=NOW)

    assert (line.refused_because, line.participation) == ("unknown", None)
    assert presence(kari) == ("", 0)


def test_take_back_removes_the_mark_and_the_log_remembers(kari, helper):
    line = door.read(kari.gathering, kari.door_code, by=helper, now=NOW)

    door.take_back(kari.gathering, line.pk, by=helper, now=NOW)

    assert presence(kari) == ("", 0)
    assert [what for _, what, *_rest in log()] == ["present", "cleared"]


def test_take_back_is_of_ones_own_marks_only(kari, helper):
    line = door.read(kari.gathering, kari.door_code, by=helper, now=NOW)

    with pytest.raises(door.CannotTakeBack):
        door.take_back(kari.gathering, line.pk, by=UserFactory(), now=NOW)

    assert presence(kari) == ("present", 300)


def test_take_back_holds_what_somebody_has_marked_since(kari, helper):
    line = door.read(kari.gathering, kari.door_code, by=helper, now=NOW)
    attendance.mark(kari.gathering, {kari.pk: Mark(What.PARTLY, 90)}, by=UserFactory(), now=NOW)

    with pytest.raises(door.CannotTakeBack):
        door.take_back(kari.gathering, line.pk, by=helper, now=NOW)

    assert presence(kari) == ("partly", 75)


def test_take_back_when_the_list_is_closed_is_refused(kari, helper):
    line = door.read(kari.gathering, kari.door_code, by=helper, now=NOW)
    attendance.close(kari.gathering, by=UserFactory(), now=NOW)

    with pytest.raises(attendance.CannotRecord):
        door.take_back(kari.gathering, line.pk, by=helper, now=NOW)


def test_counts_are_those_inside_and_those_who_said_that_they_come(kari, helper):
    others = {"gathering": kari.gathering, "team": kari.team}
    ParticipationFactory(**others, coming=True)
    ParticipationFactory(**others, declined=True)
    unannounced = ParticipationFactory(**others, in_team=True)
    read(kari, by=helper)
    read(unannounced, by=helper)
    briefly = ParticipationFactory(**others, presence="partly", share=14)

    assert door.counts(briefly.gathering) == (3, 1, 4)


def test_last_reads_are_ones_own_at_this_door(kari, helper):
    read(kari, "X", by=UserFactory())
    for number in range(11):
        read(kari, f"X{number}", by=helper)
    read(kari, by=helper)

    last = door.last_reads(kari.gathering, by=helper)

    assert len(last) == door.LAST
    assert (last[0].what, last[0].participation) == ("present", kari)


def test_search_finds_by_all_words_of_name_and_team(kari):
    others = {"gathering": kari.gathering, "team": kari.team}
    åse = ParticipationFactory(**others, person__first_name="Åse", person__last_name="Vik")
    ParticipationFactory(**others, person__first_name="Åse", person__last_name="Lund")
    gone = ParticipationFactory(
        **others, person__first_name="Åse", person__last_name="Vik", stood_down_at=NOW
    )
    MembershipFactory(person__first_name="Åse", person__last_name="Vik")

    assert door.search(kari.gathering, "vik åse") == [åse]
    assert door.search(kari.gathering, f"lund {kari.team.name}")[0].person.last_name == "Lund"
    assert door.search(kari.gathering, " \0 ") == []
    assert gone not in door.search(kari.gathering, "Åse")
