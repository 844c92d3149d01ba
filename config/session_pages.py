"""The buttons that end sessions. They stand on the account's page."""

from __future__ import annotations

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from config import sessions


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own; the one that is in use is ended by logging out."""
    user = cast(User, request.user)
    row = get_object_or_404(
        UserSession.objects.exclude(session_key=request.session.session_key), pk=pk, user=user
    )
    sessions.end(row, by=user)
    messages.success(request, _("That browser is logged out."))
    return redirect("mfa_index")


@require_POST
def end_all_sessions(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    sessions.end_all(user, by=user)
    get_adapter().logout(request)
    messages.success(request, _("You are logged out everywhere."))
    return redirect("account_login")
