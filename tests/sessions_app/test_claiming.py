"""“I was there”: said by the participant, confirmed by somebody who knows."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse

from audit.models import Entry
from sessions_app.attending import attendance, claiming
from sessions_app.mail import links
from sessions_app.models import AttendanceEvent, Gathering, Participation
from tests.factories import MembershipFactory, ParticipationFactory, UserFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db

DURING = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)
BEFORE = datetime(2027, 1, 20, 8, 59, tzinfo=UTC)
What = AttendanceEvent.What
AFTER = datetime(2027, 1, 20, 15, 0, tzinfo=UTC)
BUTTON = "I came, but have no code"
BACK = "That is wrong: take it back"
MARKS = {"present": attendance.Mark(What.PRESENT), "absent": attendance.Mark(What.ABSENT)}


@pytest.fixture
def row():
    member = MembershipFactory(person__first_name="Kari", person__language="en")
    return ParticipationFactory(
        gathering__cohort=member.team.cohort, team=member.team, person=member.person
    )


@pytest.fixture
def link(row):
    return links.issue([row], gathering=row.gathering)[row.pk]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(DURING, tick=False) as traveller:
        yield traveller


def press(client, link):
    return client.post(f"{link}var-der/")


def log():
    return list(AttendanceEvent.objects.order_by("pk").values_list("what", "how", "by"))


def mark(row, what):
    attendance.mark(row.gathering, {row.pk: MARKS[what]}, by=UserFactory(), now=DURING)


def test_claim_is_noted_once_and_changes_nothing_in_the_list(client, row, link):
    pages = [Page(client.get(link))]
    responses = [press(client, link) for _press in range(2)]
    pages.append(Page(client.get(link)))

    assert [response.url for response in responses] == [f"{urlsplit(link).path}#beskjed"] * 2
    assert [page.buttons for page in pages] == [["I am here", BUTTON], [BACK, "I am here"]]
    assert "You have said that you came" in pages[1].text
    assert log() == [("claimed", "self", None)]
    row.refresh_from_db()
    assert (row.presence, row.presence_event) == ("", None)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_kind) == ("said to have been there", "participant")


def test_press_goes_back_to_the_page_in_the_same_language(client, link):
    page = client.get(f"{link}?sprak=nn")

    response = client.post(f"{link}var-der/?sprak=nn")

    assert 'action="var-der/?sprak=nn"' in page.content.decode()
    assert response.url == f"{urlsplit(link).path}?sprak=nn#beskjed"


def test_page_asks_who_was_there_when_it_is_over(client, row, link, clock):
    clock.move_to(AFTER)

    pages = [Page(client.get(link))]
    press(client, link)
    pages.append(Page(client.get(link)))

    assert [page.buttons for page in pages] == [["I was there"], [BACK]]
    assert "You have said that you were there" in pages[1].text


@pytest.mark.parametrize("before", ["", "absent"])
def test_claim_that_waits_can_be_taken_back_and_made_again(client, row, link, before):
    if before:
        mark(row, before)
    press(client, link)

    back = client.post(f"{link}var-der/", {"action": "take_back"})
    again = Page(client.get(link))

    row.refresh_from_db()
    assert (back.status_code, row.presence, list(claiming.waiting())) == (302, before, [])
    assert log()[-2:] == [("claimed", "self", None), (before or "cleared", "self", None)]
    assert Entry.objects.latest("pk").verb == "claim taken back"
    assert BUTTON in again.buttons
    press(client, link)
    assert list(claiming.waiting()) == [row]


def test_claim_that_is_settled_cannot_be_taken_back(client, row, link):
    press(client, link)
    claiming.settle(row, was_there=True, by=UserFactory(), now=DURING)

    client.post(f"{link}var-der/", {"action": "take_back"})

    assert [what for what, *_rest in log()] == ["claimed", "present"]
    assert BACK not in Page(client.get(link)).buttons


def test_claim_waits_for_the_gathering_to_begin(client, row, link, clock):
    clock.move_to(BEFORE)

    page = Page(client.get(link))
    press(client, link)

    assert BUTTON not in page.buttons
    assert log() == []
    with pytest.raises(attendance.CannotRecord, match="Samlingen har ikke begynt"):
        claiming.claim(row, now=BEFORE)


def test_claim_is_too_late_when_the_list_is_closed(client, row, link):
    attendance.close(row.gathering, by=UserFactory(), now=DURING)
    before = log()

    page = Page(client.get(link))
    press(client, link)

    assert BUTTON not in page.buttons
    assert "The attendance list says that you were not there." in page.text
    assert log() == before


def test_no_claim_for_a_cancelled_gathering(client, row, link):
    Gathering.objects.update(state=Gathering.State.CANCELLED)

    assert BUTTON not in Page(client.get(link)).buttons
    press(client, link)
    assert log() == []


def test_whoever_is_marked_as_there_has_nothing_to_claim(client, row, link):
    mark(row, "present")

    page = Page(client.get(link))
    press(client, link)

    assert BUTTON not in page.buttons
    assert "You are registered as attending There is nothing more to do." in page.text
    assert [what for what, *_rest in log()] == ["present"]


def test_whoever_is_marked_as_absent_may_say_otherwise(client, row, link):
    mark(row, "absent")

    assert BUTTON in Page(client.get(link)).buttons
    press(client, link)

    assert [what for what, *_rest in log()] == ["absent", "claimed"]
    assert Participation.objects.get().presence == "absent"


def test_whoever_got_no_for_an_answer_does_not_claim_again(client, row, link):
    press(client, link)
    claiming.settle(row, was_there=False, by=UserFactory(), now=DURING)

    page = Page(client.get(link))
    press(client, link)

    assert BUTTON not in page.buttons
    assert "The attendance list says that you were not there." in page.text
    assert [what for what, *_rest in log()] == ["claimed", "absent"]


def test_stand_in_who_stood_down_claims_nothing(client, row, link):
    Participation.objects.update(is_stand_in=True, stood_down_at=BEFORE)

    press(client, link)

    assert log() == []


def test_unknown_link_is_404(client, link):
    assert client.post(reverse("sessions_app:was_there", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize(
    ("was_there", "presence", "how", "verb"),
    [
        (True, "present", "self", "claim confirmed"),
        (False, "absent", "list", "claim not confirmed"),
    ],
)
def test_settling_is_a_line_of_whoever_settles(row, was_there, presence, how, verb):
    lead = UserFactory()
    claiming.claim(row, now=DURING)

    settled = [claiming.settle(row, was_there=was_there, by=lead, now=DURING) for _ in range(2)]

    row.refresh_from_db()
    assert (settled, row.presence) == ([True, False], presence)
    assert log()[1:] == [(presence, how, lead.pk)]
    assert Entry.objects.latest("pk").verb == verb


def test_no_to_somebody_marked_as_absent_settles_the_claim_too(row):
    mark(row, "absent")
    claiming.claim(row, now=DURING)

    assert claiming.settle(row, was_there=False, by=UserFactory(), now=DURING)

    assert list(claiming.waiting()) == []


def test_nobody_confirms_their_own(row):
    row.person.user = UserFactory()
    row.person.save()
    claiming.claim(row, now=DURING)

    assert not claiming.settle(row, was_there=True, by=row.person.user, now=DURING)
    assert list(claiming.waiting()) == [row]


def test_nothing_is_settled_without_a_claim(row):
    assert not claiming.settle(row, was_there=True, by=UserFactory(), now=DURING)
    assert log() == []


def test_claims_wait_until_somebody_marks_or_closes(row):
    other = ParticipationFactory(gathering=row.gathering, team=row.team)
    for each in (row, other):
        claiming.claim(each, now=DURING)
    assert list(claiming.waiting().order_by("pk")) == [row, other]

    mark(row, "present")
    assert list(claiming.waiting()) == [other]

    attendance.close(row.gathering, by=UserFactory(), now=DURING)
    assert list(claiming.waiting()) == []
    with pytest.raises(attendance.CannotRecord):
        claiming.settle(other, was_there=True, by=UserFactory(), now=DURING)


def test_answer_page_asks_little_after_the_gathering(
    client, row, link, clock, django_assert_max_num_queries
):
    clock.move_to(DURING + timedelta(hours=7))
    client.get(link)

    with django_assert_max_num_queries(6):
        client.get(link)
