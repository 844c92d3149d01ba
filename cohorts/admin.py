"""Programmes and cohorts; and units and accounts, since only here it is known which ones LUP may
see. Teams, people and roles are among the desk's records, for mail and addresses follow them.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.models import OutsideLogin, User
from audit.admin import RecordAdmin, SeenFilter
from cohorts import access
from cohorts.admin_forms import UserForm
from cohorts.models import Cohort, Programme, Wording
from partners.models import Unit


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


@admin.register(OutsideLogin)
class OutsideLoginAdmin(RecordAdmin):
    """To look at: people connect and disconnect on their own page."""

    list_display = ("user", "issuer", "connected_at")
    list_filter = ("issuer",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "issuer")
    ordering = ("user__email", "issuer", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutsideLogin]:
        rows: QuerySet[OutsideLogin] = super().get_queryset(request)
        return rows.filter(user__in=access.accounts_for_lup(User.objects.all()))


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


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    can_add = can_change = True
    fixed_fields = ("partner",)
    list_display = ("name", "partner")
    list_filter = ("partner__kind", ("partner", SeenFilter))
    list_select_related = ("partner",)
    search_fields = ("name", "partner__name")
    autocomplete_fields = ("partner",)
    ordering = ("partner__name", "name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return access.units_for_lup(super().get_queryset(request))


@admin.register(User)
class UserAdmin(RecordAdmin):
    """Nobody has a password: the address is the account."""

    can_add = can_change = True
    form = UserForm
    fields = ("email", "name", "language", "is_staff", "is_active", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")
    list_display = ("email", "name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return access.accounts_for_lup(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nobody locks themselves out."""
        own = ["is_staff", "is_active"] if obj == request.user else []
        return super().get_readonly_fields(request, obj) + own

    def save_model(
        self, request: HttpRequest, obj: User, form: ModelForm[Any], change: bool
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
