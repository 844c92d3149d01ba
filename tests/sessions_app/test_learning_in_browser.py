"""Materials and notes in Chromium: on a phone, without scripts, accessible for all who use them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.models import Membership
from sessions_app.learning import handover
from sessions_app.models import Gathering, HandoverNote, HandoverReading, Participation
from tests.factories import CoordinatorFactory, UserFactory
from tests.sessions_app.learning_cases import BEFORE, Story, keep, page_of

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


@pytest.fixture
def story(transactional_db):
    now = timezone.now()
    story = Story(first=now - timedelta(days=20), second=now + timedelta(days=5))
    keep(story.first, "Lysark fra oppstarten")
    keep(story.first, "Opptak", url="https://lup.example/opptak/av-hele-samlingen?del=1")
    keep(story.second, "Mal for behovskartlegging", BEFORE)
    return story


@pytest.fixture
def at_work(client, open_page):
    """A page on a phone, logged in as the user."""

    def at_work(user, **options):
        page = open_page(**options)
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
        )
        return page

    return at_work


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_note_goes_from_one_to_the_next_on_phones_without_scripts(story, open_page):
    writer, reader = story.came("Kari"), story.goes("Ola")
    page = open_page(**PHONE)

    page.goto(page_of(writer))
    page.get_by_role("link", name="Write or change a note").click()
    page.get_by_label("Marked").check()
    page.get_by_label("Your note").fill("Les kapittel to.\nRing Ola.")
    page.get_by_role("button", name="Keep the note").click()
    assert page.get_by_text("Your note is kept").is_visible()

    page.goto(page_of(reader))
    assert page.get_by_text("Les kapittel to.").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Lysark fra oppstarten").click()
    assert download.value.suggested_filename == "Lysark fra oppstarten.pdf"
    page.get_by_role("button", name="I have read it").click()
    assert page.get_by_text("read", exact=True).is_visible()
    assert HandoverReading.objects.get().participation == reader


def test_coordinator_adds_a_file_and_sends_it_to_those_who_were_not_there(story, at_work, tmp_path):
    story.came("Kari")
    absent = story.row(story.person("Per", story.new_team("Sørvik")), story.first)
    Participation.objects.filter(pk=absent.pk).update(presence="absent")
    Gathering.objects.filter(pk=story.first.pk).update(
        state="held", list_closed_at=timezone.now(), list_closed_by=UserFactory()
    )
    file = tmp_path / "Årsplan.pdf"
    file.write_bytes(b"%PDF-1.7\n%%EOF\n")
    user = CoordinatorFactory(programme=story.cohort.programme, user__language="en").user
    page = at_work(user, **PHONE)

    page.goto(reverse("desk:gathering", args=[story.first.pk]))
    page.get_by_role("link", name="2 materials").click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Add").click()
    assert page.get_by_role("link", name="Årsplan", exact=True).is_visible()
    page.goto(reverse("desk:gathering", args=[story.first.pk]))
    page.get_by_role("link", name="Send materials to teams that were not there").click()
    page.get_by_role("button", name="Send 1 mail").click()

    assert page.get_by_text("1 mail is on its way.").is_visible()


def test_pages_are_accessible_and_fit_a_phone(story, at_work, axe):
    writer, lead = story.came("Kari"), story.person("Liv")
    handover.write(writer, text="Les dette.", themes=["Behov"], now=timezone.now())
    Membership.objects.filter(pk=lead.pk).update(is_lead=True)
    type(lead.person).objects.filter(pk=lead.person_id).update(user=UserFactory())
    lead.person.refresh_from_db()
    reader = story.row(lead, story.second, coming=True)
    phone = {"viewport": {"width": 390, "height": 844}}
    desk = CoordinatorFactory(programme=story.cohort.programme).user
    row = story.first.materials.first()
    seen = {}

    for user, paths in {
        desk: [
            reverse("desk:materials", args=[story.first.pk]),
            reverse("desk:material", args=[row.pk]),
            reverse("desk:material_remove", args=[row.pk]),
            reverse("desk:catch_up", args=[story.first.pk]),
        ],
        lead.person.user: [
            reverse("portal:learning", args=[story.team.pk, story.first.pk]),
            reverse("portal:learning", args=[story.team.pk, story.second.pk]),
            page_of(reader),
            f"{page_of(writer)}notat/",
        ],
    }.items():
        page = at_work(user, **phone)
        for path in paths:
            page.goto(path)
            seen[path] = (is_too_wide(page), axe(page))

    assert {path: found for path, found in seen.items() if found != (False, [])} == {}
    assert HandoverNote.objects.count() == 1
