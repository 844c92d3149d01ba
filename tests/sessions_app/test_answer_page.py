"""What the page behind a personal link says first, and in which order the rest comes."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from sessions_app.attending import attendance, checking_in, joining, screen_codes
from sessions_app.mail import links
from sessions_app.models import AttendanceEvent, Gathering, Participation
from sessions_app.stand_ins import standing_in
from tests.factories import MembershipFactory, ParticipationFactory, PersonFactory, UserFactory
from tests.reading import Page

pytestmark = pytest.mark.django_db

STARTS = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
ENDS = datetime(2027, 1, 20, 15, 0, tzinfo=UTC)
MORNING, EARLY = STARTS - timedelta(hours=2), STARTS - timedelta(minutes=20)
DURING, WEEKS_BEFORE = STARTS + timedelta(minutes=5), STARTS - timedelta(weeks=3)
HEADING = re.compile(r'<(?:h2|p class="notice__title")>([^<]+)<')
COMING, HERE, CODE = "You are coming", "Are you here now?", "Your code at the door"
ANSWER, STAND_IN, JOIN = "Your answer", "Can a colleague come instead?", "Join online"
ABOUT, NEEDS = "About the gathering", "Food and access"


@pytest.fixture
def row():
    member = MembershipFactory(person__first_name="Kari", person__language="en")
    gathering = {"cohort": member.team.cohort, "meeting_url": "https://meet.example/x"}
    made = {f"gathering__{name}": value for name, value in gathering.items()}
    return ParticipationFactory(team=member.team, person=member.person, coming=True, **made)


@pytest.fixture
def url(row):
    return links.issue([row], gathering=row.gathering)[row.pk].removeprefix("http://localhost:8000")


@pytest.fixture
def headings(client, url, time_machine):
    def read(moment):
        time_machine.move_to(moment, tick=False)
        return HEADING.findall(client.get(url).content.decode())

    return read


def test_what_is_of_use_on_the_day_comes_first_on_the_day(headings):
    moments = (WEEKS_BEFORE, MORNING, EARLY, DURING, ENDS)

    assert [headings(moment) for moment in moments] == [
        [COMING, ANSWER, NEEDS, STAND_IN, CODE, ABOUT],
        [COMING, CODE, ANSWER, NEEDS, STAND_IN, ABOUT],
        [COMING, CODE, HERE, ANSWER, NEEDS, STAND_IN, ABOUT],
        [HERE, CODE, ABOUT],
        ["Were you there?", ABOUT],
    ]


def test_way_into_the_meeting_comes_first_on_the_day(headings):
    Gathering.objects.update(form=Gathering.Form.DIGITAL)

    late = ENDS + timedelta(minutes=59)
    assert [headings(moment) for moment in (WEEKS_BEFORE, MORNING, DURING, late)] == [
        [COMING, ANSWER, STAND_IN, JOIN, ABOUT],
        [COMING, JOIN, ANSWER, STAND_IN, ABOUT],
        [JOIN, HERE, ABOUT],
        ["Were you there?", JOIN, ABOUT],
    ]
    assert headings(ENDS + timedelta(hours=1)) == ["Were you there?", ABOUT]


def test_whoever_has_not_answered_is_asked_first_until_it_begins(headings):
    Participation.objects.update(answer="", answered_at=None)

    assert [headings(moment)[0] for moment in (WEEKS_BEFORE, EARLY, DURING)] == [
        "Are you coming?",
        "Are you coming?",
        HERE,
    ]


@pytest.mark.parametrize(("choice", "words"), [("yes", "I am coming"), ("no", "I am not coming")])
def test_answer_given_is_the_button_that_is_pressed(client, url, time_machine, choice, words):
    time_machine.move_to(WEEKS_BEFORE, tick=False)
    Participation.objects.update(answer=choice)

    page = client.get(url)

    assert f"{words} (chosen)" in Page(page).buttons
    [pressed] = re.findall(r'value="(\w+)" aria-pressed="true"', page.content.decode())
    assert pressed == choice


def test_whoever_is_there_is_asked_nothing(headings, row):
    mark = {row.pk: attendance.Mark(AttendanceEvent.What.PRESENT)}
    attendance.mark(row.gathering, mark, by=UserFactory(), now=EARLY)

    there = ["You are registered as attending", ABOUT]
    assert [headings(moment) for moment in (EARLY, DURING, ENDS)] == [there] * 3


def test_whoever_was_there_partly_reads_for_how_long(client, row, url, time_machine):
    mark = {row.pk: attendance.Mark(AttendanceEvent.What.PARTLY, minutes=21)}
    attendance.mark(row.gathering, mark, by=UserFactory(), now=DURING)
    time_machine.move_to(DURING, tick=False)

    page = client.get(url).content.decode()

    assert HEADING.findall(page)[0] == "You attended partly"
    assert "The attendance list says that you were there for 21 minutes. Is that wrong" in page


def test_calendar_file_does_not_put_back_what_was_declined(client, url, time_machine):
    time_machine.move_to(WEEKS_BEFORE, tick=False)
    Participation.objects.update(answer="no", entry_sequence=4)

    text = client.get(url + "kalender.ics").content.decode()

    assert re.findall(r"(?:STATUS|SEQUENCE):\S+", text) == ["SEQUENCE:4", "STATUS:CANCELLED"]


def test_mark_from_the_meeting_can_be_taken_back_too(client, row, url, time_machine):
    Gathering.objects.update(form=Gathering.Form.DIGITAL)
    joining.join(row, now=DURING)
    time_machine.move_to(DURING, tick=False)

    client.post(f"{url}skjermkode/", {"action": "take_back"})

    row.refresh_from_db()
    assert row.presence == ""


def test_page_for_joining_says_that_the_gathering_is_over(client, url, time_machine):
    Gathering.objects.update(form=Gathering.Form.DIGITAL)
    said = []
    for moment in (DURING, ENDS, ENDS + timedelta(hours=1)):
        time_machine.move_to(moment, tick=False)
        said.append(HEADING.findall(client.get(f"{url}bli-med/").content.decode()))

    assert said == [
        ["The meeting is open"],
        ["By the plan, the gathering is over"],
        ["You cannot join now"],
    ]


def test_whoever_is_there_sends_nobody_else_and_is_not_undone(row):
    other = PersonFactory(partner=row.team.partner)
    code = screen_codes.shown(row.gathering, now=EARLY)
    checking_in.enter(row, code, now=EARLY)
    with pytest.raises(standing_in.CannotReplace, match="er registrert som møtt"):
        standing_in.replace(row, person=other, by="participant", now=EARLY)

    checking_in.take_back(row, now=EARLY)
    new = standing_in.replace(row, person=other, by="participant", now=EARLY)
    checking_in.enter(new, code, now=EARLY)
    with pytest.raises(standing_in.CannotReplace, match="er registrert som møtt"):
        standing_in.undo(row, by="participant", now=EARLY)
