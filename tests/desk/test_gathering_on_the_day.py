"""What the gathering's page offers for the day itself, before it, on it and after it."""

import pytest
from django.urls import reverse

from sessions_app.gatherings import facts
from sessions_app.models import Gathering, Release
from tests.desk.conftest import NOW
from tests.factories import MembershipFactory, ParticipationFactory
from tests.reading import Page

OFFERED = {
    "Attendance list": "attendance",
    "Open the attendance list": "attendance",
    "Take attendance": "attendance",
    "Read codes at the door": "door",
    "Show a code on the screen": "screen",
    "Signing sheet": "signing_sheet",
    "Name tags for those who said yes": "name_tags",
}
DOOR, SCREEN = "Read codes at the door", "Show a code on the screen"
PAPER = ["Signing sheet", "Name tags for those who said yes"]
OPENS = "Attendance can be marked from Wednesday 20 January 2027 on."


def read(client, gathering):
    return Page(client.get(reverse("desk:gathering", args=[gathering.pk])))


def offers(client, gathering):
    """The texts of the links, in the order of the page; each leads where it should."""
    page = read(client, gathering)
    found = [text for text in page.links if text in OFFERED]
    for text in found:
        assert page.links[text] == reverse(f"desk:{OFFERED[text]}", args=[gathering.pk])
    return found


@pytest.fixture
def listed(kull, released):
    member = MembershipFactory(team__cohort=kull)
    return ParticipationFactory(
        gathering=released, team=member.team, person=member.person, coming=True
    )


def test_paper_and_door_are_offered_days_before(lup_client, released, listed):
    assert offers(lup_client, released) == [DOOR, SCREEN, *PAPER]
    assert OPENS in read(lup_client, released).text


def test_list_is_offered_first_on_the_day(lup_client, released, listed, at):
    at(2027, 1, 20, 7)

    assert offers(lup_client, released) == [
        "Take attendance",
        "Attendance list",
        DOOR,
        SCREEN,
        *PAPER,
    ]
    assert OPENS not in read(lup_client, released).text


def test_change_that_nobody_was_told_of_hides_no_list(lup_client, lup, released, listed, at):
    told = facts.frozen(Gathering.objects.get()) | {"venue": "Banken"}
    Release.objects.create(
        gathering=released, number=1, facts=told, released_at=NOW, released_by=lup
    )
    at(2027, 1, 20, 7)

    assert "See the mails and tell people" in read(lup_client, released).links
    assert offers(lup_client, released)[0] == "Attendance list"


def test_nothing_is_printed_for_a_gathering_that_is_online_only(lup_client, released, listed):
    Gathering.objects.update(form=Gathering.Form.DIGITAL, meeting_url="https://meet.example/1")

    assert offers(lup_client, released) == [SCREEN]


def test_only_the_list_is_offered_afterwards(lup_client, released, listed, at):
    at(2027, 1, 21)
    before = offers(lup_client, released)
    Gathering.objects.update(state=Gathering.State.HELD, list_closed_at=NOW)

    assert before == ["Take attendance"]
    assert offers(lup_client, released) == ["Open the attendance list"]


def test_draft_offers_nothing_for_the_day(lup_client, draft):
    assert offers(lup_client, draft) == []
