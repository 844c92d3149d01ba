"""Course certificates, to find and to read. They are issued, replaced and revoked at the desk."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import RecordAdmin, SeenFilter
from certificates.models import Certificate
from cohorts import access


@admin.register(Certificate)
class CertificateAdmin(RecordAdmin):
    list_display = ("state", "number", "person", "team", "issued_at")
    list_display_links = ("number",)
    list_filter = (("cohort", SeenFilter), "state", "issued_at")
    list_select_related = ("person", "team", "cohort__programme")
    search_fields = ("number", "code", "person__first_name", "person__last_name", "team__name")
    ordering = ("-issued_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        rows: QuerySet[Certificate] = super().get_queryset(request).defer("pdf")
        return access.records_for_lup(rows, "cohort__programme")
