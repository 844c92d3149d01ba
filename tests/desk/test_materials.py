"""The materials of a gathering at the desk: added, replaced, removed, downloaded."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from sessions_app.models import Material, MaterialFile
from tests.factories import CoordinatorFactory, MembershipFactory, ParticipationFactory, UserFactory
from tests.reading import Page
from tests.sessions_app.by_itself_cases import own_rule
from tests.sessions_app.learning_cases import AFTER, BEFORE, keep
from tests.sessions_app.uploads import PDF, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(released):
    return reverse("desk:materials", args=[released.pk])


def upload(name="Lysark.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def kept():
    """(title, when, link, file name, version) of what is there now."""
    return [
        (row.title, row.when, row.url, row.file.name if not row.url else "", row.version)
        for row in Material.objects.current().order_by("pk")
    ]


def test_link_and_file_are_added(lup_client, url, released, lup):
    answers = [
        lup_client.post(url, {"title": "Mal", "when": "before", "url": "lup.example/mal"}),
        lup_client.post(url, {"title": "", "when": "after", "file": upload("Om behov.docx")}),
    ]

    assert [answer.url for answer in answers] == [url, url]
    assert kept() == [
        ("Mal", "before", "https://lup.example/mal", "", 1),
        ("Om behov", "after", "", "Om behov.pdf", 1),
    ]
    assert Page(lup_client.get(url)).rows == [
        ["Title", "Kind", "When", "Version", "Edit"],
        ["Mal", "lup.example", "before the gathering", "1", "Edit : Mal"],
        ["Om behov", "PDF, 48 bytes", "after the gathering", "1", "Edit : Om behov"],
    ]
    assert {entry.actor_id for entry in Entry.objects.all()} == {lup.pk}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "Give a link or a file."),
        ({"url": "lup.example", "file": PDF}, "Give a link or a file, not both."),
        ({"url": "lup.example", "title": ""}, "Say what the link leads to."),
        ({"url": "ftp://lup.example/"}, "The link must begin with https:// or http://."),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"file": b"<svg/>"}, "Only PDF, Word, PowerPoint"),
        ({"file": office(more={"word/vbaProject.bin": "x"})}, "The file has macros."),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(lup_client, url, given, why):
    files = {"file": upload(content=given["file"])} if "file" in given else {}

    page = lup_client.post(url, {"title": "Mal", "when": "after", **given, **files})

    assert page.status_code == 200
    assert why in page.content.decode()
    assert kept() == []


def test_file_over_the_limit_is_not_read(lup_client, url, settings):
    settings.MATERIAL_MAX_BYTES = 10

    page = lup_client.post(url, {"title": "", "when": "after", "file": upload()})

    assert "The file is larger than" in page.content.decode()
    assert kept() == []


def test_full_gathering_says_so_and_keeps_what_was_typed(lup_client, url, settings):
    settings.MATERIALS_MAX_NUMBER = 0

    page = lup_client.post(url, {"title": "Mal", "when": "after", "url": "lup.example"})

    text = page.content.decode()
    assert "0 links and files, and cannot have more" in text
    assert 'value="lup.example"' in text
    assert kept() == []


@pytest.mark.parametrize(
    ("given", "after"),
    [
        ({"title": "Nye lysark"}, ("Nye lysark", "after", "", "Lysark.pdf", 2)),
        ({"url": "lup.example"}, ("Lysark", "after", "https://lup.example", "", 2)),
        ({"when": "before"}, ("Lysark", "before", "", "Lysark.pdf", 2)),
    ],
)
def test_new_version_keeps_the_file_unless_there_is_another(lup_client, released, given, after):
    row = keep(released, "Lysark")
    url = reverse("desk:material", args=[row.pk])
    form = {"title": "Lysark", "when": "after", "url": ""}

    page = lup_client.get(url)
    answer = lup_client.post(url, form | given)

    assert "Without a new file or link, Lysark.pdf stays." in Page(page).text
    assert answer.url == reverse("desk:materials", args=[released.pk])
    assert kept() == [after]
    assert lup_client.get(url).status_code == 404


def test_new_file_takes_the_place_of_a_link(lup_client, released):
    row = keep(released, "Lysark", url="https://lup.example/")

    lup_client.post(
        reverse("desk:material", args=[row.pk]),
        {"title": "Lysark", "when": "after", "url": "", "file": upload()},
    )

    assert kept() == [("Lysark", "after", "", "Lysark.pdf", 2)]


def test_removed_material_is_gone_with_its_file(lup_client, released, url):
    row = keep(released, "Lysark")
    page = reverse("desk:material_remove", args=[row.pk])

    buttons = Page(lup_client.get(page)).buttons
    answer = lup_client.post(page)

    assert "Remove it" in buttons
    assert (answer.url, kept(), MaterialFile.objects.count()) == (url, [], 0)
    assert "There are no materials yet" in Page(lup_client.get(url)).text


def test_coordinator_downloads_the_file_whenever(lup_client, draft):
    row = keep(draft, "Lysark", AFTER)

    answer = lup_client.get(reverse("desk:material_file", args=[row.pk]))

    assert (answer.content[:5], answer["Content-Disposition"]) == (
        b"%PDF-",
        'attachment; filename="Lysark.pdf"',
    )


@pytest.mark.parametrize("name", ["materials", "material", "material_file", "material_remove"])
def test_other_programmes_coordinators_and_leads_find_nothing(client, clock, kull, released, name):
    row = keep(released, "Lysark")
    url = reverse(f"desk:{name}", args=[released.pk if name == "materials" else row.pk])
    lead = MembershipFactory(team__cohort=kull, lead=True).person.user

    for user in (CoordinatorFactory().user, lead, UserFactory(is_staff=True)):
        client.force_login(user)
        assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}
        assert client.get(url).status_code == 404


def test_page_says_when_notes_and_materials_go_nowhere_by_themselves(lup_client, released, url):
    by_itself = Page(lup_client.get(url)).text
    own_rule(released, "practical", 3, since=released.starts_at, is_on=False)

    by_hand = Page(lup_client.get(url)).text

    told = "The practical information does not go out by itself in this programme"
    assert (told in by_itself, told in by_hand) == (False, True)


def test_gathering_leads_to_its_materials_with_their_number(lup_client, released):
    ParticipationFactory(gathering=released)
    page = reverse("desk:gathering", args=[released.pk])

    before = Page(lup_client.get(page)).links
    for title in ("Les", "Lysark"):
        keep(released, title, BEFORE)
    after = Page(lup_client.get(page)).links

    where = reverse("desk:materials", args=[released.pk])
    assert (before["Add materials"], after["2 materials"]) == (where, where)


@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_the_same_for_few_and_many(
    lup_client, released, url, count, django_assert_num_queries
):
    for number in range(count):
        keep(released, f"Lysark {number}")

    with django_assert_num_queries(6):
        lup_client.get(url)
