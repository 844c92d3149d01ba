"""The rules of a programme: the standard, what is changed, and when they are due."""

from datetime import UTC, date, datetime, time

import pytest

from audit.models import Entry
from sessions_app.gatherings import rules
from sessions_app.gatherings.rules import STANDARD, CannotSet, Rule, Which
from sessions_app.models import ReminderRule
from tests.factories import GatheringFactory, ProgrammeFactory, UserFactory

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def at(*when):
    return datetime(*when, tzinfo=UTC)


def rule(which, days, clock=time(9), **traits):
    return Rule(which, days, clock, **traits)


def changed(*replacements):
    """The standard with these rules in place of its own."""
    own = {rule.which: rule for rule in replacements}
    return [own.get(rule.which, rule) for rule in STANDARD]


@pytest.mark.django_db
def test_programme_without_rules_of_its_own_follows_the_standard():
    assert rules.of(ProgrammeFactory()) == list(STANDARD)


@pytest.mark.django_db
def test_change_stores_only_what_is_changed_and_logs_it():
    programme, by = ProgrammeFactory(), UserFactory()
    wanted = changed(rule(Which.FIRST, 28), rule(Which.THANKS, 1, is_on=False))

    first = rules.change(programme, wanted, by=by, now=NOW)
    again = rules.change(programme, wanted, by=by, now=NOW)

    assert (first, again) == ([Which.FIRST, Which.THANKS], [])
    assert rules.of(programme) == changed(
        rule(Which.FIRST, 28, since=NOW), rule(Which.THANKS, 1, is_on=False, since=NOW)
    )
    assert ReminderRule.objects.filter(programme=programme).count() == 2
    entry = Entry.objects.get()
    assert (entry.verb, entry.before, entry.after) == (
        "reminder rules changed",
        {"first": "21 d, 09:00", "thanks": "1 d, 09:00"},
        {"first": "28 d, 09:00", "thanks": "off"},
    )


@pytest.mark.django_db
def test_rules_of_one_programme_are_not_those_of_another():
    other = ProgrammeFactory()
    rules.change(ProgrammeFactory(), changed(rule(Which.FIRST, 28)), by=UserFactory(), now=NOW)

    assert rules.of(other) == list(STANDARD)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (rule(Which.FIRST, 61), "The number of days must be from 2 to 60."),
        (rule(Which.PRACTICAL, 3, time(5, 59)), "The time must be between 06:00 and 21:00."),
        (rule(Which.PRACTICAL, 3, time(21, 1)), "The time must be between 06:00 and 21:00."),
        (rule(Which.SECOND, 21), "The second reminder must come after the first."),
    ],
    ids=str,
)
def test_rules_that_make_no_sense_are_refused(wrong, why, settings):
    settings.LANGUAGE_CODE = "en"

    with pytest.raises(CannotSet) as refused:
        rules.check(changed(wrong))

    assert str(refused.value) == why


def test_second_reminder_may_stand_alone_on_any_day():
    rules.check(changed(rule(Which.FIRST, 21, is_on=False), rule(Which.SECOND, 30)))


@pytest.mark.parametrize(
    ("which", "due"),
    [
        (Which.FIRST, at(2026, 12, 30, 8)),
        (Which.SECOND, at(2027, 1, 8, 8)),
        (Which.PRACTICAL, at(2027, 1, 15, 8)),
        (Which.LINK, at(2027, 1, 20, 7)),
        (Which.THANKS, at(2027, 1, 21, 8)),
    ],
    ids=str,
)
def test_due_on_the_clock_in_norway_and_before_a_weekend(which, due):
    """The gathering is on a Wednesday; ten and three days before are Sundays."""
    standard = next(rule for rule in STANDARD if rule.which == which)

    assert rules.due_at(standard, GatheringFactory.build(cohort=None)) == due


def test_thanks_for_a_gathering_on_a_friday_come_on_monday():
    gathering = GatheringFactory.build(
        cohort=None, starts_at=at(2027, 1, 22, 9), ends_at=at(2027, 1, 22, 15)
    )

    assert rules.due_at(rule(Which.THANKS, 1), gathering) == at(2027, 1, 25, 8)


def test_thanks_for_a_gathering_of_two_days_come_after_the_second():
    gathering = GatheringFactory.build(
        cohort=None, starts_at=at(2027, 1, 19, 9), ends_at=at(2027, 1, 20, 15)
    )

    assert rules.due_at(rule(Which.THANKS, 1), gathering) == at(2027, 1, 21, 8)


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [(at(2027, 1, 23, 9), at(2027, 1, 23, 7)), (at(2027, 1, 20, 7, 30), at(2027, 1, 20, 6, 30))],
    ids=("on a Saturday", "at half past eight"),
)
def test_meeting_link_stays_on_the_day_and_comes_an_hour_before(starts_at, due):
    gathering = GatheringFactory.build(cohort=None, starts_at=starts_at)

    assert rules.due_at(rule(Which.LINK, 0, time(8)), gathering) == due


def test_reminder_on_a_holiday_goes_on_the_working_day_before():
    """Ten days before Thursday 8 April 2027 is Easter Monday."""
    gathering = GatheringFactory.build(cohort=None, starts_at=at(2027, 4, 8, 8))

    due = rules.due_at(rule(Which.SECOND, 10), gathering)

    assert due == at(2027, 3, 24, 8)
    assert due.date() == date(2027, 3, 24)
