"""Spreadsheets that were uploaded."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import RecordAdmin
from cohorts import access
from desk.models import Upload


@admin.register(Upload)
class UploadAdmin(RecordAdmin):
    list_display = ("filename", "kind", "programme", "year", "uploaded_by", "uploaded_at")
    list_filter = ("kind", "uploaded_at", "imported_at")
    list_select_related = ("programme", "uploaded_by")
    search_fields = ("filename", "uploaded_by__email")
    ordering = ("-uploaded_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        """Partners' spreadsheets belong to no programme, and LUP keeps the partners."""
        return access.records_for_lup(super().get_queryset(request), "programme").defer("content")
