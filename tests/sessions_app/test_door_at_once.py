"""Many presses at the same moment: each person is let in once, and guesses are counted right."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from sessions_app.attending import checking_in, door, screen_codes
from sessions_app.coming import revoking
from sessions_app.mail import links
from sessions_app.models import AttendanceEvent
from tests.factories import ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 1, 20, 9, 5, tzinfo=UTC)


def at_once(work, workers):
    together, answers = Barrier(workers), []

    def run():
        together.wait()
        try:
            answers.append(work())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_code_read_at_two_doors_at_once_lets_in_once():
    kari, helper = ParticipationFactory(coming=True, in_team=True), UserFactory()

    lines = at_once(lambda: door.read(kari.gathering, kari.door_code, by=helper, now=NOW), 4)

    assert sorted(line.refused_because or line.what for line in lines) == [
        "already_in",
        "already_in",
        "already_in",
        "present",
    ]


def test_guesses_at_once_are_no_more_than_are_allowed():
    kari = ParticipationFactory(coming=True, in_team=True)
    wrong = f"{(int(screen_codes.shown(kari.gathering, now=NOW)) + 1) % 10**6:06}"
    for _ in range(checking_in.GUESSES - 2):
        checking_in.enter(kari, wrong, now=NOW)

    answers = at_once(lambda: checking_in.enter(kari, wrong, now=NOW), 5)

    assert len(set(answers)) == 2
    assert AttendanceEvent.objects.filter(what="refused").count() == checking_in.GUESSES


def test_code_that_is_revoked_while_it_is_read_is_taken_before_or_refused_after():
    kari, helper = ParticipationFactory(coming=True, in_team=True), UserFactory()
    gathering, person = kari.gathering, kari.person
    links.issue([kari], gathering=gathering)
    seen = revoking.newest(person, gathering.cohort)

    def revoke():
        return revoking.revoke(person, gathering.cohort, seen=seen, by=helper, now=NOW)

    def read():
        line = door.read(gathering, kari.door_code, by=helper, now=NOW)
        return line.refused_because or line.what

    works = [read, revoke, read, read]
    answers = at_once(lambda: works.pop()(), 4)

    assert len(answers) == 4
    assert {answer for answer in answers if answer} <= {"present", "already_in", "revoked"}
    assert read() == "revoked"
    kari.refresh_from_db()
    assert (kari.presence == "present") == ("present" in answers)
