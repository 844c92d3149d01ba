"""A coordinator at the desk, of one programme with one cohort."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from cohorts.models import Programme
from tests.factories import CohortFactory, CoordinatorFactory, GatheringFactory

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    """It is 1 December 2026, seven weeks before the gathering that factories make."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kull(db):
    return CohortFactory(programme__slug="3p-test", programme__name="3P", name="Kull 2027")


@pytest.fixture
def lup(kull):
    return CoordinatorFactory(
        programme=kull.programme, user__email="ingrid@lup.example", user__language="en"
    ).user


@pytest.fixture
def lup_client(clock, client, lup):
    client.force_login(lup)
    return client


@pytest.fixture
def draft(kull):
    return GatheringFactory(cohort=kull, title="Oppstart", reply_by=date(2027, 1, 8))


@pytest.fixture
def released(kull):
    return GatheringFactory(cohort=kull, title="Oppstart", released=True)


@pytest.fixture
def at(clock, lup_client, lup):
    """Moves the clock; the coordinator logs in again, since sessions last a working day."""

    def at(*when: int) -> None:
        clock.move_to(datetime(*when, tzinfo=UTC))
        lup_client.force_login(lup)

    return at


@pytest.fixture
def programme(db):
    """LUP's own, which is there from the start."""
    return Programme.objects.get(slug="3p")


@pytest.fixture
def coordinator(programme):
    return CoordinatorFactory(programme=programme, user__language="en").user


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client
