"""The face: what is vendored, the frames, and that all can use them."""

import hashlib
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import Resolver404, path, resolve
from fontTools.ttLib import TTFont

from accounts.models import User
from config import ui_gallery
from config import urls as project

urlpatterns = [
    *project.urlpatterns,
    path("galleri/<str:frame>/", ui_gallery.gallery, name="gallery"),
]

STATIC = settings.BASE_DIR / "static"
SAMI = "ÁáÄäÂâČčĐđÏïŊŋÕõÖöÖöŠšŦŧŽžǤǥǦǧǨǩƷʒǮǯʹʼ"
NORWEGIAN = "ÆæØøÅåÉéÈèÊêÓóÒòÔôÜü«»–—…€§"


# --- What is vendored --------------------------------------------------------------------------


def test_vendored_files_are_those_of_the_manifest():
    lines = (STATIC / "vendor/MANIFEST.txt").read_text().splitlines()[1:]
    listed = {name: digest for digest, name, _origin in (line.split("  ", 2) for line in lines)}
    folders = (STATIC / "vendor", STATIC / "fonts")
    files = [file for folder in folders for file in folder.rglob("*.*") if file.suffix != ".txt"]
    files += [*STATIC.rglob("LICENSE"), STATIC / "css/theme.css"]

    present = {
        str(file.relative_to(STATIC)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }

    assert present == listed


def test_style_sheets_ask_no_other_host():
    addresses = [
        address
        for sheet in STATIC.rglob("*.css")
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", sheet.read_text())
    ]

    assert {a for a in addresses if not a.startswith(("data:", "../"))} == set()


def test_every_class_in_the_pages_is_known_to_a_style_sheet():
    sheets = "".join(sheet.read_text() for sheet in STATIC.rglob("*.css"))
    known = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", sheets))
    pages = {
        file: re.sub(r"{%.*?%}", "", re.sub(r"{{.*?}}|{\w+}", "?", file.read_text()))
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
        if "widgets" not in file.parts  # those wear Django's own classes
    }

    unknown = {
        (file.name, name)
        for file, source in pages.items()
        for value in re.findall(r'class="([^"]*)"', source)
        for name in value.split()
        if "?" not in name and not name.endswith("--") and name not in known
    }

    assert unknown == set()


@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_pdf_font_has_every_letter_of_our_languages(weight):
    letters = TTFont(STATIC / f"fonts/pdf/Inter-{weight}.ttf").getBestCmap()

    assert [letter for letter in SAMI + NORWEGIAN if ord(letter) not in letters] == []


def test_web_fonts_together_have_every_letter_of_our_languages():
    fonts = [TTFont(file) for file in (STATIC / "vendor/inter").glob("*.woff2")]
    letters = {code for font in fonts for code in font.getBestCmap()}

    assert [letter for letter in SAMI + NORWEGIAN if ord(letter) not in letters] == []


# --- Pages -------------------------------------------------------------------------------------


def test_gallery_has_no_address_in_production():
    with pytest.raises(Resolver404):
        resolve("/galleri/desk/", urlconf=project)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_gallery_without_such_a_frame_is_not_found(client):
    assert client.get("/galleri/tull/").status_code == 404


def test_server_error_page_needs_neither_request_nor_database():
    html = render_to_string("500.html")

    assert re.findall(r"<h\d>(.*?)</h\d>", html) == [
        "Noe gikk galt hos oss",
        "Noko gjekk gale hos oss",
        "Something went wrong on our side",
    ]


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html", "429.html"])
def test_error_page_asks_neither_database_nor_cookies(name):
    request = RequestFactory().get("/borte/")
    request.user = AnonymousUser()

    html = render_to_string(name, request=request)

    assert (html.count("<h1>"), "csrfmiddlewaretoken" in html) == (1, False)


@pytest.mark.django_db
def test_unknown_address_sets_no_cookie(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/finnes-ikke/")

    assert (response.status_code, dict(response.cookies)) == (404, {})


@pytest.mark.browser
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ["/galleri/desk/", "/galleri/public/", "/konto/logg-inn/"])
def test_page_is_accessible_and_fits(open_page, axe, address, width, scheme):
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=scheme)

    page.goto(address)

    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert (axe(page), too_wide) == ([], False)


@pytest.fixture
def records(open_page, client, settings):
    """Opens the records in a browser, logged in as LUP staff."""
    client.force_login(User.objects.create_superuser("mona@example.org"))
    name = settings.SESSION_COOKIE_NAME

    def records(**options):
        page = open_page(viewport={"width": 1280, "height": 900}, **options)
        cookie = {"name": name, "value": client.cookies[name].value}
        page.context.add_cookies([cookie | {"domain": "localhost", "path": "/"}])
        return page

    return records


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_records_are_accessible(records, axe, scheme):
    page = records(color_scheme=scheme)

    page.goto("/admin/")

    assert (page.locator("h1").count(), axe(page)) == (1, [])


@pytest.mark.browser
def test_empty_autocomplete_field_of_the_records_has_a_name(records):
    page = records()

    page.goto("/admin/cohorts/team/add/")

    assert page.get_by_role("combobox", name="Partner").first.is_visible()
