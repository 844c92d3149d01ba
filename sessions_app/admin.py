"""Gatherings and what follows from them. Answers, presence and links belong to the verbs."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.admin import RecordAdmin, SeenFilter
from cohorts import access
from sessions_app.learning.learning_records import HandoverNoteAdmin, MaterialAdmin
from sessions_app.models import (
    AttendanceEvent,
    CalendarAddress,
    Gathering,
    HandoverNote,
    IncomingMail,
    Link,
    Mailbox,
    Material,
    MeetingAlias,
    MeetingReport,
    MissedReminder,
    Participation,
    Release,
    ReminderRule,
    RevokedCode,
    Seat,
)
from sessions_app.plans import planning

OF_GATHERING = "gathering__cohort__programme"
OF_PARTICIPATION = "participation__gathering__cohort__programme"
PARTICIPATION = ("participation__person", "participation__gathering")

admin.site.register(Material, MaterialAdmin)
admin.site.register(HandoverNote, HandoverNoteAdmin)


class GatheringForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no parameters at run time
    meeting_url = forms.URLField(
        label=gettext_lazy("Meeting link"), required=False, assume_scheme="https"
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The gathering must end after it begins."))
        return given


@admin.register(Gathering)
class GatheringAdmin(RecordAdmin):
    can_add = can_change = True
    form = GatheringForm
    fixed_fields = ("cohort",)
    readonly_fields = ("state", "calendar_uid", "calendar_sequence")
    list_display = ("title", "cohort", "kind", "form", "starts_at", "state")
    list_filter = (("cohort", SeenFilter), "state", "kind", "form")
    list_select_related = ("cohort__programme",)
    search_fields = ("title", "venue", "address")
    autocomplete_fields = ("cohort",)
    ordering = ("-starts_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gathering]:
        return access.records_for_lup(super().get_queryset(request), "cohort__programme")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        open_still = not isinstance(obj, Gathering) or obj.can_be_changed
        return open_still and super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Gathering, form: forms.ModelForm[Any], change: bool
    ) -> None:
        by = cast(User, request.user)
        if change:
            facts = {name: form.cleaned_data[name] for name in form.changed_data}
            planning.change(obj, facts, by=by, now=timezone.now())
        else:
            planning.create(obj, by=by)


@admin.register(Release)
class ReleaseAdmin(RecordAdmin):
    list_display = ("gathering", "number", "kind", "notes", "released_at", "released_by")
    list_filter = (("gathering__cohort", SeenFilter),)
    list_select_related = ("gathering", "released_by")
    search_fields = ("gathering__title",)
    ordering = ("-released_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)


@admin.register(Seat)
class SeatAdmin(RecordAdmin):
    list_display = ("team", "gathering", "places", "named")
    list_filter = (("gathering__cohort", SeenFilter), "named")
    list_select_related = ("team", "gathering")
    search_fields = ("team__name", "gathering__title")
    autocomplete_fields = ("left_out",)
    ordering = ("-gathering__starts_at", "team__name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seat]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)


@admin.register(Participation)
class ParticipationAdmin(RecordAdmin):
    list_display = (
        "person",
        "comes_for",
        "gathering",
        "team",
        "answer",
        "answered_at",
        "presence",
        "minutes",
    )
    list_filter = (("gathering__cohort", SeenFilter), "answer", "presence", "is_stand_in")
    list_select_related = ("person", "gathering", "team", "stands_in_for__person")
    search_fields = (
        "person__first_name",
        "person__last_name",
        "person__email",
        "team__name",
        "gathering__title",
    )
    ordering = ("-gathering__starts_at", "team__name", "person__last_name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participation]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)

    @admin.display(description=gettext_lazy("comes for"))
    def comes_for(self, row: Participation) -> str:
        """Whom the person stands in for."""
        if row.stands_in_for is None or row.stood_down_at:
            return ""
        return row.stands_in_for.person.full_name


@admin.register(AttendanceEvent)
class AttendanceEventAdmin(RecordAdmin):
    list_display = ("at", "participation", "what", "minutes", "how", "by", "refused_because")
    list_filter = (("gathering__cohort", SeenFilter), "what", "how", "at")
    list_select_related = (*PARTICIPATION, "by")
    search_fields = (
        "participation__person__first_name",
        "participation__person__last_name",
        "participation__gathering__title",
    )
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AttendanceEvent]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)


@admin.register(CalendarAddress)
class CalendarAddressAdmin(RecordAdmin):
    list_display = ("prefix", "cohort", "team", "person", "made_at", "revoked_at")
    list_filter = (("cohort", SeenFilter), "made_at", "revoked_at")
    list_select_related = ("cohort__programme", "team", "person")
    search_fields = ("prefix", "team__name", "person__email")
    ordering = ("-made_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarAddress]:
        return access.records_for_lup(super().get_queryset(request), "cohort__programme")


@admin.register(ReminderRule)
class ReminderRuleAdmin(RecordAdmin):
    list_display = ("programme", "which", "days", "at", "is_on", "since")
    list_filter = (("programme", SeenFilter), "which", "is_on")
    list_select_related = ("programme",)
    search_fields = ("programme__name",)
    ordering = ("programme__name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReminderRule]:
        return access.records_for_lup(super().get_queryset(request), "programme")


@admin.register(MissedReminder)
class MissedReminderAdmin(RecordAdmin):
    list_display = ("gathering", "which", "due_at", "people", "settled_at", "was_sent")
    list_filter = (("gathering__cohort", SeenFilter), "which", "was_sent")
    list_select_related = ("gathering",)
    search_fields = ("gathering__title",)
    ordering = ("-due_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MissedReminder]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)


@admin.register(IncomingMail)
class IncomingMailAdmin(RecordAdmin):
    list_display = ("received_at", "sender", "kind", "outcome", "reason", "participation")
    list_filter = ("outcome", "kind", "reason", "received_at")
    list_select_related = PARTICIPATION
    search_fields = ("sender", "subject")
    ordering = ("-received_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncomingMail]:
        return access.records_for_lup(super().get_queryset(request), "programme")


@admin.register(Mailbox)
class MailboxAdmin(RecordAdmin):
    list_display = ("name", "read_at", "last_uid", "trouble")
    list_filter = ("read_at",)
    search_fields = ("name", "trouble")
    ordering = ("name",)


@admin.register(Link)
class LinkAdmin(RecordAdmin):
    list_display = ("prefix", "participation", "expires_at", "revoked_at")
    list_filter = ("expires_at", "revoked_at")
    list_select_related = PARTICIPATION
    search_fields = ("prefix", "participation__person__email")
    ordering = ("-expires_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        return access.records_for_lup(super().get_queryset(request), OF_PARTICIPATION)


@admin.register(RevokedCode)
class RevokedCodeAdmin(RecordAdmin):
    list_display = ("participation", "code", "revoked_at")
    list_filter = ("revoked_at",)
    list_select_related = PARTICIPATION
    search_fields = ("code", "participation__person__email")
    ordering = ("-revoked_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RevokedCode]:
        return access.records_for_lup(super().get_queryset(request), OF_PARTICIPATION)


@admin.register(MeetingReport)
class MeetingReportAdmin(RecordAdmin):
    exclude = ("people",)
    list_display = ("gathering", "program", "read_at", "read_by", "settled_at")
    list_filter = (("gathering__cohort", SeenFilter), "program")
    list_select_related = ("gathering", "read_by")
    search_fields = ("gathering__title",)
    ordering = ("-read_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MeetingReport]:
        return access.records_for_lup(super().get_queryset(request), OF_GATHERING)


@admin.register(MeetingAlias)
class MeetingAliasAdmin(RecordAdmin):
    list_display = ("alias", "person", "programme")
    list_filter = (("programme", SeenFilter),)
    list_select_related = ("person", "programme")
    search_fields = ("alias", "person__first_name", "person__last_name")
    ordering = ("alias", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MeetingAlias]:
        return access.records_for_lup(super().get_queryset(request), "programme")
