"""What the empty choice of a select means, in words instead of a row of dashes."""

from __future__ import annotations

from typing import Any

from django import forms


def say(form: forms.BaseForm, /, **words: str) -> None:
    """``words`` by name of field; a field that the form leaves out is passed over."""
    for name in words.keys() & form.fields.keys():
        select: Any = form.fields[name]
        [(empty, _dashes), *others] = select.choices
        select.choices = [(empty, words[name]), *others]
