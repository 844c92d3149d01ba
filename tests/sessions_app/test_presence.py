"""The attendance log played again, in any order, says what is stored."""

import random
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.attending import attendance, presence
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.factories import ParticipationFactory, UserFactory

NOW = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)
What = AttendanceEvent.What
LINES = st.lists(
    st.tuples(st.sampled_from(What.values), st.integers(0, 500)), min_size=0, max_size=12
)


def standing_of(lines):
    """A plain recount: go through the lines as they were written, and believe the last."""
    standing = ("", 0, 0)
    for what, minutes in lines:
        match what:
            case "present":
                standing = (what, 300, 100)
            case "partly":
                there = min(minutes, 360)
                standing = (what, 300 * there // 360, 100 * there // 360)
            case "absent" | "excused":
                standing = (what, 0, 0)
            case "cleared":
                standing = ("", 0, 0)
    return standing


@given(LINES, st.randoms(use_true_random=False))
@settings(max_examples=500)
def test_shuffled_log_gives_the_same_presence(lines, chance):
    gathering = Gathering(
        starts_at=datetime(2027, 1, 20, 9, tzinfo=UTC),
        ends_at=datetime(2027, 1, 20, 15, tzinfo=UTC),
        learning_minutes=300,
    )
    events = [
        AttendanceEvent(pk=number, what=what, minutes=minutes if what == What.PARTLY else None)
        for number, (what, minutes) in enumerate(lines, start=1)
    ]
    chance.shuffle(events)

    found = presence.after(presence.newest(events), gathering)  # as replay does

    assert (found.presence, found.minutes, found.share) == standing_of(lines)


@pytest.mark.django_db
def test_rebuilding_finds_what_does_not_follow_from_the_log_and_mends_it():
    rows = [ParticipationFactory()]
    gathering, by = rows[0].gathering, UserFactory()
    rows += ParticipationFactory.create_batch(19, gathering=gathering, team=rows[0].team)
    chance = random.Random(7)
    for _ in range(60):
        row = chance.choice(rows)
        what = chance.choice(["present", "partly", "absent", "excused", "cleared"])
        mark = attendance.Mark(What(what), minutes=chance.randint(0, 400))
        attendance.mark(gathering, {row.pk: mark}, by=by, now=NOW)
    right = list(Participation.objects.order_by("pk").values())
    assert rebuilt("--check") == "0 rows differed from the log.\n"

    wrong = Participation.objects.exclude(presence="absent").order_by("pk")[:3]
    for row in wrong:
        Participation.objects.filter(pk=row.pk).update(presence="absent", minutes=7)

    with pytest.raises(SystemExit):
        rebuilt("--check")
    assert rebuilt().endswith("3 rows differed from the log.\n")
    assert list(Participation.objects.order_by("pk").values()) == right


def rebuilt(*arguments):
    out = StringIO()
    call_command("rebuild_presence", *arguments, stdout=out)
    return out.getvalue()
