"""Records of teams, their members, people and roles: what is corrected here, mail and addresses
follow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from audit.admin import RecordAdmin, SeenFilter
from certificates import following
from cohorts import access, people, roles, teams
from cohorts.admin_forms import PersonForm, TeamForm
from cohorts.models import Membership, ProgrammeRole, Team
from partners.models import Person
from sessions_app.calendars import calendar_addresses
from sessions_app.gatherings.access import people_for_lup
from sessions_app.inviting import appointing


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

    def save_model(
        self, request: HttpRequest, obj: Team, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        members = Person.objects.filter(pk__in=obj.memberships.active().values("person"))
        follow(members.order_by("pk"), request)


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

    def save_model(
        self, request: HttpRequest, obj: Membership, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        follow([obj.person], request)

    @admin.action(description=gettext_lazy("Appoint as team lead"), permissions=["change"])
    def appoint_lead(self, request: HttpRequest, chosen: QuerySet[Membership]) -> None:
        by = cast(User, request.user)
        for membership in chosen.select_related("person__partner", "person__user", "team"):
            names = {"person": membership.person, "team": membership.team}
            if membership.left_on:
                text = _("%(person)s has left %(team)s.") % names
                self.message_user(request, text, messages.WARNING)
                continue
            try:
                teams.appoint_lead(membership, by=by)
            except teams.AccountClosed as why:
                self.message_user(request, str(why), messages.WARNING)
            else:
                text = _("%(person)s leads %(team)s and can log in.") % names
                self.message_user(request, text, messages.SUCCESS)
        calendar_addresses.stop_those_of_former_holders(by=by, now=timezone.now())


class PersonAdmin(RecordAdmin):
    can_add = can_change = True
    readonly_fields = ("user", "anonymised_at")
    form = PersonForm
    list_display = ("last_name", "first_name", "email", "partner", "left_on")
    list_filter = ("discipline", "left_on")
    list_select_related = ("partner",)
    search_fields = ("first_name", "last_name", "email", "partner__name")
    autocomplete_fields = ("partner", "unit")
    ordering = ("last_name", "first_name", "pk")
    actions = ("give_account",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return people_for_lup(super().get_queryset(request))

    def save_model(
        self, request: HttpRequest, obj: Person, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        people.let_account_follow(obj, by=cast(User, request.user))
        follow([obj], request)

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
        by = cast(User, request.user)
        role = ProgrammeRole.Role(obj.role)
        obj.pk = appointing.appoint(obj.programme, obj.user, role, by=by, now=timezone.now()).pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_needed = obj is not None and roles.is_last_coordinator(obj)
        return super().has_delete_permission(request, obj) and not is_needed

    def delete_model(self, request: HttpRequest, obj: ProgrammeRole) -> None:
        dismiss([obj], request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProgrammeRole]) -> None:
        dismiss(queryset.select_related("user", "programme"), request)


def dismiss(given: Iterable[ProgrammeRole], request: HttpRequest) -> None:
    by = cast(User, request.user)
    for role in given:
        try:
            appointing.dismiss(role, by=by, now=timezone.now())
        except roles.CannotDismiss as why:
            messages.warning(request, str(why))


def follow(people: Iterable[Person], request: HttpRequest) -> None:
    following.follow(people, by=cast(User, request.user), now=timezone.now())
