"""The lead's page of a gathering: its materials, and the notes of the own team alone."""

import pytest

from audit.models import Entry
from cohorts.models import Membership
from sessions_app.gatherings import facts, releases
from sessions_app.learning import handover
from sessions_app.models import Gathering, HandoverNote, HandoverReading, Participation
from tests.factories import UserFactory
from tests.reading import Page
from tests.sessions_app.learning_cases import AFTER, BEFORE, BETWEEN, Story, keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story()


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(BETWEEN, tick=False)


@pytest.fixture
def lead(story):
    """Leads the team from Fjordvik."""
    member = story.person("Liv")
    user = UserFactory(email="liv@kommune.example", language="en")
    Membership.objects.filter(pk=member.pk).update(is_lead=True)
    type(member.person).objects.filter(pk=member.person.pk).update(user=user)
    member.refresh_from_db()
    return member


@pytest.fixture
def portal(client, lead):
    client.force_login(lead.person.user)
    return client


def url(story, gathering):
    return f"/portal/team/{story.team.pk}/samling/{gathering.pk}/"


def note(row, text="Les kapittel to."):
    handover.write(row, text=text, themes=[], now=BETWEEN)
    return HandoverNote.objects.get(participation=row)


def test_lead_reads_what_there_is_and_downloads_it(portal, story):
    files = [keep(story.first, "Lysark"), keep(story.second, "Mal", BEFORE)]
    keep(story.second, "Fasit", AFTER)

    pages = [Page(portal.get(url(story, one))).links for one in (story.first, story.second)]
    addresses = [page[title] for page, title in zip(pages, ("Lysark", "Mal"), strict=True)]

    assert addresses == [f"{url(story, file.gathering)}materiell/{file.pk}/" for file in files]
    assert [portal.get(address)["Content-Disposition"] for address in addresses] == [
        'attachment; filename="Lysark.pdf"',
        'attachment; filename="Mal.pdf"',
    ]
    assert "Fasit" not in pages[1]


def test_file_of_another_gathering_or_before_its_time_is_nowhere(portal, story):
    left, later = keep(story.first, "Lysark"), keep(story.second, "Fasit", AFTER)

    answers = [portal.get(f"{url(story, story.second)}materiell/{f.pk}/") for f in (left, later)]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_only_notes_of_the_own_team_are_there(portal, story):
    note(story.came("Kari"), "For Fjordvik.")
    note(story.came("Per", story.new_team("Sørvik")), "For Sørvik.")

    page = Page(portal.get(url(story, story.first))).text

    assert ("For Fjordvik." in page, "For Sørvik." in page) == (True, False)


@pytest.mark.parametrize("path", ["", "materiell/{}/", "notat/{}/lest/"])
def test_lead_of_another_team_finds_nothing(portal, story, path):
    made = note(story.came("Kari"))
    kept = keep(story.first, "Lysark")
    other = story.new_team("Sørvik")
    pk = made.pk if "notat" in path else kept.pk

    for team, gathering in ((other.pk, story.first.pk), (story.team.pk, 0)):
        address = f"/portal/team/{team}/samling/{gathering}/{path.format(pk)}"
        assert portal.post(address).status_code in (404, 405)
        assert portal.get(address).status_code in (404, 405)


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_gathering_that_people_do_not_go_to_has_no_page(portal, story, state):
    Gathering.objects.filter(pk=story.second.pk).update(state=state)

    assert portal.get(url(story, story.second)).status_code == 404


def test_lead_who_was_there_writes_with_the_own_account(portal, story, lead):
    story.row(lead, story.first, attended=True)
    page = url(story, story.first)

    offered = "Keep the note" in Page(portal.get(page)).buttons
    answer = portal.post(page, {"text": "Les.", "themes": ["Behov"]}, follow=True)

    assert (offered, "The note is kept." in answer.content.decode()) == (True, True)
    made = HandoverNote.objects.get()
    assert (made.text, made.themes, made.team) == ("Les.", ["Behov"], story.team)
    assert Entry.objects.get(verb="note written").actor_id == lead.person.user_id


def test_too_long_note_of_a_lead_stays_in_the_form(portal, story, lead):
    story.row(lead, story.first, attended=True)

    answer = portal.post(url(story, story.first), {"text": "a\nb\nc\nd"})

    assert "Write three lines at most." in answer.content.decode()
    assert HandoverNote.objects.count() == 0


@pytest.mark.parametrize("listed", [True, False])
def test_lead_who_was_not_there_cannot_write(portal, story, lead, listed):
    if listed:
        story.row(lead, story.first)

    page = portal.get(url(story, story.first))
    answer = portal.post(url(story, story.first), {"text": "Les."}, follow=True)

    why = "The note is for those who were there to write." if listed else "You had no part in it."
    assert "Keep the note" not in Page(page).buttons
    assert why in answer.content.decode()
    assert HandoverNote.objects.count() == 0


def test_lead_who_comes_next_says_that_the_note_is_read(portal, story, lead):
    made = note(story.came("Kari"))
    row = story.row(lead, story.second, coming=True)
    page = url(story, story.second)

    before = Page(portal.get(page))
    answer = portal.post(f"{page}notat/{made.pk}/lest/")
    after = Page(portal.get(page))

    assert "Kari Li writes after “Oppstart”: Les kapittel to." in before.text
    assert answer.url == page
    assert HandoverReading.objects.get().participation == row
    assert ["I have read it" in seen.buttons for seen in (before, after)] == [True, False]


def test_lead_without_a_part_in_it_cannot_say_that_a_note_is_read(portal, story):
    made = note(story.came("Kari"))

    answer = portal.post(f"{url(story, story.second)}notat/{made.pk}/lest/")

    assert (answer.status_code, HandoverReading.objects.count()) == (404, 0)


def test_team_page_leads_to_each_gathering_and_says_where_materials_are(portal, story):
    Participation.objects.all().delete()
    team = f"/portal/team/{story.team.pk}/"

    before = Page(portal.get(team)).links
    keep(story.second, "Mal", BEFORE)
    after = Page(portal.get(team)).links

    title = story.second.title
    assert before[f"About the gathering : {title}"] == url(story, story.second)
    assert after[f"About the gathering, with materials : {title}"] == url(story, story.second)


def test_gathering_tells_place_themes_and_what_is_good_to_know_as_people_were_told(portal, story):
    told = story.second
    facts_told = facts.frozen(told) | {"agenda": "Behov; Dialog", "venue": "Samfunnssalen"}
    releases.record(told, "invitation", told=facts_told, notes={}, by=UserFactory(), now=BETWEEN)
    told.practical, told.venue = "Bussen går kl. 9.", "Et nytt sted"
    told.save()

    text = Page(portal.get(url(story, told))).text

    wanted = ("Samfunnssalen", "Behov, Dialog", "Bussen går kl. 9.", "Et nytt sted")
    assert [words in text for words in wanted] == [True, True, True, False]
