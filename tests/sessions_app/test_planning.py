from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError

from audit.models import Entry
from sessions_app.attending import attendance
from sessions_app.attending.attendance import Mark, What
from sessions_app.mail import links
from sessions_app.models import Gathering, Link
from sessions_app.plans import planning
from tests.factories import GatheringFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def test_change_writes_down_what_was_and_what_is():
    user = UserFactory()
    gathering = GatheringFactory(title="Før", venue="Her")

    changed = planning.change(
        gathering, {"title": "Etter", "venue": "Her", "learning_minutes": 60}, by=user, now=NOW
    )

    assert changed == ["title", "learning_minutes"]
    [entry] = Entry.objects.all()
    assert (entry.verb, entry.actor, entry.before, entry.after) == (
        "changed",
        user,
        {"title": "Før", "learning_minutes": 300},
        {"title": "Etter", "learning_minutes": 60},
    )


def test_change_of_nothing_leaves_no_trace():
    gathering = GatheringFactory()

    assert planning.change(gathering, {"title": gathering.title}, by=UserFactory(), now=NOW) == []
    assert Entry.objects.count() == 0


def test_change_lets_personal_links_live_as_long_as_the_moved_gathering():
    row = ParticipationFactory()
    links.issue([row], gathering=row.gathering)
    ends_at = datetime(2027, 6, 1, 12, tzinfo=UTC)

    planning.change(
        row.gathering, {"starts_at": ends_at - timedelta(hours=2), "ends_at": ends_at},
        by=UserFactory(), now=NOW,
    )  # fmt: skip

    assert Link.objects.get().expires_at == ends_at + links.LIVES_AFTER_END


def test_change_of_hours_changes_what_those_who_attended_are_credited():
    gathering, by = GatheringFactory(released=True), UserFactory()
    rows = ParticipationFactory.create_batch(3, gathering=gathering)
    marks = [Mark(What.PRESENT), Mark(What.PARTLY, minutes=180), Mark(What.ABSENT)]
    pairs = {row.pk: mark for row, mark in zip(rows, marks, strict=True)}
    attendance.mark(gathering, pairs, by=by, now=gathering.starts_at)

    planning.change(gathering, {"learning_minutes": 120}, by=by, now=NOW)

    credited = gathering.participations.order_by("pk").values_list("minutes", "share")
    assert list(credited) == [(120, 100), (60, 50), (0, 0)]


@pytest.mark.parametrize("state", (Gathering.State.HELD, Gathering.State.CANCELLED))
def test_change_is_refused_once_held_or_cancelled(state):
    gathering = GatheringFactory(state=state)

    with pytest.raises(planning.CannotChange):
        planning.change(gathering, {"title": "Ny"}, by=UserFactory(), now=NOW)


@pytest.mark.parametrize(
    "mistyped",
    [
        {"starts_at": datetime(1, 1, 2, tzinfo=UTC)},
        {"ends_at": datetime(9999, 12, 30, tzinfo=UTC)},
        {"reply_by": date(202, 1, 8)},
    ],
)
def test_gathering_in_a_year_that_cannot_be_is_refused_by_the_database(mistyped):
    with pytest.raises(IntegrityError, match="a_gathering_is_in_a_possible_year"):
        GatheringFactory(**mistyped)
