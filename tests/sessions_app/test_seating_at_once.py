"""Many press at the same moment for places that are few: never too many, and a line in order."""

import random
import re
import threading
from collections import deque
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection
from django.test import Client

from audit import log
from audit.models import Entry
from sessions_app.coming import answering, seating
from sessions_app.mail import links
from sessions_app.models import Gathering, Participation
from sessions_app.stand_ins import standing_in
from tests.factories import GatheringFactory, ParticipationFactory, TeamFactory
from tests.reading import Page
from tests.sessions_app.scenes import NOW, released, row
from tests.sessions_app.stand_ins import answer, colleague

pytestmark = pytest.mark.django_db(transaction=True)

YES, NO, IN_LINE = Participation.Answer.YES, Participation.Answer.NO, Participation.Answer.IN_LINE


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


def in_order_of_saving() -> list[int]:
    """The numbers of those who wait, as the audit log has them one after the other."""
    line = dict(Participation.objects.filter(answer=IN_LINE).values_list("pk", "line_number"))
    saved = Entry.objects.filter(verb="answered", after={"answer": "in_line"}).order_by("pk")
    return [line[entry.object_id] for entry in saved if entry.object_id in line]


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
    line = Participation.objects.filter(answer=IN_LINE)
    numbers = in_order_of_saving()
    assert numbers == sorted(numbers)
    assert len(numbers) == len(line) > 0


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


def test_places_of_each_team_hold_however_many_press_and_the_others_pass_by():
    gathering = GatheringFactory(released=True, seats_per_team=2, capacity=8)
    teams = TeamFactory.create_batch(5, cohort=gathering.cohort)
    rows = [
        ParticipationFactory(gathering=gathering, team=team, in_team=True)
        for team in teams
        for _person in range(4)
    ]
    presses = [partial(answering.answer, mine, YES, now=NOW) for mine in rows]
    presses += [partial(answering.answer, mine, NO, now=NOW) for mine in rows[::4]]
    random.Random(7).shuffle(presses)

    assert at_once(presses, workers=16) == []

    room = seating.room(gathering)
    line = Participation.objects.filter(answer=IN_LINE).order_by("line_number")
    assert (room.taken.total(), max(room.taken.values())) == (8, 2)
    assert [mine for mine in line if room.has_place_for(mine.team_id)] == []
    numbers = in_order_of_saving()
    assert numbers == sorted(numbers)
    assert len(numbers) == len(line) > 0


def test_pages_of_all_who_press_for_the_last_place_say_how_it_stands(time_machine):
    time_machine.move_to(NOW, tick=False)
    names = [f"Nr{number}" for number in range(24)]
    gathering = released(*names, capacity=1)
    paths = {
        pk: url.removeprefix("http://localhost:8000")
        for pk, url in links.issue(gathering.participations.all(), gathering=gathering).items()
    }
    pages: dict[int, str] = {}

    def press(pk: int) -> None:
        answer = Client().post(paths[pk], {"answer": "yes"}, follow=True)
        pages[pk] = Page(answer).text

    failed = at_once([partial(press, pk) for pk in paths], workers=20)

    assert failed == []
    [winner] = Participation.objects.filter(answer=YES)
    assert "Du kommer" in pages.pop(winner.pk)
    waits = re.compile(r"Du er nummer (\d+) på ventelisten")
    told = {int(waits.search(text)[1]): pk for pk, text in pages.items()}
    line = Participation.objects.filter(answer=IN_LINE).order_by("line_number")
    assert [told[place] for place in range(1, 24)] == list(line.values_list("pk", flat=True))
    assert in_order_of_saving() == list(range(1, 24))
