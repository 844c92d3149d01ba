"""Joining a meeting by one's own page, which notes who came."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from audit.models import Entry
from cohorts.models import Membership
from sessions_app.attending import attendance
from sessions_app.inviting import invitations
from sessions_app.mail import links
from sessions_app.models import AttendanceEvent, Gathering, Participation
from sessions_app.plans import planning
from tests.factories import GatheringFactory, MembershipFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db

MEETING = "https://meet.example/l/meetup-join/19%3ameeting"
STARTS = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
OPENS = STARTS - timedelta(minutes=30)
ENDS = datetime(2027, 1, 20, 15, 0, tzinfo=UTC)
ONE_SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(STARTS, tick=False)
    return time_machine


@pytest.fixture
def row():
    gathering = GatheringFactory(form=Gathering.Form.DIGITAL, meeting_url=MEETING, released=True)
    row = ParticipationFactory(gathering=gathering)
    MembershipFactory(team=row.team, person=row.person)
    return row


@pytest.fixture
def url(row):
    address = links.issue([row], gathering=row.gathering)[row.pk]
    return f"{address}bli-med/".removeprefix("http://localhost:8000")


def log():
    """What was seen, how, by whom and when."""
    lines = AttendanceEvent.objects.order_by("pk")
    return list(lines.values_list("what", "how", "by", "at"))


def refusal(client, url):
    """The code, and why one cannot join, in English."""
    page = client.post(url + "?sprak=en")
    return page.status_code, page.context["why_not"]


def test_press_notes_who_came_and_opens_the_meeting(row, url):
    answer = Client(enforce_csrf_checks=True).post(url)

    assert (answer.status_code, answer["Location"]) == (303, MEETING)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == (
        "no-store, private",
        "same-origin",
    )
    assert dict(answer.cookies) == {}
    assert log() == [("present", "join", None, STARTS)]
    row.refresh_from_db()
    assert (row.presence, row.minutes, row.share) == ("present", 300, 100)
    assert list(Entry.objects.values_list("verb", "actor_kind")) == [
        ("attendance marked", "participant")
    ]


def test_looking_notes_nothing_and_does_not_show_the_link(client, url):
    pages = [client.get(url), client.head(url), client.options(url)]

    assert [page.status_code for page in pages] == [200, 200, 405]
    assert MEETING not in pages[0].content.decode()
    assert log() == []


def test_browser_may_follow_from_the_form_into_the_meeting(client, url):
    [allowed] = [
        part
        for part in client.get(url)["Content-Security-Policy"].split("; ")
        if part.startswith("form-action")
    ]

    assert allowed == "form-action 'self' https: http:"


def test_page_takes_few_queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(url)


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (OPENS - ONE_SECOND, 409),
        (OPENS, 303),
        (ENDS + timedelta(hours=1) - ONE_SECOND, 303),
        (ENDS + timedelta(hours=1), 409),
    ],
)
def test_meeting_is_open_from_half_an_hour_before_to_an_hour_after(
    client, url, clock, moment, code
):
    clock.move_to(moment, tick=False)

    assert client.post(url).status_code == code


def test_page_says_when_it_opens(client, url, clock):
    clock.move_to(OPENS - timedelta(days=30), tick=False)

    assert client.get(url + "?sprak=en").context["why_not"] == (
        "You can join from Wednesday 20 January 2027, 09:30. The link opens here, on this page."
    )


def test_whoever_comes_after_the_end_gets_in_unmarked(client, url, clock):
    clock.move_to(ENDS, tick=False)

    assert client.post(url)["Location"] == MEETING
    assert log() == []


def test_whoever_comes_after_the_list_is_closed_gets_in_unmarked(client, row, url):
    attendance.close(row.gathering, by=UserFactory(), now=STARTS)

    assert client.post(url)["Location"] == MEETING
    assert [line[1] for line in log()] == ["closing"]


@pytest.mark.parametrize("seen", ["present", "partly"])
def test_whoever_is_there_already_adds_no_line(client, row, url, seen):
    mark = attendance.Mark(attendance.What(seen), minutes=90 if seen == "partly" else None)
    attendance.mark(row.gathering, {row.pk: mark}, by=UserFactory(), now=STARTS)

    assert [client.post(url)["Location"] for _ in range(2)] == [MEETING] * 2
    assert [line[0] for line in log()] == [seen]


@pytest.mark.parametrize("answer", ["", "yes", "no"])
@pytest.mark.parametrize("seen", ["absent", "excused"])
def test_whoever_was_marked_as_away_came_late(client, row, url, seen, answer):
    Participation.objects.update(answer=answer, answered_at=STARTS if answer else None)
    mark = attendance.Mark(attendance.What(seen))
    attendance.mark(row.gathering, {row.pk: mark}, by=UserFactory(), now=STARTS)

    client.post(url)

    row.refresh_from_db()
    assert row.presence == "present"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "cancelled"}, "The gathering is cancelled."),
        ({"form": "physical"}, "The gathering is in person, so there is no meeting to join."),
        ({"meeting_url": ""}, "There is no link to the meeting yet. It comes here, on this page."),
    ],
)
def test_what_is_no_open_meeting_says_why(client, url, change, why):
    Gathering.objects.update(**change)

    assert refusal(client, url) == (409, why)
    assert log() == []


def test_whoever_waits_for_a_place_has_none_online_either(client, url):
    Participation.objects.update(answer="in_line", answered_at=STARTS, line_number=1)

    assert refusal(client, url) == (409, "You are on the waiting list and have no place yet.")


def test_whoever_has_left_the_team_does_not_join(client, url):
    Membership.objects.update(left_on=date(2027, 1, 2))

    assert refusal(client, url) == (409, "You are no longer in a team that takes part.")


@pytest.mark.parametrize(("stood_down", "code"), [(None, 303), (STARTS, 409)])
def test_stand_in_joins_without_being_in_the_team(client, url, stood_down, code):
    Membership.objects.all().delete()
    Participation.objects.update(is_stand_in=True, stood_down_at=stood_down)

    assert client.post(url).status_code == code


def test_link_can_change_without_new_mail(client, row, url):
    by = UserFactory()
    MembershipFactory(team=row.team)
    gathering = Gathering.objects.get()
    invitations.release(gathering, by=by, now=OPENS - timedelta(days=9))

    planning.change(gathering, {"meeting_url": "https://meet.example/ny"}, by=by, now=OPENS)

    assert invitations.plan(gathering).count == 0
    assert client.post(url)["Location"] == "https://meet.example/ny"
