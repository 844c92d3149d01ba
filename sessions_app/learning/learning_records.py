"""Records of what a gathering leaves behind: materials with files, notes and who read them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import PartInline, RecordAdmin, SeenFilter
from cohorts import access
from sessions_app.models import HandoverNote, HandoverReading, Material, MaterialFile

OF_GATHERING = "gathering__cohort__programme"


class FileInline(PartInline):
    model = MaterialFile
    fields = ("name", "content_type", "size", "sha256")
    heavy = ("content",)


class MaterialAdmin(RecordAdmin):
    list_display = ("title", "gathering", "when", "version", "added_at", "removed_at")
    list_filter = (("gathering__cohort", SeenFilter), "when")
    list_select_related = ("gathering",)
    search_fields = ("title", "gathering__title", "file__name")
    ordering = ("-added_at", "pk")
    fields = (
        *("gathering", "title", "when", "url", "version", "replaces"),
        *("added_at", "added_by", "removed_at"),
    )
    inlines = (FileInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Material]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)


class ReadingInline(PartInline):
    model = HandoverReading
    fields = ("participation", "read_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = super().get_queryset(request).order_by("read_at", "pk")
        return seen.select_related("participation__person", "participation__gathering")


class HandoverNoteAdmin(RecordAdmin):
    exclude = ("text", "themes")  # what colleagues write to each other stays in the team
    list_display = ("team", "gathering", "written_at")
    list_filter = (("gathering__cohort", SeenFilter),)
    list_select_related = ("team", "gathering")
    search_fields = ("team__name", "gathering__title")
    ordering = ("-written_at", "pk")
    inlines = (ReadingInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HandoverNote]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)
