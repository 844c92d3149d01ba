"""The face: what is vendored, the components, the frames, and that all can use them."""

import hashlib
import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
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


def rendered(source: str, **context: object) -> str:
    """The HTML of a piece of template, without the white space that does not matter."""
    html = Template(source).render(Context(context))
    return re.sub(r"\s+", " ", html).replace("> <", "><").strip()


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
        file: re.sub(r"{%.*?%}", "", re.sub(r"{{.*?}}", "?", file.read_text()))
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


# --- Components --------------------------------------------------------------------------------


def test_component_with_a_mistyped_argument_raises():
    with pytest.raises(TemplateSyntaxError):
        rendered("{% panel titel='Svar' %}{% endpanel %}")


@pytest.mark.parametrize(
    "source", ["{% notice tone='red' %}{% endnotice %}", "{% panel tone='red' %}{% endpanel %}"]
)
def test_component_with_an_unknown_tone_raises(source):
    with pytest.raises(TemplateSyntaxError):
        rendered(source)


def test_panel_escapes_what_people_wrote():
    html = rendered("{% panel title=name %}{{ name }}{% endpanel %}", name="<b>")

    assert html == '<section class="panel"><h2>&lt;b&gt;</h2> &lt;b&gt; </section>'


def test_table_and_empty_escape_their_names():
    html = rendered(
        "{% table_wrap label=name %}{% endtable_wrap %}"
        "{% empty_state title=name %}{% endempty_state %}",
        name='">',
    )

    assert html == (
        '<div class="table-wrap" role="region" aria-label="&quot;&gt;" tabindex="0"></div>'
        '<div class="empty"><p><strong>&quot;&gt;</strong></p></div>'
    )


def test_page_header_without_action_has_no_empty_row():
    html = rendered("{% page_header title='Kull 2027' %}{% endpage_header %}")

    assert html == (
        '<header class="page-header"><div class="page-header__text"><h1>Kull 2027</h1></div>'
        "</header>"
    )


class OneOfEach(forms.Form):
    email = forms.EmailField(label="E-post", help_text="Den du bruker på jobb")
    file = forms.FileField(label="Fil", required=False)
    lead = forms.BooleanField(label="Teamleder", required=False)
    answer = forms.ChoiceField(label="Svar", choices=[("y", "Ja")], widget=forms.RadioSelect)


def test_field_ties_help_and_error_to_the_control():
    html = rendered("{% field form.email %}", form=OneOfEach({"email": "kari@", "answer": "y"}))

    assert html == (
        '<div class="field field--invalid"><label for="id_email">E-post</label>'
        '<p class="field__help" id="id_email_helptext">Den du bruker på jobb</p>'
        '<input type="email" name="email" value="kari@" maxlength="320" class="ds-input" required'
        ' aria-invalid="true" aria-describedby="id_email_helptext id_email_error" id="id_email">'
        '<ul class="field__error" id="id_email_error"><li class="ds-validation-message">'
        "Oppgi en gyldig e-postadresse</li></ul></div>"
    )


def test_field_shapes_follow_the_kind_of_control():
    form = OneOfEach()

    shapes = [re.search(r'class="(field[^"]*)"', rendered("{% field f %}", f=f))[1] for f in form]

    assert shapes == ["field", "field field--file", "field field--check", "field"]


def test_field_of_choices_is_a_group_with_a_legend():
    html = rendered("{% field form.answer %}", form=OneOfEach())

    assert html.startswith('<fieldset class="field"><legend>Svar</legend>')


def test_form_errors_are_silent_when_nothing_is_wrong():
    assert rendered("{% form_errors form %}", form=OneOfEach()) == ""


def test_form_errors_lead_to_each_field():
    form = OneOfEach({"email": "kari@"})
    form.add_error(None, "Noe annet")

    html = rendered("{% form_errors form %}", form=form)

    assert re.findall(r"<li>(.*?)</li>", html) == [
        "Noe annet",
        '<a href="#id_email">E-post: Oppgi en gyldig e-postadresse</a>',
        '<a href="#id_answer">Svar: Feltet er påkrevet.</a>',
    ]


def test_proportion_of_nobody_is_one_grey_bar():
    html = rendered("{% proportion 0 0 0 %}")

    assert re.findall(r'(proportion__\w+)" width="(\d+)"', html) == [
        ("proportion__waiting", "1"),
        ("proportion__declined", "0"),
        ("proportion__coming", "0"),
    ]


def test_stepper_marks_what_is_done_and_where_one_is():
    html = rendered("{% stepper 2 'Last opp' 'Se over' 'Ferdig' %}")

    assert html == (
        '<ol class="stepper"><li class="stepper__step stepper__step--done">Last opp</li>'
        '<li class="stepper__step" aria-current="step">Se over</li>'
        '<li class="stepper__step">Ferdig</li></ol>'
    )


def test_date_block_shows_the_day_it_is_in_norway():
    html = rendered("{% date_block at %}", at=datetime(2027, 3, 15, 23, 30, tzinfo=UTC))

    assert html == (
        '<time class="date-block" datetime="2027-03-16"><span class="date-block__day">16</span>'
        '<span class="date-block__month">mar</span>'
        '<span class="date-block__year">2027</span></time>'
    )


def test_pager_keeps_search_and_filters():
    request = RequestFactory().get("/koordinator/?q=ås&page=2")
    page = Paginator(range(30), 10).page(2)

    html = rendered("{% pager page %}", request=request, page=page)

    assert re.findall(r'href="([^"]+)"', html) == [
        "?q=%C3%A5s&amp;page=1",
        "?q=%C3%A5s&amp;page=3",
    ]


def test_pager_of_a_single_page_is_nothing():
    request = RequestFactory().get("/")

    assert rendered("{% pager page %}", request=request, page=Paginator([1], 10).page(1)) == ""


@pytest.mark.parametrize(
    ("address", "marks"),
    [
        ("/koordinator/", ["page", "page"]),
        ("/koordinator/3p/2027/", ["true", None]),
        ("/portal/", [None, None]),
    ],
)
def test_nav_link_marks_where_one_is(address, marks):
    request = RequestFactory().get(address)
    link = "{% nav_link '/koordinator/' 'Hjem' %}"
    exact = "{% nav_link '/koordinator/' 'Hjem' exact=True %}"

    found = [
        re.search(r'aria-current="(\w+)"', rendered(source, request=request))
        for source in (link, exact)
    ]

    assert [match and match[1] for match in found] == marks


def test_language_links_keep_the_address():
    html = rendered("{% language_links %}", request=RequestFactory().get("/bevis/x/?a=1"))

    assert re.findall(r'href="([^"]+)"', html) == [
        "?a=1&amp;sprak=nb",
        "?a=1&amp;sprak=nn",
        "?a=1&amp;sprak=en",
    ]


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


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_records_are_accessible(open_page, axe, client, settings, scheme):
    user = User.objects.create_superuser("mona@example.org")
    client.force_login(user)
    page = open_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": cookie,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )

    page.goto("/admin/")

    assert (page.locator("h1").count(), axe(page)) == (1, [])
