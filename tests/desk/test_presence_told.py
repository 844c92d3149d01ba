"""Wherever presence stands in numbers, the numbers agree or say what they count."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import GatheringFactory, ParticipationFactory, TeamFactory
from tests.reading import Page


@pytest.mark.django_db
def test_gathering_and_board_say_who_was_there_too_briefly(lup_client, kull):
    gathering = GatheringFactory(cohort=kull, held=True, list_closed_at=timezone.now())
    for team, presence, share in (
        ("Aure", "partly", 59),
        ("Bykle", "partly", 60),
        ("Bykle", "present", 100),
        ("Dovre", "absent", 0),
    ):
        found = kull.teams.filter(name=team).first() or TeamFactory(cohort=kull, name=team)
        ParticipationFactory(gathering=gathering, team=found, presence=presence, share=share)

    page = lup_client.get(reverse("desk:gathering", args=[gathering.pk]))
    board = lup_client.get(reverse("desk:board", args=[kull.programme.slug, kull.year]))

    assert [row[0] for row in Page(page).rows[1:]] == [
        "Aure Not for long enough",
        "Bykle",
        "Dovre Nobody was there",
    ]
    assert page.content.decode().count("table__row--alert") == 1
    assert (
        "3 of 4 people attended. 1 of them was there for less than 60% of it, and does not count in"
        " “Attendance team by team”. Teams that were there: 1 of 3"
        " 1 team had people there too briefly to count."
    ) in Page(page).text
    assert [row[:2] for row in Page(board).rows[1:]] == [
        ["Aure", "≈ 1 1 came, but not for long enough"],
        ["Bykle", "✓ 2 2 were there"],
        ["Dovre", "× absent"],
        ["Teams", "1 of 3"],
    ]
