"""There and back: the press that leads to the provider, and the page that it leads back to."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from base64 import urlsafe_b64encode
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from config.oidc import accounts, provider
from config.second_factor import rule

KEPT = "oidc"  # in the session, until one is back
logger = logging.getLogger(__name__)


@never_cache
@login_not_required
@require_POST
def go(request: HttpRequest) -> HttpResponse:
    """A page that leads on by itself: a form may not be redirected to another site."""
    only_where_it_is_on()
    if too_often := ratelimit.consume_or_429(request, action="login"):
        return cast(HttpResponse, too_often)
    if request.user.is_authenticated:
        raise_if_reauthentication_required(request, app="allauth.mfa")
    try:
        there = provider.discover()
    except provider.Unreachable as error:
        return away(request, error)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = hashlib.sha256(kept["verifier"].encode()).digest()
    question = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": redirect_uri(),
        "scope": settings.OIDC_SCOPES,
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if settings.OIDC_ACR:
        question["acr_values"] = " ".join(settings.OIDC_ACR)
    request.session[KEPT] = kept | {
        "next": get_next_redirect_url(request) or "",
        "connects": request.user.pk,
    }
    mark = "&" if "?" in there.authorization_endpoint else "?"
    url = f"{there.authorization_endpoint}{mark}{urlencode(question)}"
    return render(request, "account/outside_go.html", {"url": url, "name": settings.OIDC_NAME})


@never_cache
@login_not_required
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    if not settings.OIDC_ISSUER or request.method == "HEAD":  # whoever only asks uses nothing up
        return redirect("account_login")
    kept: dict[str, Any] = request.session.pop(KEPT, {})
    if not is_answer_to(kept, request):
        return unwelcome(request, _("That answer is to no question of ours. Start again."))
    if "code" not in request.GET:
        return unwelcome(request, _("You were not logged in there. Try again, or use a code."))
    try:
        claims = provider.claims_for(
            request.GET["code"],
            verifier=kept["verifier"],
            nonce=kept["nonce"],
            redirect_uri=redirect_uri(),
        )
        if kept["connects"]:
            return connect(request, kept["connects"], claims)
        user = accounts.account_of(claims)
    except provider.Unreachable as error:
        return away(request, error)
    except provider.Refused as error:
        logger.warning("OpenID Connect: an answer was refused: %s", error)
        return unwelcome(request, _("The answer from there could not be trusted. Start again."))
    except accounts.Unwelcome as error:
        return unwelcome(request, error.text)
    return log_in(request, user, kept["next"])


def is_answer_to(kept: dict[str, Any], request: HttpRequest) -> bool:
    """The state is ours, and so is the issuer where the provider names it (RFC 9207)."""
    state = request.GET.get("state", "")
    issuer = request.GET.get("iss", settings.OIDC_ISSUER)
    if not kept or issuer != settings.OIDC_ISSUER:
        return False
    return hmac.compare_digest(state.encode(), kept["state"].encode())


def log_in(request: HttpRequest, user: User, back_to: str) -> HttpResponse:
    record_authentication(request, user, "oidc")
    if settings.OIDC_ACR:
        rule.remember(request, user, "oidc")
    response: HttpResponse = perform_login(request, user, redirect_url=back_to or None)
    return response


def connect(request: HttpRequest, pk: int, claims: dict[str, Any]) -> HttpResponse:
    """Only for the account that pressed the button, in the session that it pressed it in."""
    if request.user.pk != pk:
        return unwelcome(request, _("That answer is to no question of ours. Start again."))
    accounts.connect(request.user, claims)
    messages.success(request, _("Connected with %(name)s.") % {"name": settings.OIDC_NAME})
    return redirect("mfa_index")


@require_POST
def disconnect(request: HttpRequest) -> HttpResponse:
    only_where_it_is_on()
    raise_if_reauthentication_required(request, app="allauth.mfa")
    user = cast(User, request.user)
    accounts.disconnect(user, by=user)
    messages.success(request, _("No longer connected."))
    return redirect("mfa_index")


def only_where_it_is_on() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404


def redirect_uri() -> str:
    return f"{settings.SITE_URL}{reverse('outside_back')}"


def away(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("OpenID Connect: the provider cannot be used: %s", error)
    text = _("%(name)s does not answer now. Log in with a code by e-mail instead.")
    return refused(request, text % {"name": settings.OIDC_NAME}, status=503)


def unwelcome(request: HttpRequest, text: str | Promise) -> HttpResponse:
    return refused(request, text, status=400)


def refused(request: HttpRequest, text: str | Promise, *, status: int) -> HttpResponse:
    return render(request, "account/outside_refused.html", {"text": text}, status=status)
