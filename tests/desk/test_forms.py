"""The quick widgets say what Django's own say."""

import re
from datetime import date

import pytest
from django import forms

from desk.forms import DayInput, QuickInput, QuickSelect

CHOICES = [("", "Alle"), ("Kull <1>", [("a", "A & b"), ("c", 'C"')]), ("x", "X")]


def without_space(html):
    return re.sub(r"\s*\n\s*", "", re.sub(r"\s+<", "<", html)).strip()


@pytest.mark.parametrize("chosen", ["", "c", "x", "finnes ikke"])
def test_quick_select_is_djangos_own(chosen):
    own, quick = (
        widget(attrs={"class": "ds-input"}, choices=CHOICES).render("om", chosen, {"id": "id_om"})
        for widget in (forms.Select, QuickSelect)
    )

    assert without_space(quick) == without_space(own)


@pytest.mark.parametrize("value", [None, "", 'a "b" <c>'])
def test_quick_input_is_djangos_own(value):
    attributes = {"id": "id_q", "required": True, "disabled": False}
    own, quick = (
        widget().render("q", value, attributes) for widget in (forms.TextInput, QuickInput)
    )

    assert quick == own.strip()


@pytest.mark.parametrize("value", [None, date(2027, 1, 20), "20.01"])
def test_day_input_is_djangos_own(value):
    own = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d").render("fra", value)

    assert DayInput().render("fra", value) == own.strip()
