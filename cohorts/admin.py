"""Programmes, cohorts, teams; and units, people and accounts, since only here it is known which
ones LUP may see.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from audit.admin import RecordAdmin, SeenFilter
from cohorts import access, people, roles, teams
from cohorts.admin_forms import PersonForm, TeamForm, UserForm
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from partners.models import Person, Unit


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    can_add = can_change = True
    fixed_fields = ("slug", "owner")
    list_display = ("name", "slug", "language", "certificate_rule", "certificate_threshold")
    search_fields = ("name", "slug")
    autocomplete_fields = ("owner",)
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


@admin.register(Team)
class TeamAdmin(RecordAdmin):
    can_add = can_change = True
    fixed_fields = ("cohort", "partner")
    form = TeamForm
    list_display = ("name", "cohort", "partner", "unit", "state")
    list_filter = (("cohort", SeenFilter), "state")
    list_select_related = ("cohort__programme", "partner", "unit")
    search_fields = ("name", "partner__name", "unit__name")
    autocomplete_fields = ("cohort", "partner", "unit")
    ordering = ("-cohort__year", "name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return access.records_for_lup(super().get_queryset(request), "cohort__programme")


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    can_add = can_change = True
    fixed_fields = ("team", "person")
    readonly_fields = ("is_lead",)
    list_display = ("person", "team", "is_lead", "joined_on", "left_on")
    list_filter = (("team__cohort", SeenFilter), "is_lead", "left_on")
    list_select_related = ("person", "team")
    search_fields = ("person__first_name", "person__last_name", "person__email", "team__name")
    autocomplete_fields = ("team", "person")
    ordering = ("team__name", "person__last_name", "person__first_name", "pk")
    actions = ("appoint_lead",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return access.records_for_lup(super().get_queryset(request), "team__cohort__programme")

    @admin.action(description=gettext_lazy("Appoint as team lead"), permissions=["change"])
    def appoint_lead(self, request: HttpRequest, chosen: QuerySet[Membership]) -> None:
        for membership in chosen.select_related("person__partner", "person__user", "team"):
            names = {"person": membership.person, "team": membership.team}
            if membership.left_on:
                text = _("%(person)s has left %(team)s.") % names
                self.message_user(request, text, messages.WARNING)
                continue
            try:
                teams.appoint_lead(membership, by=cast(User, request.user))
            except teams.AccountClosed as why:
                self.message_user(request, str(why), messages.WARNING)
            else:
                text = _("%(person)s leads %(team)s and can log in.") % names
                self.message_user(request, text, messages.SUCCESS)


@admin.register(ProgrammeRole)
class ProgrammeRoleAdmin(RecordAdmin):
    can_add = can_delete = True
    list_display = ("user", "role", "programme")
    list_filter = (("programme", SeenFilter),)
    list_select_related = ("user", "programme")
    search_fields = ("user__name", "user__email", "programme__name")
    autocomplete_fields = ("user", "programme")
    ordering = ("programme__name", "user__email", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProgrammeRole]:
        return access.records_for_lup(super().get_queryset(request), "programme")

    def save_model(
        self, request: HttpRequest, obj: ProgrammeRole, form: ModelForm[Any], change: bool
    ) -> None:
        obj.pk = roles.appoint_coordinator(obj.programme, obj.user, by=cast(User, request.user)).pk

    def delete_model(self, request: HttpRequest, obj: ProgrammeRole) -> None:
        roles.dismiss(obj, by=cast(User, request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProgrammeRole]) -> None:
        for role in queryset.select_related("user", "programme"):
            roles.dismiss(role, by=cast(User, request.user))


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    can_add = can_change = True
    fixed_fields = ("partner",)
    list_display = ("name", "partner")
    list_select_related = ("partner",)
    search_fields = ("name", "partner__name")
    autocomplete_fields = ("partner",)
    ordering = ("partner__name", "name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        return access.units_for_lup(super().get_queryset(request))


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    can_add = can_change = True
    readonly_fields = ("user", "anonymised_at")
    form = PersonForm
    list_display = ("last_name", "first_name", "email", "phone", "partner", "discipline", "left_on")
    list_filter = ("discipline", "left_on")
    list_select_related = ("partner",)
    search_fields = ("first_name", "last_name", "email", "partner__name")
    autocomplete_fields = ("partner", "unit")
    ordering = ("last_name", "first_name", "pk")
    actions = ("give_account",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return access.people_for_lup(super().get_queryset(request))

    def save_model(
        self, request: HttpRequest, obj: Person, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        people.let_account_follow(obj, by=cast(User, request.user))

    @admin.action(description=gettext_lazy("Give an account"), permissions=["change"])
    def give_account(self, request: HttpRequest, chosen: QuerySet[Person]) -> None:
        given = 0
        for person in chosen.select_related("partner", "user"):
            try:
                teams.give_account(person, by=cast(User, request.user))
            except teams.AccountClosed as why:
                self.message_user(request, str(why), messages.WARNING)
            else:
                given += 1
        if given:
            text = ngettext("%d person can log in.", "%d people can log in.", given)
            self.message_user(request, text % given, messages.SUCCESS)


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
