"""The forms of the records that need more than their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from spreadsheets import values


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        partner = given.get("partner") or getattr(self.instance, "partner", None)
        unit = given.get("unit")
        if unit is not None and unit.partner != partner:
            self.add_error("unit", _("The unit belongs to another partner."))
        return given


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
    def clean_email(self) -> str:
        email = parsed(values.email, self.cleaned_data["email"])
        account = self.instance.user_id
        if account and User.objects.filter(email__iexact=email).exclude(pk=account).exists():
            raise ValidationError(_("Another account has this e-mail address."))
        return email

    def clean_phone(self) -> str:
        return parsed(values.phone, self.cleaned_data["phone"])


class UserForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
    def clean_email(self) -> str:
        return parsed(values.email, self.cleaned_data["email"])


def parsed(parse: Callable[[str], str | None], text: str) -> str:
    """The text as an import would store it."""
    try:
        return parse(text) or ""
    except values.Invalid as why:
        raise ValidationError(str(why)) from why
