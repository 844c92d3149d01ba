"""The attendance log played again, in any order, says what is stored."""

import random
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.attending import attendance
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.factories import ParticipationFactory, UserFactory

NOW = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)
What = AttendanceEvent.What
STANDING = ("presence", "minutes", "share")
LOGS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(What.values), st.integers(0, 500)), max_size=20
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


@pytest.mark.django_db
def test_log_in_any_order_is_played_to_the_same_presence(at_length):
    """Lines lie in the table in any order, those of several people between each other."""
    first, by = ParticipationFactory(gathering__learning_minutes=300), UserFactory()
    gathering = first.gathering
    Gathering.objects.update(ends_at=gathering.starts_at + timedelta(hours=6))
    rows = [first, *ParticipationFactory.create_batch(3, gathering=gathering, team=first.team)]

    @given(LOGS, st.randoms(use_true_random=False))
    @settings(max_examples=at_length(100, 2000))
    def play(log, chance):
        lines = [
            AttendanceEvent(
                pk=number,
                gathering=gathering,
                participation=rows[who],
                what=what,
                minutes=minutes if what == What.PARTLY else None,
                refused_because="already_in" if what == What.REFUSED else "",
                how="list",
                by=by,
                at=NOW + timedelta(minutes=chance.randint(-60, 60)),  # clocks are not asked
            )
            for number, (who, what, minutes) in enumerate(log, start=1)
        ]
        chance.shuffle(lines)
        with transaction.atomic():
            AttendanceEvent.objects.bulk_create(lines)
            Participation.objects.filter(pk=chance.choice(rows).pk).update(presence="excused")
            rebuilt()
            found = list(Participation.objects.order_by("pk").values_list(*STANDING))
            transaction.set_rollback(True)
        assert found == [
            standing_of([line[1:] for line in log if line[0] == who]) for who in range(len(rows))
        ]

    play()


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
