"""Who has to log in with a second factor, and whether this session has used one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from cohorts.models import ProgrammeRole
from config.second_factor import factors
from partners.prepared import prepared

# Everything else that takes a log-in is closed to a session without the second factor.
TO_ASK = {"account_logout", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
TO_SET_UP = {"account_logout", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}

Role = ProgrammeRole.Role
# These see a list at the door, and counts: no register of people.
VOLUNTARY = (Role.DOOR,)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Finds out with the account itself, on every request, whether it needs a second factor."""

    def get_user(self, user_id: int) -> User | None:
        found = (user for user in accounts(user_id) if self.user_can_authenticate(user))
        return next(found, None)


@prepared
def accounts(pk: int) -> QuerySet[User]:
    """The one with that number, with ``needs_second_factor``."""
    roles = ProgrammeRole.objects.filter(user=OuterRef("pk")).exclude(role__in=VOLUNTARY)
    needs = Q(is_staff=True) | Q(is_superuser=True) | Exists(roles)
    return User.objects.annotate(needs_second_factor=needs).filter(pk=pk)


class AskAtLogin(AuthenticateStage):  # type: ignore[misc]
    """Not again, when a provider has asked for one already."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return super()._should_handle(request) and not is_used(request, self.login.user)


def is_used(request: HttpRequest, user: User | AnonymousUser | None = None) -> bool:
    """Whether the session was opened with a second factor, or was asked for one since."""
    records = get_authentication_records(request, user or request.user)
    return any(record.get("method") == "mfa" for record in records)


def remember(request: HttpRequest, user: User, how: str) -> None:
    """The session has just proved a second factor."""
    record_authentication(request, user, "mfa", type=how, reauthenticated=True)


def is_missing(request: HttpRequest) -> bool:
    """Whether the account needs a second factor and this session has used none."""
    if not settings.SECOND_FACTOR_REQUIRED or is_used(request):
        return False
    return bool(getattr(request.user, "needs_second_factor", True))


class Middleware:
    """Sends who needs a second factor to the page that asks for it or sets it up, and then back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if not is_missing(request):
            return None
        page = request.resolver_match.url_name if request.resolver_match else ""
        first, allowed = "mfa_index", TO_SET_UP
        if ways := factors.ways_to_ask(request.user):
            first, allowed = ways[0], TO_ASK
        if page in allowed and not request.resolver_match.namespaces:  # type: ignore[union-attr]
            return None
        back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        return HttpResponseRedirect(f"{reverse(first)}?{urlencode({REDIRECT_FIELD_NAME: back})}")
