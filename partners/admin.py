"""Partners. Their units and people are in the records of cohorts, which know what LUP may see."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from audit.admin import RecordAdmin
from partners.models import Partner
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
    autocomplete_fields = ("predecessor",)
    ordering = ("name", "pk")
