"""Mail that goes out by itself: the right one, to the right people, once, at the right time."""

from datetime import date, timedelta

import pytest
from django.db import connection

from audit.models import Entry
from sessions_app.inviting import by_itself
from sessions_app.models import Gathering, MissedReminder, Participation
from tests.factories import GatheringFactory, TeamFactory
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
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gathering():
    return gathering_with_link()


@pytest.fixture
def team(gathering):
    return TeamFactory(cohort=gathering.cohort)


def test_each_mail_goes_to_those_it_is_for_and_once(gathering, team):
    invited(gathering, team, "silent")
    invited(gathering, team, "yes", coming=True)
    invited(gathering, team, "no", declined=True)

    go_through(*(moment for due in ALL for moment in (due, due, due + HOUR)))

    assert made() == [
        ("reminder", "silent"),
        ("reminder", "silent"),
        ("practical", "yes"),
        ("meeting_link", "yes"),
        ("thanks", "yes"),
    ]


def test_nothing_goes_before_its_time(gathering, team):
    invited(gathering, team, "silent")
    invited(gathering, team, "yes", coming=True)

    counts = [by_itself.send_due(now=due - timedelta(seconds=1)) for due in ALL[:1]]
    for due in ALL[1:]:
        go_through(due - HOUR)
        counts.append(by_itself.send_due(now=due - timedelta(seconds=1)))

    assert counts == [0] * 5


def test_gathering_in_one_place_has_no_meeting_link(gathering, team):
    Gathering.objects.update(form=Gathering.Form.PHYSICAL)
    invited(gathering, team, "yes", coming=True)

    assert by_itself.send_due(now=LINK) == 0


def test_answer_in_between_ends_the_reminders(gathering, team):
    row = invited(gathering, team, "first-silent")
    go_through(FIRST)
    Participation.objects.filter(pk=row.pk).update(answer="yes", answered_at=FIRST + DAY)

    go_through(SECOND, PRACTICAL)

    assert made() == [("reminder", "first-silent"), ("practical", "first-silent")]


def test_yes_that_comes_later_is_confirmed_and_needs_no_practical_mail(gathering, team):
    row = invited(gathering, team, "late-yes")
    Participation.objects.filter(pk=row.pk).update(answer="yes", answered_at=PRACTICAL + HOUR)

    go_through(PRACTICAL + 2 * HOUR, PRACTICAL + 2 * DAY)

    assert made() == []
    assert not MissedReminder.objects.exists()


@pytest.mark.parametrize("state", [Gathering.State.DRAFT, Gathering.State.CANCELLED])
def test_nothing_goes_about_a_gathering_that_is_not_on(gathering, team, state):
    invited(gathering, team, "silent")
    invited(gathering, team, "yes", coming=True)
    Gathering.objects.update(state=state)

    go_through(*ALL)

    assert made() == []
    assert not MissedReminder.objects.exists()


def test_who_has_left_hears_nothing(gathering, team):
    invited(gathering, team, "left-team")
    left = invited(gathering, team, "left-organisation", coming=True).person
    team.memberships.exclude(person=left).update(left_on=date(2026, 12, 20))
    left.left_on = date(2026, 12, 20)
    left.save()

    go_through(*ALL)

    assert made() == []


def test_those_who_were_there_are_thanked(gathering, team):
    invited(gathering, team, "stayed-away", coming=True, presence="absent")
    invited(gathering, team, "came-anyway", presence="present")
    invited(gathering, team, "unmarked", coming=True)
    Gathering.objects.update(state=Gathering.State.HELD)

    go_through(THANKS, THANKS + HOUR)

    assert made() == [("thanks", "came-anyway")]


def test_list_that_is_filled_in_late_misses_nobody(gathering, team):
    invited(gathering, team, "yes", coming=True)
    late = invited(gathering, team, "came-anyway")
    go_through(THANKS)
    Participation.objects.filter(pk=late.pk).update(presence="present")

    go_through(THANKS + 3 * DAY)

    assert made() == [("thanks", "yes")]
    assert not MissedReminder.objects.filter(which="thanks").exists()


def test_nobody_is_thanked_for_a_gathering_that_nobody_was_invited_to(gathering, team):
    """Attendance at gatherings of earlier years is written in afterwards."""
    invited(gathering, team, "came", presence="present", invited_at=None)

    go_through(THANKS, THANKS + 2 * DAY)

    assert made() == []
    assert not MissedReminder.objects.exists()


def test_one_gathering_that_fails_does_not_stop_the_others(gathering, team, caplog):
    sick = invited(gathering, team, "sick")
    well = GatheringFactory(released=True)
    invited(well, TeamFactory(cohort=well.cohort), "well")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN"
            " RAISE EXCEPTION 'disk full'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON messaging_message FOR EACH ROW"
            f" WHEN (NEW.recipient = '{sick.person.email}') EXECUTE FUNCTION refuse()"
        )

    assert by_itself.send_due(now=FIRST) == 1

    assert made() == [("reminder", "well")]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert not Entry.objects.filter(object_id=gathering.pk, verb="reminded").exists()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON messaging_message")
    assert by_itself.send_due(now=FIRST + HOUR) == 1


@pytest.mark.parametrize("people", [1, 40])
def test_queries_do_not_grow_with_people(gathering, team, people, django_assert_max_num_queries):
    for number in range(people):
        invited(gathering, team, f"silent{number}")

    with django_assert_max_num_queries(32):
        assert by_itself.send_due(now=FIRST) == people


def test_look_at_a_quiet_time_asks_little(gathering, team, django_assert_num_queries):
    invited(gathering, team, "silent")
    go_through(FIRST)

    with django_assert_num_queries(3):
        assert by_itself.send_due(now=FIRST - DAY) == 0
    with django_assert_num_queries(6):
        assert by_itself.send_due(now=FIRST + HOUR) == 0
