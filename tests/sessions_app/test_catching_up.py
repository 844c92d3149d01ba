"""Materials to the teams that the board calls absent: the same teams, listed or not."""

import pytest

from cohorts.models import Membership, Team
from messaging.models import Message
from sessions_app.attending import attendance
from sessions_app.attending.attendance import Mark, What
from sessions_app.boards import board_rows, catching_up
from sessions_app.boards.board import MISSED
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.factories import UserFactory
from tests.sessions_app.learning_cases import BETWEEN, Story, keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(time_machine):
    """Kari of Fjordvik came briefly, Ola of Sørvik did not, and nobody of Nes was on the list."""
    time_machine.move_to(BETWEEN, tick=False)
    story = Story()
    by = UserFactory()
    rows = [
        story.row(story.person(name, team), story.first, coming=True)
        for name, team in (("Kari", story.team), ("Ola", story.new_team("Sørvik")))
    ]
    attendance.mark(story.first, {rows[0].pk: Mark(What.PARTLY, minutes=5)}, by=by, now=BETWEEN)
    attendance.close(story.first, by=by, now=BETWEEN)
    story.first.refresh_from_db()
    keep(story.first, "Lysark")
    nes = story.new_team("Nes")
    for name in ("Per", "Åse", "Liv"):
        story.person(name, nes)
    Membership.objects.filter(person__first_name="Liv").update(left_on=BETWEEN.date())
    story.person("Eli", story.new_team("Trukket"))
    Team.objects.filter(name="Trukket").update(state="withdrawn")
    return story


def standings(story):
    board = board_rows.of(story.cohort, now=BETWEEN)
    return {team.name: team.cells[0].standing for team in board.teams}


def test_teams_that_nobody_listed_get_the_materials_too(story, client):
    before = standings(story)
    progress = catching_up.progress(story.first)

    sent = [catching_up.send(story.first, by=UserFactory(), now=BETWEEN) for _press in range(2)]

    absent = [name for name, standing in before.items() if standing in MISSED]
    mails = Message.objects.order_by("recipient")
    assert absent == ["Nes", "Sørvik"]
    assert progress == catching_up.Progress(teams=2, people=3, left=3)
    assert catching_up.progress(story.first) == catching_up.Progress(teams=2, people=3, left=0)
    assert sent == [3, 0]
    assert [mail.recipient.partition("@")[0] for mail in mails] == ["ola", "per", "åse"]
    link = next(line for line in mails[1].text.split("\n") if "/svar/" in line)
    page = client.get(link.removeprefix("http://localhost:8000")).content.decode()
    assert "Lysark" in page


def test_whoever_was_not_listed_stands_as_absent_in_the_log_and_the_board_stays(story):
    before, by = standings(story), UserFactory()

    catching_up.send(story.first, by=by, now=BETWEEN)

    rows = Participation.objects.filter(team__name="Nes").order_by("pk")
    assert [(row.person.first_name, row.presence) for row in rows] == [
        ("Per", "absent"),
        ("Åse", "absent"),
    ]
    lines = AttendanceEvent.objects.filter(participation__in=rows)
    assert set(lines.values_list("what", "how", "by")) == {("absent", "closing", by.pk)}
    assert standings(story) == before


@pytest.mark.parametrize("teams", [1, 8])
def test_as_many_queries_for_few_and_many_teams(story, teams, django_assert_num_queries):
    for number in range(teams):
        story.person(f"Anne{number}", story.new_team(f"Team {number}"))

    gathering = Gathering.objects.select_related("cohort__programme").get(pk=story.first.pk)
    with django_assert_num_queries(4):
        catching_up.progress(gathering)
