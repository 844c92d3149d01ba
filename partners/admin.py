"""Partners. Their units and people are among the desk's records, which know what LUP may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from audit.admin import RecordAdmin
from partners import empty_choice
from partners.models import Partner, Succession
from spreadsheets import values


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty_choice.say(self, kind=_("Choose"), language_form=_("Not stated"))

    def clean_org_number(self) -> str:
        try:
            return values.org_number(self.cleaned_data["org_number"]) or ""
        except values.Invalid as why:
            raise ValidationError(str(why)) from why


@admin.register(Partner)
class PartnerAdmin(RecordAdmin):
    can_add = can_change = True
    form = PartnerForm
    list_display = ("name", "org_number", "kind", "language_form", "joined_on", "left_on")
    list_filter = ("kind", "language_form", "left_on")
    search_fields = ("name", "org_number")
    ordering = ("name", "pk")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        is_merged = isinstance(obj, Partner) and obj.merged_into_id is not None
        return not is_merged and super().has_change_permission(request, obj)


@admin.register(Succession)
class SuccessionAdmin(RecordAdmin):
    list_display = ("before", "after", "on")
    list_filter = ("on",)
    list_select_related = ("before", "after")
    search_fields = ("before__name", "after__name")
    ordering = ("-on", "pk")
