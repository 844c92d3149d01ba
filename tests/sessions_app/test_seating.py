"""A gathering with so many places: never more come, and whoever waits moves up in turn."""

import random
import re
import threading
from collections import deque
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection

from audit import log
from audit.models import Entry
from cohorts.models import Membership
from partners.models import Person
from sessions_app.coming import answering, answers, readdressing
from sessions_app.inviting import planned
from sessions_app.mail import links
from sessions_app.models import Gathering, Participation
from sessions_app.plans import planning
from sessions_app.stand_ins import standing_in
from tests.factories import MembershipFactory, ParticipationFactory, TeamFactory, UserFactory
from tests.sessions_app.scenes import LATER, NOW, entry, has_left, last_mail, mails, released, row
from tests.sessions_app.stand_ins import colleague

pytestmark = pytest.mark.django_db

YES, NO, IN_LINE = Participation.Answer.YES, Participation.Answer.NO, Participation.Answer.IN_LINE


def answer(gathering, name, choice=YES):
    answering.answer(row(gathering, name), choice, now=NOW)
    return row(gathering, name).answer


@pytest.fixture
def one_place():
    gathering = released("Anne", "Bo", "Cato", capacity=1)
    has_left()
    return gathering


def test_yes_to_a_full_gathering_is_a_place_in_line(one_place):
    assert [answer(one_place, name) for name in ("Bo", "Cato", "Anne")] == [YES, IN_LINE, IN_LINE]
    assert [row(one_place, name).line_number for name in ("Bo", "Cato", "Anne")] == [None, 1, 2]
    mail = last_mail("Anne")
    assert (mail.kind, entry(mail)) == ("confirmation", ("REQUEST", 0, "TENTATIVE"))
    assert "2" in mail.text


def test_first_in_line_moves_up_when_somebody_declines(one_place):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)
    has_left()

    answer(one_place, "Anne", NO)

    assert [row(one_place, name).answer for name in ("Anne", "Bo", "Cato")] == [NO, YES, IN_LINE]
    assert mails(after=6) == [("confirmation", "Anne", "queued"), ("confirmation", "Bo", "queued")]
    assert entry(last_mail("Bo")) == ("REQUEST", 0, "ACCEPTED")


def test_whoever_stands_in_line_can_leave_it_and_comes_back_last(one_place):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)

    answer(one_place, "Bo", NO)
    answer(one_place, "Bo")

    assert [row(one_place, name).line_number for name in ("Bo", "Cato")] == [3, 2]


def test_yes_again_while_in_line_changes_nothing(one_place):
    answer(one_place, "Anne")
    answer(one_place, "Bo")
    before = len(mails())

    assert answer(one_place, "Bo") == IN_LINE
    assert len(mails()) == before


@pytest.mark.parametrize("capacity", [3, None])
def test_more_places_let_those_in_line_move_up_at_once(one_place, capacity):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)

    planning.change(one_place, {"capacity": capacity}, by=UserFactory(), now=LATER)

    assert set(Participation.objects.values_list("answer", flat=True)) == {YES}


def test_fewer_places_throw_nobody_out(one_place):
    planning.change(one_place, {"capacity": 3}, by=UserFactory(), now=NOW)
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)
    planning.change(one_place, {"capacity": 1}, by=UserFactory(), now=LATER)

    answer(one_place, "Anne", NO)

    assert [answer(one_place, "Anne"), row(one_place, "Bo").answer] == [IN_LINE, YES]


def test_team_has_so_many_places_and_others_pass_by():
    gathering = released("Anne", "Bo", seats_per_team=1, capacity=2)
    other = TeamFactory(cohort=gathering.cohort)
    for name in ("Cato", "Dina"):
        person = MembershipFactory(team=other, person__first_name=name).person
        ParticipationFactory(gathering=gathering, team=other, person=person)
    has_left()

    assert [answer(gathering, name) for name in ("Anne", "Bo", "Cato", "Dina")] == [
        YES,
        IN_LINE,
        YES,
        IN_LINE,
    ]
    answer(gathering, "Cato", NO)
    assert [row(gathering, name).answer for name in ("Bo", "Dina")] == [IN_LINE, YES]


def test_place_of_somebody_who_leaves_goes_to_the_first_in_line(one_place):
    for name in ("Anne", "Bo"):
        answer(one_place, name)
    person = Person.objects.get(first_name="Anne")
    Membership.objects.filter(person=person).update(left_on=NOW.date())

    readdressing.follow(person, by=UserFactory(), now=LATER)

    assert [row(one_place, name).answer for name in ("Anne", "Bo")] == ["", YES]


def test_nobody_moves_up_once_the_gathering_has_begun(one_place):
    for name in ("Anne", "Bo"):
        answer(one_place, name)

    planning.change(one_place, {"capacity": 5}, by=UserFactory(), now=one_place.starts_at)

    assert row(one_place, "Bo").answer == IN_LINE


def test_page_says_clearly_that_one_waits_and_where(client, one_place, time_machine):
    time_machine.move_to(NOW)
    for name in ("Bo", "Cato"):
        answer(one_place, name)
    mine = row(one_place, "Anne")
    url = links.issue([mine], gathering=one_place)[mine.pk].removeprefix("http://localhost:8000")
    before = client.get(f"{url}?sprak=en").content.decode()
    client.post(url, {"answer": "yes"})
    after = client.get(f"{url}?sprak=en").content.decode()

    assert "All places are taken." in before
    assert "The gathering is full" in after
    assert "You are number 2 on the waiting list." in after
    assert re.search(r'value="yes" aria-pressed="true"', after)


@pytest.mark.parametrize("choice", ["in_line", "", "maybe"])
def test_nobody_puts_oneself_in_line(client, one_place, time_machine, choice):
    time_machine.move_to(NOW)
    mine = row(one_place, "Anne")
    url = links.issue([mine], gathering=one_place)[mine.pk].removeprefix("http://localhost:8000")

    assert client.post(url, {"answer": choice}).status_code == 400


def test_counts_tell_those_in_line_from_those_who_come(one_place):
    for name in ("Anne", "Bo", "Cato"):
        answer(one_place, name)

    found = answers.by_team(one_place, planned.rows_of(one_place), in_peace=())

    assert (found.coming, found.in_line, found.waiting, found.invited) == (1, 2, 0, 3)
    assert [team.in_line for team in found.teams] == [["Bo Li", "Cato Li"]]


def at_once(presses, *, workers):
    """Carry out the presses from so many connections; returns what went wrong."""
    failed, queue, start = [], deque(presses), threading.Barrier(workers)

    def work() -> None:
        start.wait()
        with suppress(IndexError):
            while True:
                press = queue.popleft()
                try:
                    press()
                except Exception as error:
                    failed.append(error)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.django_db(transaction=True)
def test_two_hundred_press_at_once_for_the_last_place_some_of_them_to_send_another():
    names = [f"Nr{number}" for number in range(120)]
    gathering = released(*names, capacity=2)
    assert answer(gathering, "Nr0") == YES
    dina, else_ = colleague(gathering), colleague(gathering, "Else")
    rows = {name: row(gathering, name) for name in names}
    presses = [partial(answering.answer, mine, YES, now=NOW) for mine in rows.values()]
    presses += [
        partial(answering.answer, mine, NO, now=NOW) for mine in list(rows.values())[40:118]
    ]
    for person in (dina, else_):
        presses.append(
            partial(standing_in.replace, rows["Nr0"], person=person, by=log.PARTICIPANT, now=NOW)
        )
    random.Random(4).shuffle(presses)

    failed = at_once(presses, workers=20)

    assert len(presses) == 200
    assert {type(error) for error in failed} <= {
        answering.CannotAnswer,
        standing_in.CannotReplace,
    }
    standing = Participation.objects.standing_in()
    assert (Participation.objects.placed().count(), standing.count()) == (2, 1)
    line = dict(Participation.objects.filter(answer=IN_LINE).values_list("pk", "line_number"))
    saved = Entry.objects.filter(verb="answered", after={"answer": "in_line"}).order_by("pk")
    numbers = [line[entry.object_id] for entry in saved if entry.object_id in line]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(line) > 0


@pytest.mark.django_db(transaction=True)
def test_many_answers_at_once_never_fill_more_than_there_is():
    names = [f"Nr{number}" for number in range(24)]
    gathering = released(*names, capacity=5)
    rows = [row(gathering, name) for name in names]
    start = threading.Barrier(len(rows))
    failed = []

    def press(mine, turns) -> None:
        start.wait()
        try:
            for choice in turns:
                answering.answer(mine, choice, now=NOW)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    turns = [[YES], [YES, NO], [YES, NO, YES]]
    threads = [
        threading.Thread(target=press, args=(mine, turns[place % 3]))
        for place, mine in enumerate(rows)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    line = Participation.objects.filter(answer=IN_LINE).order_by("line_number")
    assert Participation.objects.filter(answer=YES).count() == 5
    assert len(line) == 16 - 5
    assert Gathering.objects.get().capacity == 5
