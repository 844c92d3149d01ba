"""What the attendance list says of each person: whom they come for, how we know, what they say."""

import re

import pytest
from django.urls import reverse

from sessions_app.attending import attendance, claiming
from sessions_app.attending.attendance import Mark, What
from sessions_app.inviting import invitations
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.desk.conftest import NOW
from tests.factories import MembershipFactory, ParticipationFactory, TeamFactory, UserFactory
from tests.reading import Page

JSON = {"Accept": "application/json"}


@pytest.fixture
def rows(kull, released, at):
    """Anne and Bo, an hour after the gathering began."""
    at(2027, 1, 20, 10)
    team = MembershipFactory(team__cohort=kull).team
    return [
        ParticipationFactory(
            gathering=released, team=team, person__first_name=name, person__last_name="Li"
        )
        for name in ("Anne", "Bo")
    ]


@pytest.fixture
def address(released):
    return reverse("desk:attendance", args=[released.pk])


def shown(client, address):
    [team] = client.get(address).context["teams"]
    return {row.name: row for row in team.rows}


def caught_up(client, address, since=0):
    answer = client.get(f"{address}?since={since}", headers=JSON).json()
    return [(row["pk"], row["claims"], row["newest"]) for row in answer["rows"]]


def test_ones_own_mark_says_you_and_that_of_another_says_who(
    lup_client, lup, rows, released, address
):
    kari = UserFactory(name="", email="kari@lup.example")
    for row, by in zip(rows, (lup, kari), strict=True):
        attendance.mark(released, {row.pk: Mark(What.PRESENT)}, by=by, now=released.starts_at)

    assert [row.proof for row in shown(lup_client, address).values()] == [
        "you, 10:00",
        "kari@lup.example, 10:00",
    ]


def test_stand_in_is_told_with_whom_they_come_for(lup_client, rows, released, address):
    more = {"gathering": released, "team": rows[0].team, "is_stand_in": True}
    more |= {"person__last_name": "Li"}
    ParticipationFactory(person__first_name="Ea", stands_in_for=rows[0], **more)
    ParticipationFactory(person__first_name="Dag", **more)

    found = shown(lup_client, address)

    assert [(row.name.split()[0], row.detail) for row in found.values()] == [
        ("Anne", "has not answered"),
        ("Bo", "has not answered"),
        ("Dag", "stand-in · has not answered"),
        ("Ea", "stand-in for Anne Li · has not answered"),
    ]


def test_claim_comes_to_a_list_that_is_open_and_goes_when_it_is_confirmed(
    lup_client, lup, rows, released, address
):
    now = released.starts_at
    attendance.mark(released, {rows[1].pk: Mark(What.PRESENT)}, by=lup, now=now)
    marked = AttendanceEvent.objects.get().pk
    claiming.claim(rows[0], now=now)
    claim = AttendanceEvent.objects.latest("pk").pk

    assert caught_up(lup_client, address, since=marked) == [(rows[0].pk, True, claim)]
    assert caught_up(lup_client, address, since=claim) == []
    assert lup_client.get(address).context["newest"] == claim

    lup_client.post(address, {"confirm": rows[0].pk, "nonce": "a1"}, headers=JSON)

    line = AttendanceEvent.objects.latest("pk")
    assert (line.what, line.how, line.by) == ("present", "self", lup)
    assert caught_up(lup_client, address, since=claim) == [(rows[0].pk, False, line.pk)]


def test_who_confirmed_is_told(lup_client, lup, rows, released, address):
    now = released.starts_at
    for row, by in zip(rows, (lup, UserFactory(name="Kari Berg")), strict=True):
        claiming.claim(row, now=now)
        claiming.settle(row, was_there=True, by=by, now=now)

    found = shown(lup_client, address)
    history = lup_client.get(f"{address}{rows[0].pk}/")

    assert [row.proof for row in found.values()] == [
        "said it themselves, confirmed by you, 10:00",
        "said it themselves, confirmed by Kari Berg, 10:00",
    ]
    assert [row[2] for row in Page(history).rows[1:]] == [
        "said it themselves, confirmed",
        "said it themselves",
    ]


def test_closed_list_says_how_much_of_it(lup_client, lup, rows, released, address):
    marks = {rows[0].pk: Mark(What.PARTLY, minutes=90), rows[1].pk: Mark(What.EXCUSED)}
    attendance.mark(released, marks, by=lup, now=released.starts_at)
    attendance.close(released, by=lup, now=released.ends_at)

    page = lup_client.get(address).content.decode()

    assert '<span class="badge badge--partly">attended partly, 90 min, 25 %</span>' in page
    assert '<span class="badge badge--excused">excused</span>' in page


def test_presence_has_one_badge_on_every_page(lup_client, kull, released, address):
    team = TeamFactory(cohort=kull)
    for presence in Participation.Presence:
        person = MembershipFactory(team=team).person
        ParticipationFactory(gathering=released, team=team, person=person, presence=presence)
    Gathering.objects.update(state=Gathering.State.HELD, list_closed_at=released.ends_at)
    of_board = reverse("desk:board_people", args=["3p-test", kull.year, team.pk, released.pk])

    found = [
        re.findall(r'badge badge--(yes|partly|no|excused)">([^<]+)<', page.content.decode())
        for page in map(lup_client.get, (address, reverse("desk:team", args=[team.pk]), of_board))
    ]

    wanted = ["yes attended", "partly attended partly", "no absent", "excused excused"]
    held = ["yes held"]
    assert [sorted(map(" ".join, badges)) for badges in found] == [
        sorted(wanted),
        sorted(wanted),
        sorted(wanted + held),
    ]


def test_team_that_withdraws_leaves_the_list_but_for_those_who_were_seen(
    lup_client, kull, lup, draft, at
):
    team = TeamFactory(cohort=kull, name="Bygland")
    for name in ("Anne", "Bo"):
        MembershipFactory(team=team, person__first_name=name)
    invitations.release(draft, by=lup, now=NOW)

    def turned(to):
        lup_client.post(reverse("desk:team_state", args=[team.pk, to]), {"reason": "Kapasitet"})
        teams = lup_client.get(reverse("desk:attendance", args=[draft.pk])).context["teams"]
        listed = [row.name.split()[0] for one in teams for row in one.rows]
        people = lup_client.get(reverse("desk:gathering", args=[draft.pk])).context["people"]
        return listed, [one.name for one in people.teams], people.listed

    assert turned("trekk") == ([], [], 0)
    assert turned("tilbake") == (["Anne", "Bo"], ["Bygland"], 2)

    anne = Participation.objects.get(person__first_name="Anne")
    attendance.mark(draft, {anne.pk: Mark(What.PRESENT)}, by=lup, now=draft.starts_at)
    assert turned("trekk") == (["Anne"], ["Bygland"], 1)
