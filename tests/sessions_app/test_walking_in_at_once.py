"""The same stranger is let in by two people at the same moment."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from partners.models import Person
from sessions_app.attending import walking_in
from sessions_app.models import AttendanceEvent, Participation
from tests.factories import GatheringFactory, TeamFactory, UserFactory

NOW = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)


def at_once(*presses):
    """Runs them together, each on a connection of its own."""
    together, done = Barrier(len(presses)), []

    def run(gathering, team, email):
        newcomer = walking_in.Newcomer("Dag", "Moe", email)
        by = UserFactory()
        together.wait()
        done.append(walking_in.admit(gathering, team, who=newcomer, by=by, now=NOW))
        connection.close()

    threads = [Thread(target=run, args=press) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gatherings", [1, 2])
def test_nobody_is_written_down_twice(gatherings):
    team = TeamFactory()
    places = [GatheringFactory(cohort=team.cohort, released=True) for _ in range(gatherings)]

    done = at_once(
        (places[0], team, "dag.moe@aure.example"), (places[-1], team, "Dag.Moe@aure.example")
    )

    assert len(done) == 2
    assert Person.objects.count() == 1
    rows = Participation.objects.values_list("gathering", "presence").order_by("gathering")
    assert list(rows) == [(place.pk, "present") for place in places]
    assert AttendanceEvent.objects.count() == gatherings
