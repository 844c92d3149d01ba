"""Partners. Their units and people are in the records of cohorts, which know what LUP may see."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

from audit.admin import RecordAdmin
from partners.models import Partner, Succession
from spreadsheets import values


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
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
