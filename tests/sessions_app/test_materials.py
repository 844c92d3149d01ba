"""Materials: kept in versions, and handed out to those who may have them, when they may."""

import re
from datetime import timedelta

import pytest

from audit.models import Entry
from sessions_app.learning import file_kinds, materials
from sessions_app.learning.materials import CannotKeep, Wanted
from sessions_app.models import Gathering, Material, MaterialFile
from tests.factories import UserFactory
from tests.sessions_app.hostile_files import whole
from tests.sessions_app.learning_cases import (
    AFTER,
    BEFORE,
    BETWEEN,
    FIRST,
    HOURS,
    SECOND,
    Story,
    keep,
    page_of,
)
from tests.sessions_app.uploads import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story()


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(BETWEEN, tick=False)
    return time_machine


def on_page(client, url):
    """(address, title, detail) of the materials on somebody's page."""
    html = client.get(url).content.decode()
    found = re.findall(
        r'<a href="([^"]+)"(?: rel="noreferrer")?>([^<]+)</a> <span[^>]*>([^<]+)</span>', html
    )
    return [(address, title, detail.replace("\xa0", " ")) for address, title, detail in found]


def test_new_version_takes_the_place_of_the_old_row_which_stays_without_its_file(story):
    by = UserFactory()
    old = keep(story.first, "Lysark")

    new = materials.replace(
        old, wanted=Wanted("Lysark", AFTER, "https://lup.example/l"), by=by, now=BETWEEN
    )

    assert list(materials.of(story.first)) == [new]
    assert (new.version, new.replaces, new.added_by, new.added_at) == (2, old, by, BETWEEN)
    old.refresh_from_db()
    assert (old.removed_at, MaterialFile.objects.count()) == (BETWEEN, 0)
    assert list(Entry.objects.order_by("pk").values_list("verb", "after")) == [
        ("material added", {"title": "Lysark", "what": "Lysark.pdf"}),
        ("material replaced", {"title": "Lysark", "what": "https://lup.example/l"}),
    ]


@pytest.mark.parametrize("second", ["replace", "remove"])
def test_whoever_is_second_changes_nothing(story, second):
    row = keep(story.first, "Lysark")
    materials.remove(row, by=UserFactory(), now=BETWEEN)
    wanted = {"wanted": Wanted("Ny", AFTER, "https://lup.example/")} if second == "replace" else {}

    with pytest.raises(CannotKeep):
        getattr(materials, second)(row, by=UserFactory(), now=BETWEEN, **wanted)

    assert Material.objects.current().count() == 0


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://lup.example/",
        "file:///etc/passwd",
        "//lup.example/",
        "https://",
        "https://lup.example@elsewhere.example/",
        "",
    ],
)
def test_only_plain_links_are_kept(story, url):
    with pytest.raises(CannotKeep):
        materials.add(story.first, wanted=Wanted("X", AFTER, url), by=UserFactory(), now=BETWEEN)

    assert Material.objects.count() == 0


def test_page_shows_kind_and_size_of_a_file_and_the_host_of_a_link(client, story):
    row = story.came("Kari")
    file = keep(story.first, "Lysark")
    keep(story.first, "Mal", url="https://lup.example/mal?a=1&b=2")

    assert on_page(client, page_of(row)) == [
        (f"materiell/{file.pk}/", "Lysark", "PDF, 48 bytes"),
        ("https://lup.example/mal?a=1&amp;b=2", "Mal", "lup.example"),
    ]


@pytest.mark.parametrize("is_file", [True, False])
def test_gathering_takes_so_many_and_no_more(story, settings, is_file):
    settings.MATERIALS_MAX_NUMBER = 2
    url = "" if is_file else "https://lup.example/"
    keep(story.first, "Les")
    last = keep(story.first, "Lysark")
    keep(story.second, "Annet")

    with pytest.raises(CannotKeep, match=r"2 links and files|2 lenker og filer"):
        keep(story.first, "For mye", url=url)

    materials.remove(last, by=UserFactory(), now=BETWEEN)
    assert keep(story.first, "Plass nå", url=url).pk


def test_files_of_a_gathering_have_a_limit_together(story, settings):
    settings.MATERIALS_MAX_BYTES = 2 * len(PDF)
    old = keep(story.first, "Les")
    keep(story.first, "Lysark")
    keep(story.second, "Annet")
    wanted = Wanted("Nye", AFTER, file=file_kinds.check(PDF, filename="Nye.pdf"))

    with pytest.raises(CannotKeep):
        materials.add(story.first, wanted=wanted, by=UserFactory(), now=BETWEEN)
    keep(story.first, "Lenke", url="https://lup.example/")
    materials.replace(old, wanted=wanted, by=UserFactory(), now=BETWEEN)

    assert [row.title for row in materials.of(story.first)] == ["Lenke", "Lysark", "Nye"]


@pytest.mark.parametrize("kind", ["pdf", "docx", "pptx", "xlsx", "png", "jpeg", "ics"])
def test_no_kind_is_shown_by_the_browser(client, story, kind):
    row = story.came("Kari")
    file = file_kinds.check(whole()[kind], filename="a")
    made = materials.add(
        story.first, wanted=Wanted("a", AFTER, file=file), by=UserFactory(), now=FIRST
    )

    answer = client.get(f"{page_of(row)}materiell/{made.pk}/")

    assert answer.content == file.content
    told = ("Content-Type", "Content-Disposition", "Content-Security-Policy")
    assert [answer[header] for header in told] == [
        file.content_type,
        f'attachment; filename="{file.name}"',
        "default-src 'none'; sandbox",
    ]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_file_is_downloaded_and_never_shown(client, story):
    row = story.came("Kari")
    file = keep(story.first, "Årsplan \U0001f4a1")

    answer = client.get(f"{page_of(row)}materiell/{file.pk}/")

    assert (answer.status_code, answer.content[:5], answer["Content-Type"]) == (
        200,
        b"%PDF-",
        "application/pdf",
    )
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%C3%85rsplan%20%F0%9F%92%A1.pdf"
    )
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert dict(answer.cookies) == {}


@pytest.mark.parametrize(
    ("state", "since_start", "seen"),
    [
        ("draft", -1, []),
        ("released", -1, ["Les"]),
        ("released", 1, ["Les", "Lysark"]),
        ("held", 1, ["Les", "Lysark"]),
        ("cancelled", -1, []),
        ("cancelled", 1, []),
    ],
)
def test_some_are_there_from_the_release_and_all_when_it_has_begun(
    client, story, clock, state, since_start, seen
):
    row = story.row(story.person("Kari"), story.first)
    kept = [keep(story.first, "Les", BEFORE), keep(story.first, "Lysark", AFTER)]
    Gathering.objects.filter(pk=story.first.pk).update(state=state)
    clock.move_to(FIRST + since_start * timedelta(minutes=1), tick=False)
    url = page_of(row)

    assert [title for _url, title, _detail in on_page(client, url)] == seen
    fetched = [client.get(f"{url}materiell/{one.pk}/").status_code == 200 for one in kept]
    assert fetched == [one.title in seen for one in kept]


def test_what_is_removed_or_of_another_gathering_is_nowhere(client, story):
    row = story.goes("Ola")
    gone = keep(story.second, "Borte", BEFORE)
    materials.remove(gone, by=UserFactory(), now=BETWEEN)
    later = keep(story.gathering("Senere", SECOND + timedelta(days=20)), "Senere", BEFORE)
    link = keep(story.second, "Lenke", BEFORE, url="https://lup.example/")
    url = page_of(row)

    answers = [client.get(f"{url}materiell/{pk}/") for pk in (gone.pk, later.pk, link.pk, 0)]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert client.get(f"/svar/ukjent/materiell/{link.pk}/").status_code == 404
    assert [title for _url, title, _detail in on_page(client, url)] == ["Lenke"]


@pytest.mark.parametrize("was_there", [True, False])
def test_whoever_was_not_at_the_gathering_before_gets_its_materials(client, story, was_there):
    member = story.person("Ola")
    row = story.row(member, story.second, coming=True)
    if was_there:
        story.row(member, story.first, attended=True)
    left = keep(story.first, "Lysark")
    url = page_of(row)

    page = client.get(url).content.decode()

    assert ("You were not at “Oppstart”." in page) == (not was_there)
    fetched = client.get(f"{url}materiell/{left.pk}/").status_code
    assert fetched == (404 if was_there else 200)


@pytest.mark.parametrize("minutes_left", [1, 0])
def test_nobody_has_missed_a_gathering_that_still_goes_on(client, story, clock, minutes_left):
    url = page_of(story.goes("Ola"))
    keep(story.first, "Lysark")
    clock.move_to(FIRST + HOURS - minutes_left * timedelta(minutes=1), tick=False)

    page = client.get(url).content.decode()

    assert ("You were not at “Oppstart”." in page) == (minutes_left == 0)


def test_page_asks_the_same_for_few_and_many(client, story, django_assert_num_queries):
    row = story.goes("Ola")
    url = page_of(row)
    for title in ("Først", *map(str, range(20))):
        keep(story.first, title)
        keep(story.second, title, BEFORE)
        with django_assert_num_queries(6):
            client.get(url)
