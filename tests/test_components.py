"""The components of the face: what each tag of config/ui.py and config/ui_ways.py writes."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.safestring import SafeString


def rendered(source: str, **context: object) -> str:
    """The HTML of a piece of template, without the white space that does not matter."""
    html = Template(source).render(Context(context))
    return re.sub(r"\s+", " ", html).replace("> <", "><").strip()


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


def test_each_escapes_what_the_rows_say_and_what_stands_around():
    rows = [{"name": "<b>"}, {"name": SafeString("<i>1</i>")}]
    html = rendered('{% each rows %}<td id="{{ id }}">{name}</td>{% endeach %}', rows=rows, id='">')

    assert html == '<td id="&quot;&gt;">&lt;b&gt;</td><td id="&quot;&gt;"><i>1</i></td>'


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("ola@kort.example", "ola@kort.example"),
        ("ola.hansen@fjordkraftnett-as.example", "ola.hansen|@fjordkraftnett-as.example"),
        (
            "ola.hansen@etaten-for-proveordninger.example",
            "ola.hansen|@etaten-|for-|proveordninger.|example",
        ),
        (f"{'a' * 30}&", f"{'a' * 24}|aaaaaa&amp;"),
        (f"Ja. {'@' * 3000}", f"Ja. {'|'.join('@' * 3000)}"),
    ],
    ids=["short", "address", "long address", "checksum", "signs"],
)
def test_long_words_may_break_where_a_reader_would(text, broken):
    assert rendered("{{ text|breakable }}", text=text) == broken.replace("|", "<wbr>")


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
        '<a href="#id_answer">Svar: Må fylles ut.</a>',
    ]


def test_question_in_form_errors_has_no_colon():
    form = OneOfEach({"email": "kari@kommune.example"})
    form.fields["answer"].label = "Kommer du?"

    html = rendered("{% form_errors form %}", form=form)

    assert '<a href="#id_answer">Kommer du? Må fylles ut.</a>' in html


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
        '<span class="date-block__month">mars</span>'
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
    link = "{% nav_link 'desk:home' 'Hjem' %}"
    exact = "{% nav_link 'desk:home' 'Hjem' exact=True %}"

    found = [
        re.search(r'aria-current="(\w+)"', rendered(source, request=request))
        for source in (link, exact)
    ]

    assert [match and match[1] for match in found] == marks


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/portal/?a=1&sprak=en&b=%C3%A5", "/portal/?a=1&amp;b=%C3%A5"),
        ("/portal/?sprak=en", "/portal/"),
        ("/a%3Fb/?sprak=en", "/a%3Fb/"),
    ],
)
def test_language_form_leads_back_without_the_language_of_the_address(address, back):
    html = rendered("{% language_form %}", request=RequestFactory().get(address))

    assert re.findall(r'name="next" value="([^"]+)"', html) == [back]


def test_language_links_keep_the_address():
    html = rendered("{% language_links %}", request=RequestFactory().get("/bevis/x/?a=1"))

    assert re.findall(r'href="([^"]+)"', html) == [
        "?a=1&amp;sprak=nb",
        "?a=1&amp;sprak=nn",
        "?a=1&amp;sprak=en",
    ]
