"""The board's figures: as their definitions say, and as the log's lines add up."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from cohorts.models import Cohort, Team
from sessions_app.boards import board_rows, board_words
from sessions_app.boards.board import Part, Standing
from sessions_app.models import Gathering, HandoverNote, HandoverReading
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
)
from tests.sessions_app import random_cohorts
from tests.sessions_app.plain_board import Cell, Counted, Raw, Recount, foot, together

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 20, 9, tzinfo=UTC)
NOW = datetime(2027, 12, 1, 8, tzinfo=UTC)


def counted(figures):
    return Counted(**vars(figures))


def gatherings(cohort, count, *, first=0, **fields):
    """Held a week apart, with closed lists."""
    times = [START + timedelta(weeks=week) for week in range(first, first + count)]
    return [
        GatheringFactory(
            cohort=cohort,
            starts_at=time,
            ends_at=time + timedelta(hours=6),
            **({"held": True} | fields),
        )
        for time in times
    ]


def marked(team, gathering, person, presence="present", share=100, **fields):
    return ParticipationFactory(
        gathering=gathering, team=team, person=person, presence=presence, share=share, **fields
    )


def only_team(cohort):
    [team] = board_rows.of(cohort, now=NOW).teams
    return team


def standings(cohort):
    return [str(cell.standing) for cell in only_team(cohort).cells]


def as_plain(row):
    cells = [Cell(str(cell.standing), *cell.part) for cell in row.cells]
    return Recount(cells, counted(row.figures), row.missed_in_a_row, row.people)


def shown(figures):
    """As it is read, without the words: each number, and the one that it comes from."""
    coverage, depth, breadth, continuity = board_words.figures(figures)
    return [
        (coverage.number, coverage.basis),
        (depth.number, depth.basis.partition(" ")[0]),
        breadth.number,
        continuity.number,
    ]


def feet(board):
    return [board_words.teams_at(board, place) for place in range(len(board.gatherings))]


@pytest.mark.long
@translation.override("en")
def test_whole_board_is_what_the_log_adds_up_to_in_500_random_cohorts():
    random_cohorts.Chance(500, random.Random(2027))
    raw, tried = Raw(now=random_cohorts.NOW), Counter()

    for cohort in Cohort.objects.select_related("programme"):
        board = board_rows.of(cohort, now=random_cohorts.NOW)
        plain = {
            team.pk: raw.recount(team, threshold=cohort.programme.presence_share)
            for team in raw.teams[cohort.pk]
        }
        assert board.gatherings == raw.gatherings[cohort.pk]
        assert {row.pk: as_plain(row) for row in board.teams} == plain
        whole = together(plain.values())
        assert counted(board.figures) == whole
        of_each = [plain[row.pk].counted for row in board.teams]
        assert [shown(row.figures) for row in (*board.teams, board)] == [
            row.shown for row in (*of_each, whole)
        ]
        rows = [each.cells for each in plain.values()]
        assert feet(board) == [
            foot([row[place] for row in rows]) for place in range(len(board.gatherings))
        ]
        tried.update(kind for row in rows for cell in row for kind in cell.kinds)

    assert len(tried) == len(Standing) + len(Part._fields)
    assert min(tried.values()) > 50


def test_team_is_there_when_one_of_its_people_attended_enough():
    cohort = CohortFactory(programme__presence_share=60)
    team = TeamFactory(cohort=cohort)
    people = PersonFactory.create_batch(2, partner=team.partner)
    enough, short, nobody, excused, mixed, _empty = gatherings(cohort, 6)
    marked(team, enough, people[0], "partly", 60)
    marked(team, enough, people[1], "partly", 59)
    marked(team, short, people[0], "partly", 59)
    marked(team, nobody, people[0], "absent", 0)
    marked(team, excused, people[0], "excused", 0)
    marked(team, mixed, people[0], "excused", 0)
    marked(team, mixed, people[1], "absent", 0)

    assert standings(cohort) == ["present", "partly", "absent", "excused", "absent", "absent"]
    assert counted(only_team(cohort).figures) == Counted(
        held=6, present=1, excused=1, attendances=1, breadth=1, links=0, kept=0
    )


def test_only_closed_lists_count():
    cohort = CohortFactory()
    team = TeamFactory(cohort=cohort)
    person = PersonFactory(partner=team.partner)
    states = [
        {"state": Gathering.State.CANCELLED, "held": False},
        {"state": Gathering.State.HELD, "held": False},
        {"state": Gathering.State.RELEASED, "held": False},
    ]
    for week, fields in enumerate(states):
        [gathering] = gatherings(cohort, 1, first=week, **fields)
        marked(team, gathering, person)
    ahead = GatheringFactory(
        cohort=cohort, starts_at=NOW, ends_at=NOW + timedelta(hours=1), released=True
    )
    ParticipationFactory(gathering=ahead, team=team, person=person, coming=True)

    assert standings(cohort) == ["cancelled", "open", "open", "upcoming"]
    assert counted(only_team(cohort).figures) == Counted(*[0] * 7)
    assert only_team(cohort).figures.depth is None


def test_whoever_was_sent_instead_counts_once_in_an_upcoming_cell():
    team = TeamFactory()
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    fields = {"gathering": gathering, "team": team}
    replaced, undone = ParticipationFactory.create_batch(2, declined=True, **fields)
    ParticipationFactory(coming=True, stands_in_for=replaced, **fields)
    ParticipationFactory(stands_in_for=undone, stood_down_at=START, **fields)

    [team] = board_rows.of(team.cohort, now=START - timedelta(days=9)).teams
    [cell] = team.cells
    part = cell.part
    assert (part.coming, part.declined, part.waiting) == (1, 1, 0)


def test_upcoming_cell_has_the_answers_of_those_who_were_invited_and_still_come():
    team = TeamFactory()
    gathering = GatheringFactory(cohort=team.cohort, released=True)
    fields = {"gathering": gathering, "team": team}
    ParticipationFactory.create_batch(2, coming=True, **fields)
    ParticipationFactory(declined=True, **fields)
    ParticipationFactory(**fields)
    ParticipationFactory(invited_at=None, **fields)
    ParticipationFactory(coming=True, stood_down_at=START, **fields)

    [team] = board_rows.of(team.cohort, now=START - timedelta(days=9)).teams
    [cell] = team.cells
    part = cell.part
    assert cell.standing == Standing.UPCOMING
    assert (part.coming, part.declined, part.waiting, part.in_line, part.invited) == (2, 1, 1, 0, 4)


def test_stand_in_who_was_told_not_to_come_is_nobodys_absence():
    team = TeamFactory()
    [gathering] = gatherings(team.cohort, 1)
    first = marked(team, gathering, PersonFactory(), "excused", 0)
    marked(team, gathering, PersonFactory(), "absent", 0, stands_in_for=first, stood_down_at=START)

    assert standings(team.cohort) == ["excused"]


def test_continuity_is_kept_by_a_person_who_came_again_or_by_a_note_that_was_read():
    team = TeamFactory()
    ada, bo, eli = PersonFactory.create_batch(3, partner=team.partner)
    one, two, three, missed, four, five = gatherings(team.cohort, 6)
    marked(team, one, ada)
    wrote = marked(team, two, ada)
    marked(team, two, bo)
    reader = marked(team, three, eli)
    marked(team, missed, ada, "absent", 0)
    marked(team, four, eli)
    marked(team, five, bo)
    note = HandoverNote.objects.create(
        participation=wrote, gathering=two, team=team, text="Les", written_at=two.ends_at
    )
    HandoverReading.objects.create(note=note, participation=reader, read_at=three.starts_at)

    assert counted(only_team(team.cohort).figures) == Counted(
        held=6, present=5, excused=0, attendances=6, breadth=3, links=4, kept=3
    )

    HandoverReading.objects.update(read_at=three.ends_at + timedelta(minutes=1))

    assert only_team(team.cohort).figures.kept == 2


@pytest.mark.parametrize(
    ("marks", "stands_out"),
    [
        (["absent", "excused"], True),
        (["present", "absent", "absent"], True),
        (["absent", "absent", "present"], False),
        (["absent", "partly"], False),
        (["absent"], False),
    ],
)
def test_team_stands_out_that_missed_the_newest_two(marks, stands_out):
    team = TeamFactory()
    person = PersonFactory(partner=team.partner)
    shares = {"present": 100, "partly": 10}
    for mark, gathering in zip(marks, gatherings(team.cohort, len(marks)), strict=True):
        marked(team, gathering, person, mark, shares.get(mark, 0))

    assert only_team(team.cohort).missed_in_a_row is stands_out


def test_whoever_changed_teams_is_one_person_of_the_cohort():
    team = TeamFactory(name="Ås")
    other = TeamFactory(cohort=team.cohort, name="Bø")
    TeamFactory(cohort=team.cohort, state=Team.State.WITHDRAWN)
    person = PersonFactory(partner=team.partner)
    first, second = gatherings(team.cohort, 2)
    marked(team, first, person)
    marked(other, second, person)

    board = board_rows.of(team.cohort, now=NOW)

    assert [(row.name, row.figures.breadth) for row in board.teams] == [("Bø", 1), ("Ås", 1)]
    assert counted(board.figures) == Counted(
        held=4, present=2, excused=0, attendances=2, breadth=1, links=0, kept=0
    )


def test_board_takes_four_queries_for_one_team_and_for_many(django_assert_num_queries):
    team = TeamFactory()
    for count in (1, 5):
        for gathering in gatherings(team.cohort, count):
            for _ in range(count):
                marked(TeamFactory(cohort=team.cohort), gathering, PersonFactory())
        with django_assert_num_queries(4):
            board_rows.of(team.cohort, now=NOW)
