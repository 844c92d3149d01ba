"""Setting up, showing and taking away second factors: allauth's pages in our frame, audited."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView, login_webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit import log
from config import sessions
from config.oidc import accounts
from config.second_factor import factors, notices, rule

sensitive = reauthentication_required(app="allauth.mfa")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """How one logs in, and where one is logged in."""
    user = cast(User, request.user)
    found = [row.wrap() for row in factors.of(request.user)]
    codes = Authenticator.objects.filter(user=request.user, type=factors.Type.RECOVERY_CODES)
    return render(
        request,
        "mfa/index.html",
        {
            "app": next((f for f in found if f.instance.type == factors.Type.TOTP), None),
            "passkeys": [f for f in found if f.instance.type == factors.Type.WEBAUTHN],
            "unused_codes": sum(len(row.wrap().get_unused_codes()) for row in codes),
            "is_connected": bool(settings.OIDC_ISSUER) and accounts.is_connected(user),
            "is_missing": rule.is_missing(request),
            "next": get_next_redirect_url(request) or "",
            "sessions": sessions.of(user, request),
        },
    )


class AddApp(ActivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        added(self.request, factors.Type.TOTP)
        return answer

    def get_success_url(self) -> str:
        return after_adding(self.request, with_codes=self.did_generate_recovery_codes)


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """One that opens without an e-mail code, by finger, face or PIN."""
        context: dict[str, Any] = super().get_context_data(**more)
        context["options"] = auth.begin_registration(self.request.user, passwordless=True)
        return context

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        added(self.request, factors.Type.WEBAUTHN)
        return answer

    def get_success_url(self) -> str:
        return after_adding(self.request, with_codes=self.did_generate_recovery_codes)


@never_cache
@login_not_required
def log_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """The question that the browser asks the passkey, and the answer: nobody is named before."""
    if request.method == "POST":
        answer: HttpResponse = login_webauthn(request)
        return answer
    if not get_adapter().is_ajax(request):
        return redirect("account_login")
    return JsonResponse({"request_options": auth.begin_authentication(None)})


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        removed(self.request, factors.Type.TOTP)
        answer: HttpResponse = super().form_valid(form)
        return answer


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        removed(self.request, factors.Type.WEBAUTHN)
        answer: HttpResponse = super().form_valid(form)
        return answer


@never_cache
@require_safe
@sensitive  # type: ignore[untyped-decorator]
def recovery_codes(request: HttpRequest) -> HttpResponse:
    row = Authenticator.objects.filter(user=request.user, type=factors.Type.RECOVERY_CODES).first()
    if row is None:
        raise Http404
    codes = [f"{code[:4]} {code[4:]}" for code in row.wrap().get_unused_codes()]
    back = get_next_redirect_url(request) or ""
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes, "next": back})


@require_POST
@sensitive  # type: ignore[untyped-decorator]
@transaction.atomic
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """The old ones open nothing any more."""
    if not factors.has_any(request.user):
        raise Http404
    generate_recovery_codes(request)
    user = cast(User, request.user)
    log.record(user, "recovery codes made", by=user)
    notices.tell(user, notices.ADDED[factors.Type.RECOVERY_CODES], now=timezone.now())
    return redirect("mfa_view_recovery_codes")


def added(request: HttpRequest, kind: str) -> None:
    user = cast(User, request.user)
    rule.remember(request, user, kind)
    log.record(user, "second factor added", by=user, after={"kind": str(kind)})
    notices.tell(user, notices.ADDED[kind], now=timezone.now())


def removed(request: HttpRequest, kind: str) -> None:
    user = cast(User, request.user)
    log.record(user, "second factor removed", by=user, before={"kind": str(kind)})
    notices.tell(user, notices.REMOVED[kind], now=timezone.now())


def after_adding(request: HttpRequest, *, with_codes: bool) -> str:
    """The first factor comes with recovery codes, which are shown before one goes on."""
    page = reverse("mfa_view_recovery_codes" if with_codes else "mfa_index")
    url: str = passthrough_next_redirect_url(request, page, "next")
    return url
