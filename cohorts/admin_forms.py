"""The forms of the records that need more than their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from partners import empty_choice
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
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_they_have_it = _("As the organisation has it")
        empty_choice.say(self, discipline=_("Not stated"), language=as_they_have_it)

    def clean_email(self) -> str:
        email = parsed(values.email, self.cleaned_data["email"])
        account = self.instance.user_id
        if account and User.objects.filter(email__iexact=email).exclude(pk=account).exists():
            raise ValidationError(_("Another account has this e-mail address."))
        return email

    def clean_phone(self) -> str:
        try:
            return values.phone(self.cleaned_data["phone"]) or ""
        except values.Invalid as why:
            wrong = _("This is no phone number. Write eight digits, or + and the country code.")
            raise ValidationError(wrong) from why


class UserForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
    def clean_email(self) -> str:
        return parsed(values.email, self.cleaned_data["email"])


def parsed(parse: Callable[[str], str | None], text: str) -> str:
    """The text as an import would store it."""
    try:
        return parse(text) or ""
    except values.Invalid as why:
        raise ValidationError(str(why)) from why
