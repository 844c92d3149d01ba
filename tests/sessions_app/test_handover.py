"""Notes to the one who comes next: who writes, who reads, and that no other team ever does."""

from datetime import timedelta

import pytest

from audit.models import Entry
from cohorts.models import Membership, Team
from sessions_app.learning import handover
from sessions_app.models import Gathering, HandoverNote, HandoverReading, Participation
from tests.factories import UserFactory
from tests.reading import Page
from tests.sessions_app.learning_cases import BETWEEN, FIRST, HOURS, SECOND, Story, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story()


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(BETWEEN, tick=False)
    return time_machine


def note(row, text="Les kapittel to.", themes=()):
    handover.write(row, text=text, themes=themes, now=BETWEEN)
    return HandoverNote.objects.get(participation=row)


def texts():
    return list(HandoverNote.objects.order_by("pk").values_list("text", "themes"))


def test_note_and_themes_are_kept_and_can_be_changed_by_personal_link(client, story):
    row = story.came("Kari")
    url = f"{page_of(row)}notat/"

    first = client.post(url, {"text": " Les  kapittel to. \r\n\r\nRing Ola.", "themes": "Marked"})
    kept = Page(client.get(url))
    client.post(url, {"text": "Bare dette.", "themes": "Behov"})

    assert (first.status_code, first["Location"]) == (302, url)
    assert "Your note is kept" in kept.text
    assert texts() == [("Bare dette.", ["Behov"])]
    made = HandoverNote.objects.get()
    assert (made.team, made.gathering, made.written_at) == (story.team, story.first, BETWEEN)
    assert [entry.after for entry in Entry.objects.order_by("pk")] == [
        {"letters": 26, "themes": 1},
        {"letters": 11, "themes": 1},
    ]


def test_same_note_again_changes_nothing_and_an_empty_one_takes_it_back(story):
    row = story.came("Kari")
    note(row)

    for text in ("Les kapittel to.", "", ""):
        handover.write(row, text=text, themes=[], now=BETWEEN + HOURS)

    assert texts() == []
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == [
        "note written",
        "note removed",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [("a\nb\nc\nd", "Write three lines at most."), ("å" * 601, "Write 600 letters at most.")],
)
def test_too_long_note_is_refused_and_stays_in_the_form(client, story, text, why):
    url = f"{page_of(story.came('Kari'))}notat/"

    answer = client.post(url, {"text": text, "themes": ["Behov"]})

    assert (answer.status_code, why in answer.content.decode()) == (400, True)
    assert text in answer.content.decode()
    assert texts() == []


def test_themes_that_are_not_on_the_agenda_are_refused(client, story):
    row = story.came("Kari")

    answer = client.post(f"{page_of(row)}notat/", {"text": "", "themes": ["Annet"]})
    handover.write(row, text="", themes=["Marked", "Annet"], now=BETWEEN)

    assert answer.status_code == 400
    assert texts() == [("", ["Marked"])]


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({"presence": "present"}, True),
        ({"presence": "partly"}, True),
        ({"presence": "absent", "answer": "yes"}, False),
        ({"presence": "excused", "answer": "no"}, False),
        ({"answer": "yes"}, True),
        ({"answer": "no"}, False),
        ({}, False),
    ],
)
def test_whoever_came_may_write_and_until_marks_are_there_whoever_said_yes(
    client, story, fields, may
):
    row = story.row(story.person("Kari"), story.first)
    answered = {"answered_at": FIRST} if fields.get("answer") else {}
    Participation.objects.filter(pk=row.pk).update(**fields, **answered)
    url = page_of(row)

    offered = "Write or change a note" in Page(client.get(url)).links
    answer = client.post(f"{url}notat/", {"text": "Hei"})

    assert (offered, answer.status_code, len(texts())) == (
        may,
        302 if may else 400,
        1 if may else 0,
    )


def test_unmarked_yes_on_a_closed_list_did_not_come(story):
    row = story.row(story.person("Kari"), story.first, coming=True)
    Gathering.objects.update(state="held", list_closed_at=BETWEEN)
    row.gathering.refresh_from_db()

    assert not handover.came(row)


@pytest.mark.parametrize(
    ("when", "may"),
    [
        (FIRST + HOURS - timedelta(seconds=1), False),
        (FIRST + HOURS, True),
        (SECOND - timedelta(seconds=1), True),
        (SECOND, False),
    ],
)
def test_note_is_written_from_the_end_until_the_next_gathering_begins(
    client, story, clock, when, may
):
    row = story.came("Kari")
    clock.move_to(when, tick=False)

    answer = client.post(f"{page_of(row)}notat/", {"text": "Hei"})

    assert (answer.status_code, len(texts())) == (302, 1) if may else (400, 0)


@pytest.mark.parametrize(("state", "may"), [("draft", True), ("cancelled", False)])
def test_note_needs_a_gathering_to_come(story, state, may):
    row = story.came("Kari")
    Gathering.objects.filter(pk=story.second.pk).update(state=state)

    assert (handover.why_not(row, now=BETWEEN) == "") == may


def test_one_who_comes_next_reads_it_and_says_so_with_one_press(client, story):
    made = note(story.came("Kari"), "Les kapittel to.\nRing Ola.", ["Marked"])
    reader = story.goes("Ola")
    url = page_of(reader)

    before = Page(client.get(url))
    looked = HandoverReading.objects.count()
    for _press in range(2):
        answer = client.post(f"{url}notat/{made.pk}/lest/?sprak=nn")

    assert "Kari Li writes after “Oppstart”: Les kapittel to. Ring Ola." in before.text
    assert "Themes to look into: Marked" in before.text
    assert looked == 0
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?sprak=nn")
    assert list(HandoverReading.objects.values_list("note", "participation", "read_at")) == [
        (made.pk, reader.pk, BETWEEN)
    ]
    assert "I have read it" in before.buttons
    assert "I have read it" not in Page(client.get(url)).buttons


def sees(client, row, made):
    """Whether the note is on the person's page, and whether a press on it is taken."""
    url = page_of(row)
    shown = made.text in client.get(url).content.decode()
    taken = client.post(f"{url}notat/{made.pk}/lest/").status_code == 302
    assert taken == shown
    return shown


def test_another_team_never_sees_a_note(client, story):
    made = note(story.came("Kari"))

    assert not sees(client, story.goes("Ola", story.new_team("Sørvik")), made)


def test_whoever_has_left_the_team_sees_no_note_of_it(client, story):
    made = note(story.came("Kari"))
    moved, gone = story.goes("Ola"), story.goes("Per")
    members = Membership.objects.filter(person__in=[moved.person, gone.person])
    members.update(left_on=BETWEEN.date())
    story.person("Siri")
    Membership.objects.create(
        team=story.new_team("Sørvik"), person=moved.person, joined_on=BETWEEN.date()
    )

    assert [sees(client, row, made) for row in (moved, gone)] == [False, False]


def test_whoever_was_there_needs_no_note(client, story):
    made = note(story.came("Kari"))
    member = story.person("Ola")
    story.row(member, story.first, attended=True)

    assert not sees(client, story.row(member, story.second), made)


@pytest.mark.parametrize("stood_down", [False, True])
def test_stand_in_sees_the_note_of_the_team_as_long_as_they_stand_in(client, story, stood_down):
    made = note(story.came("Kari"))
    row = story.row(story.person("Ola", story.new_team("Sørvik")), story.second)
    Participation.objects.filter(pk=row.pk).update(
        team=story.team, is_stand_in=True, stood_down_at=BETWEEN if stood_down else None
    )
    row.refresh_from_db()

    assert sees(client, row, made) != stood_down


def test_note_is_of_the_gathering_before_and_no_other(client, story):
    made = note(story.came("Kari"))
    later = story.gathering("Siste", SECOND + timedelta(days=30))
    member = story.person("Ola")

    rows = [story.row(member, gathering) for gathering in (story.second, later)]

    assert [sees(client, row, made) for row in rows] == [True, False]


def test_cancelled_gathering_is_not_the_one_before(client, story):
    made = note(story.came("Kari"))
    later = story.gathering("Siste", SECOND + timedelta(days=30))
    Gathering.objects.filter(pk=story.second.pk).update(state="cancelled")

    assert sees(client, story.row(story.person("Ola"), later), made)


def test_records_do_not_show_what_colleagues_wrote(client, story):
    made = note(story.came("Kari"), "Bare for oss.")
    client.force_login(UserFactory(is_staff=True))

    page = client.get(f"/admin/sessions_app/handovernote/{made.pk}/change/")

    assert (page.status_code, "Bare for oss." in page.content.decode()) == (200, False)


def test_withdrawn_team_keeps_its_note_to_itself(client, story):
    made = note(story.came("Kari"))
    Team.objects.filter(pk=story.team.pk).update(state="withdrawn")

    assert not sees(client, story.goes("Ola"), made)
