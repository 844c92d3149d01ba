"""Records of units and accounts: those of people whom LUP may see."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.models import OutsideLogin, User
from audit.admin import RecordAdmin, SeenFilter
from cohorts import access, people
from cohorts.admin_forms import UserForm
from partners.models import Unit
from sessions_app.models import Participation


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
        return access.units_for_lup(super().get_queryset(request), Participation.objects.all())


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
        return accounts_for_lup(super().get_queryset(request))

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
        if change and "email" in form.changed_data:
            people.shut_out(obj, by=cast(User, request.user))


class OutsideLoginAdmin(RecordAdmin):
    """To look at: people connect and disconnect on their own page."""

    list_display = ("user", "issuer", "connected_at")
    list_filter = ("issuer",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "issuer")
    ordering = ("user__email", "issuer", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutsideLogin]:
        rows: QuerySet[OutsideLogin] = super().get_queryset(request)
        return rows.filter(user__in=accounts_for_lup(User.objects.all()))


def accounts_for_lup(accounts: QuerySet[User]) -> QuerySet[User]:
    return access.accounts_for_lup(accounts, Participation.objects.all())
