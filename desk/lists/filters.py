"""What can be looked for in a list. The names of the fields are those in the page's address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from cohorts.models import Cohort
from desk.forms import QuickSelect
from partners import folding

Choices = list[tuple[str, Any]]
LONGEST = 200


def choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=QuickSelect)


class Searched(forms.CharField):
    """What no text holds is looked for as a space."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value and value.replace("\0", " "))


def text(label: Any) -> forms.CharField:
    return Searched(label=label, required=False, max_length=LONGEST)


class ListFilter(forms.Form):
    q = text(gettext_lazy("Search"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for each in self.fields.values():
            each.widget.attrs["class"] = "ds-input"

    def found(self) -> QuerySet[Any]:
        raise NotImplementedError

    def offer(self, name: str, choices: Choices, *, everything: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 – for the types
        field.choices = [("", everything), *choices]

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "q"]

    @property
    def is_detailed(self) -> bool:
        """More than a search, or something that cannot be looked for."""
        return bool(self.errors) or any(bound.data for bound in self.details)

    @property
    def is_used(self) -> bool:
        return bool(self.asked)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The filters in use, as they were asked for."""
        asked = ((name, self.data.get(name, "").replace("\0", " ")) for name in self.fields)
        return [(name, value) for name, value in asked if value.strip()]

    def number(self, name: str) -> int:
        """0 where nothing is looked for."""
        return int(self.cleaned_data[name] or 0)

    def wanted(self, name: str) -> str:
        """In single spaces; empty where nothing is looked for."""
        return " ".join(str(self.cleaned_data[name]).split())


def cohort_choices(cohorts: list[Cohort]) -> Choices:
    return [(str(cohort.pk), str(cohort)) for cohort in cohorts]


def partner_called(query: str, path: str = "") -> Q:
    """By parts of the name, or by the beginning of the organisation number."""
    digits = query.replace(" ", "")
    found = folding.holds(query, path)
    return found | Q(**{f"{path}org_number__startswith": digits}) if digits.isdecimal() else found
