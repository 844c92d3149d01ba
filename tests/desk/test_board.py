"""The board on the desk: what it shows, and what it is as a file."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from sessions_app.attending import attendance
from sessions_app.models import Gathering
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PersonFactory,
    TeamFactory,
)
from tests.reading import Page

URL = "/koordinator/3p-test/2027/oppmote/"
START = datetime(2026, 9, 2, 8, tzinfo=UTC)
HEADING = ["Team", "Coverage", "Depth", "Breadth", "Continuity"]


@pytest.fixture
def year(kull):
    """Three gatherings held four weeks apart, one cancelled, one ahead; two teams of one each."""
    gatherings = [gathering(kull, week, held=True) for week in (0, 4, 8)]
    gatherings.append(gathering(kull, 10, state=Gathering.State.CANCELLED))
    gatherings.append(gathering(kull, 20, released=True))
    there = TeamFactory(cohort=kull, name="Ås")
    missing = TeamFactory(cohort=kull, name="=Bø")
    for team, presences in ((there, ["present"] * 3), (missing, ["present", "excused", "absent"])):
        person = PersonFactory(partner=team.partner, first_name="Ola", last_name=team.name)
        for row, presence in zip(gatherings, presences, strict=False):
            share = 100 if presence == "present" else 0
            ParticipationFactory(
                gathering=row, team=team, person=person, presence=presence, share=share
            )
        ParticipationFactory(gathering=gatherings[4], team=team, person=person, coming=True)
    return gatherings


def gathering(cohort, week, **fields):
    starts_at = START + timedelta(weeks=week)
    return GatheringFactory(
        cohort=cohort,
        title=f"Uke {week}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=6),
        **fields,
    )


def test_board_shows_each_team_at_each_gathering(lup_client, year):
    page = Page(lup_client.get(URL))

    assert page.rows == [
        [
            "Team",
            "Uke 0 02.09.2026",
            "Uke 4 30.09.2026",
            "Uke 8 28.10.2026",
            "Uke 10 11.11.2026, cancelled",
            "Uke 20 20.01.2027",
            *HEADING[1:],
        ],
        [
            "=Bø missed two in a row",
            "✓ 1 1 was there",
            "– excused",
            "× absent",
            "cancelled",
            "1/1 1 coming, 0 not coming, 0 not answered",
            "1 of 3 1 excused",
            "1.0 1/1",
            "1",
            "–",
        ],
        [
            "Ås",
            *["✓ 1 1 was there"] * 3,
            "cancelled",
            "1/1 1 coming, 0 not coming, 0 not answered",
            "3 of 3",
            "1.0 3/3",
            "1",
            "2 of 2",
        ],
        ["Teams", "2 of 2", "1 of 2", "1 of 2", "", "2 of 2", "4 of 6", "1.0", "2", "2 of 2"],
    ]


def test_board_can_show_only_those_who_missed_two_in_a_row(lup_client, year):
    page = Page(lup_client.get(f"{URL}?show=missed"))

    assert [row[0] for row in page.rows] == ["Team", "=Bø missed two in a row"]
    assert (page.links["All teams (2)"], page.links["Missed two in a row (1)"]) == (
        "?",
        "?show=missed",
    )


def test_board_says_when_no_team_has_missed_two(lup_client, kull):
    TeamFactory(cohort=kull)

    assert "No team has missed two in a row." in Page(lup_client.get(f"{URL}?show=missed")).text


def test_board_without_teams_says_where_they_come_from(lup_client, kull):
    assert "The cohort has no teams yet" in Page(lup_client.get(URL)).text


def test_board_defines_its_figures(lup_client, kull, year):
    kull.programme.presence_share = 75
    kull.programme.save()

    figures = lup_client.get(URL).context["figures"]

    assert [(figure.name, figure.number, figure.basis) for figure in figures] == [
        ("Coverage", "4 of 6", "1 excused"),
        ("Depth", "1.0", "4 attendances at 4 gatherings"),
        ("Breadth", "2", "from 2 teams"),
        ("Continuity", "2 of 2", ""),
    ]
    assert "attended 75% of the gathering" in Page(lup_client.get(URL)).text


def test_cell_leads_to_the_people_and_how_it_is_known(lup_client, lup, kull, clock):
    lup.name = "Ingrid Berg"
    lup.save()
    team = TeamFactory(cohort=kull, name="Ås")
    held = gathering(kull, 4, released=True)
    first, second = (
        MembershipFactory(team=team, person__first_name=name, person__last_name="Li").person
        for name in ("Ada", "Bo")
    )
    away = ParticipationFactory(gathering=held, team=team, person=first, declined=True)
    row = ParticipationFactory(
        gathering=held, team=team, person=second, stands_in_for=away, invited_at=None
    )
    mark = attendance.Mark(attendance.What.PARTLY, minutes=180)
    attendance.mark(held, {row.pk: mark}, by=lup, now=held.ends_at)
    attendance.close(held, by=lup, now=held.ends_at)

    address = Page(lup_client.get(URL)).links["≈ 1 1 came, but not for long enough"]

    assert address == f"{URL}{team.pk}/{held.pk}/"
    assert Page(lup_client.get(address)).rows == [
        ["Name", "Attendance", "How much of it", "How we know", "Answer"],
        [
            "Ada Li",
            "excused",
            "",
            "when the list was closed, Ingrid Berg, 30.09.2026, 16:00",
            "not coming",
        ],
        [
            "Bo Li stands in for Ada Li",
            "attended partly",
            "50 %",
            "attendance list, Ingrid Berg, 30.09.2026, 16:00",
            "",
        ],
    ]


def test_cell_of_another_cohort_does_not_exist(lup_client, kull):
    here, there = TeamFactory(cohort=kull), TeamFactory()
    ours, theirs = gathering(kull, 0), gathering(there.cohort, 0)

    found = [
        lup_client.get(f"{URL}{team.pk}/{row.pk}/").status_code
        for team in (here, there)
        for row in (ours, theirs)
    ]

    assert found == [200, 404, 404, 404]


def test_cell_without_people_says_how_they_are_added(lup_client, kull):
    team = TeamFactory(cohort=kull)
    held = gathering(kull, 0, held=True)

    page = Page(lup_client.get(f"{URL}{team.pk}/{held.pk}/"))

    assert "Nobody from the team is on the list" in page.text
    assert page.links["Attendance list"] == reverse("desk:attendance", args=[held.pk])


def test_workbook_has_the_board_and_its_definitions(lup_client, year):
    response = lup_client.get(f"{URL}tabell.xlsx")

    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Teams", "Definitions"]
    rows = [[cell.value for cell in row] for row in book["Teams"].rows]
    assert [row[:11] for row in rows[1:]] == [
        ["=Bø", 1, 3, 1, 33.3, 1, 1, 1, 0, 0, "yes"],
        ["Ås", 3, 3, 0, 100, 3, 1, 1, 2, 2, None],
        ["All teams", 4, 6, 1, 66.7, 4, 1, 2, 2, 2, 1],
    ]
    assert rows[0][11] == "Uke 0, Wednesday 2 September 2026"
    assert rows[1][11:] == [
        "1 was there",
        "excused",
        "absent",
        "cancelled",
        "1 coming, 0 not coming, 0 not answered",
    ]
    assert book["Teams"]["A2"].data_type == "s"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="oppmote-3p-test-2027.xlsx"'
    )


def test_csv_opens_in_a_norwegian_excel_and_calculates_nothing(lup_client, year):
    response = lup_client.get(f"{URL}tabell.csv")

    assert response.content.startswith(b"\xef\xbb\xbfTeam;")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[:7] for row in rows[1:]] == [
        ["'=Bø", "1", "3", "1", "33,3", "1", "1,0"],
        ["Ås", "3", "3", "0", "100,0", "3", "1,0"],
        ["All teams", "4", "6", "1", "66,7", "4", "1,0"],
    ]


@pytest.mark.parametrize("page", ["", "tabell.xlsx", "tabell.csv"])
def test_board_asks_the_same_for_one_team_and_many(
    lup_client, kull, page, django_assert_max_num_queries
):
    fill(kull, teams=1, weeks=1)
    lup_client.get(URL + page)

    with django_assert_max_num_queries(8) as one:
        lup_client.get(URL + page)
    fill(kull, teams=6, weeks=5)
    with django_assert_max_num_queries(len(one)):
        lup_client.get(URL + page)


def test_people_of_a_cell_cost_the_same_for_one_and_many(
    lup_client, kull, django_assert_num_queries
):
    for count in (1, 5):
        team = TeamFactory(cohort=kull)
        held = gathering(kull, count, held=True)
        away = ParticipationFactory.create_batch(count, gathering=held, team=team)
        for row in away:
            ParticipationFactory(gathering=held, team=team, stands_in_for=row)
        with django_assert_num_queries(6):
            lup_client.get(f"{URL}{team.pk}/{held.pk}/")


def fill(cohort, *, teams, weeks):
    held = [gathering(cohort, week, held=True) for week in range(weeks)]
    for team in TeamFactory.create_batch(teams, cohort=cohort):
        for row in held:
            ParticipationFactory.create_batch(2, gathering=row, team=team, attended=True)


def test_boards_of_two_cohorts_do_not_mix(lup_client, kull):
    fill(CohortFactory(programme=kull.programme, year=2026), teams=2, weeks=1)
    fill(kull, teams=1, weeks=1)

    assert [len(row) for row in Page(lup_client.get(URL)).rows] == [6, 6, 6]
