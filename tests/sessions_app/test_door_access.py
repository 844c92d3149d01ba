"""When helpers may stand at the door; who may, and at which, is tried by tests/access."""

from datetime import UTC, datetime

import pytest
from django.http import Http404

from sessions_app.gatherings import access
from tests.factories import (
    CoordinatorFactory,
    DoorHelperFactory,
    GatheringFactory,
)

pytestmark = pytest.mark.django_db

ON_THE_DAY = datetime(2027, 1, 20, 7, 0, tzinfo=UTC)


@pytest.fixture
def gathering(db):
    return GatheringFactory(released=True)


def may_stand(user, gathering, now=ON_THE_DAY):
    try:
        return access.door_gathering(user, gathering.pk, now=now) == gathering
    except Http404:
        return False


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2027, 1, 18, 22, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 18, 23, 0, tzinfo=UTC), True),  # midnight in Norway
        (ON_THE_DAY, True),
        (datetime(2027, 1, 21, 22, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 21, 23, 0, tzinfo=UTC), False),
    ],
)
def test_helper_has_the_door_from_the_day_before_until_the_day_after(gathering, moment, expected):
    helper = DoorHelperFactory(programme=gathering.cohort.programme).user

    assert may_stand(helper, gathering, moment) == expected


def test_account_with_both_roles_has_the_door_once(gathering):
    user = CoordinatorFactory(programme=gathering.cohort.programme).user
    DoorHelperFactory(programme=gathering.cohort.programme, user=user)

    assert may_stand(user, gathering)
    assert list(access.door_gatherings(user, now=ON_THE_DAY)) == [gathering]
