"""Programmes and cohorts, with the words of their mail. Teams, people, units and accounts are among
the desk's records: mail and addresses follow them, and whom LUP may see is known there.
"""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import RecordAdmin, SeenFilter
from cohorts import access
from cohorts.models import Cohort, Programme, Wording


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    can_add = can_change = True
    fixed_fields = ("slug", "owner")
    exclude = ("logo", "logo_alt")  # a picture is looked through on the desk before it is one
    list_display = ("name", "slug", "language", "certificate_rule", "certificate_threshold")
    list_filter = ("language", "certificate_rule")
    search_fields = ("name", "slug")
    autocomplete_fields = ("owner",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Programme]:
        return access.records_for_lup(super().get_queryset(request), "")


@admin.register(Cohort)
class CohortAdmin(RecordAdmin):
    can_add = can_change = True
    fixed_fields = ("programme", "year")
    list_display = ("name", "programme", "year", "state", "starts_on", "ends_on")
    list_filter = (("programme", SeenFilter), "state")
    search_fields = ("name", "year", "programme__name")
    autocomplete_fields = ("programme",)
    ordering = ("-year", "programme__name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        rows: QuerySet[Cohort] = super().get_queryset(request).select_related("programme")
        return access.records_for_lup(rows, "programme")


@admin.register(Wording)
class WordingAdmin(RecordAdmin):
    """To look at: the desk checks the placeholders and shows how the mail becomes."""

    list_display = ("letter", "language", "programme", "subject")
    list_filter = (("programme", SeenFilter), "letter", "language")
    list_select_related = ("programme",)
    search_fields = ("subject", "opening", "closing", "programme__name")
    ordering = ("programme__name", "letter", "language", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wording]:
        return access.records_for_lup(super().get_queryset(request), "programme")
