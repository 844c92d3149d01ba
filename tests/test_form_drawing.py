"""Our drawing of widgets is Django's own."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting, get_default_renderer
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from config.form_drawing import DRAWN, Renderer

HARD = "<b>\"Åse\" & 'co'</b>"
CHOICES = [
    ("", gettext_lazy("All")),
    (HARD, HARD),
    (7, SafeString("<i>seven</i>")),
    (gettext_lazy("Home"), [("a", HARD), ("b", "b")]),
    ("", [("c", None)]),
]
ATTRS = {
    "id": HARD,
    "class": SafeString("ds-input &amp;"),
    "required": True,
    "disabled": False,
    "maxlength": 1200,
    "placeholder": gettext_lazy("Home"),
    "data-none": None,
}
WIDGETS = [
    *(forms.TextInput, forms.EmailInput, forms.URLInput, forms.NumberInput, forms.HiddenInput),
    *(forms.PasswordInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.Textarea),
    *(forms.CheckboxInput, forms.SearchInput, forms.TelInput, forms.ColorInput),
]


@pytest.mark.parametrize("attrs", [{}, ATTRS])
@pytest.mark.parametrize(
    "value", [None, "", HARD, SafeString(HARD), 1234567, True, False, date(2027, 1, 4)]
)
def test_fields_are_drawn_as_django_draws_them(value, attrs):
    for widget in WIDGETS:
        drawn = [
            widget().render(HARD, value, attrs, renderer)
            for renderer in (Renderer(), TemplatesSetting())
        ]
        assert drawn[0] == drawn[1]
        assert widget.template_name in DRAWN


@pytest.mark.parametrize("value", [None, "", HARD, 7, "b", ["a", "c"]])
def test_choices_are_drawn_as_django_draws_them_but_for_empty_lines(value):
    for widget in (forms.Select, forms.SelectMultiple):
        drawn = [
            widget(choices=CHOICES).render("of", value, ATTRS, renderer)
            for renderer in (Renderer(), TemplatesSetting())
        ]
        assert drawn[0] == re.sub(r"\n\s*\n", "\n", drawn[1]).strip()
        assert widget.template_name in DRAWN


def test_other_widgets_are_left_to_their_templates():
    assert type(get_default_renderer()) is Renderer
    for widget in (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.ClearableFileInput):
        drawn = [
            widget().render("of", None, {"id": "x"}, renderer)
            for renderer in (Renderer(), TemplatesSetting())
        ]
        assert drawn[0] == drawn[1]
