"""The quick choice says what Django's own says."""

import re

import pytest
from django import forms

from desk.forms import QuickSelect

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
