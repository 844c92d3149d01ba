"""F10: two beats, wrong clocks, servers elsewhere, nights when the clock changes.

Each mail that goes out by itself goes exactly once, at the right time in Norway.
"""

import os
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from messaging.models import Message
from sessions_app.gatherings import rules, workdays
from sessions_app.gatherings.rules import STANDARD, Which
from sessions_app.inviting import by_itself
from sessions_app.models import Gathering, ReminderRule
from sessions_app.tasks import send_reminders
from tests.factories import TeamFactory
from tests.sessions_app.by_itself_cases import gathering_with_link, go_through, invited

pytestmark = pytest.mark.faults

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SUMMER = {
    2026: (date(2026, 3, 29), date(2026, 10, 25)),
    2027: (date(2027, 3, 28), date(2027, 10, 31)),
    2028: (date(2028, 3, 26), date(2028, 10, 29)),
    2029: (date(2029, 3, 25), date(2029, 10, 28)),
    2030: (date(2030, 3, 31), date(2030, 10, 27)),
}
NIGHTS = [night for year in SUMMER.values() for night in year]
RULES = {rule.which: rule for rule in STANDARD}
OFFSETS = [(Which.FIRST, 21), (Which.SECOND, 10), (Which.PRACTICAL, 3), (Which.LINK, 0)]
OFFSETS += [(Which.THANKS, -1)]


def in_norway(day, hour):
    """The moment, by the dates above and not by any library."""
    first, last = SUMMER[day.year]
    return datetime.combine(day, time(hour), UTC) - (2 if first <= day < last else 1) * HOUR


def held_on(day, **more):
    return {"starts_at": in_norway(day, 10), "ends_at": in_norway(day, 16), **more}


def expected(which, day):
    """When the mail is due whose rule points at ``day``."""
    if which == Which.LINK:
        return in_norway(day, 8)
    towards = workdays.first_from if which == Which.THANKS else workdays.last_until
    return in_norway(towards(day), 9)


@pytest.fixture(params=["Europe/Oslo", "UTC", "Pacific/Auckland", "America/Los_Angeles"])
def machine_elsewhere(request, monkeypatch):
    before = os.environ.get("TZ", "")
    monkeypatch.setenv("TZ", request.param)
    clock.tzset()
    yield
    os.environ["TZ"] = before
    clock.tzset()


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_due_on_the_clock_in_norway_wherever_the_machine_is(night, machine_elsewhere):
    for which, days in OFFSETS:
        for day in (night - DAY, night, night + DAY):
            gathering = Gathering(**held_on(day + days * DAY))

            assert rules.due_at(RULES[which], gathering) == expected(which, day)


@pytest.mark.django_db
@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_two_beats_send_each_mail_once_around_the_night(night):
    """A gathering for each rule, whose mail falls on the night; two beats that ring."""
    people = {}
    for which, days in OFFSETS:
        gathering = gathering_with_link(**held_on(night + days * DAY))
        team = TeamFactory(cohort=gathering.cohort)
        told = {"invited_at": in_norway(night - 25 * DAY, 9)}
        answered = {"answer": "yes", "answered_at": in_norway(night - 24 * DAY, 9)}
        is_reminder = which in (Which.FIRST, Which.SECOND)
        row = invited(gathering, team, which.value, **told, **({} if is_reminder else answered))
        people[row.person.email] = which

    go_through(*rings({expected(which, night) for which in people.values()}))

    mails = Message.objects.filter(recipient__in=people, key__regex=r":\d{4}-")
    made = [
        (people[mail.recipient], mail.created_at)
        for mail in mails
        if f":{people[mail.recipient]}:" in mail.key
    ]
    assert sorted(made) == sorted((which, expected(which, night)) for which in people.values())


def rings(dues):
    """Two beats a minute apart, on each day when something is due and while the clock changes."""
    moments = set()
    for due in dues:
        for minutes in (-60, -10, -1, 0, 10, 60, 180):
            moments |= {due + minutes * HOUR / 60, due + (minutes + 1) * HOUR / 60}
        moments |= {due.replace(hour=hour) for hour in (0, 1, 2)}
    return sorted(moments)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_the_same_moment_make_each_mail_once():
    gathering = gathering_with_link(**held_on(date(2027, 3, 29)))
    team = TeamFactory(cohort=gathering.cohort)
    for number in range(20):
        invited(gathering, team, f"silent{number}", invited_at=in_norway(date(2027, 2, 1), 9))
    due = expected(Which.FIRST, date(2027, 3, 8))
    together, counts = Barrier(4), []

    def ring():
        together.wait()
        counts.append(by_itself.send_due(now=due))
        connection.close()

    beats = [Thread(target=ring) for _ in range(4)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()

    assert sorted(counts) == [0, 0, 0, 20]
    assert Message.objects.count() == 20


@pytest.mark.django_db
@pytest.mark.parametrize("ring", [send_reminders, partial(call_command, "send_reminders")])
@pytest.mark.parametrize("wrong", [-HOUR, HOUR], ids=("an hour slow", "an hour fast"))
def test_clock_of_the_worker_does_not_matter(wrong, ring):
    """What is due is asked of the database's clock, since all machines share it."""
    now = datetime.now(UTC)
    for name, start in (("due", now + HOUR / 2), ("not-yet", now + HOUR * 3 / 2)):
        gathering = gathering_with_link(starts_at=start, ends_at=start + HOUR)
        told = {"invited_at": now - 3 * DAY, "answer": "yes", "answered_at": now - 2 * DAY}
        invited(gathering, TeamFactory(cohort=gathering.cohort), name, **told)
        # An hour before the gathering, whatever the hour of the day is now.
        for which in Which:
            ReminderRule.objects.create(
                programme=gathering.cohort.programme,
                which=which,
                days=0,
                at="23:59",
                is_on=which == Which.LINK,
                since=now - 9 * DAY,
            )

    with time_machine.travel(now + wrong):
        ring()

    assert list(Message.objects.values_list("recipient", flat=True)) == ["due@k.example"]
