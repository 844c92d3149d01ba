"""What we ask of allauth: no sign-up, and its mail goes out by our own door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config import account_mail, login_limits
from config.second_factor import factors
from messaging import outbox
from messaging.models import Message, Priority

TOO_MANY = _("Too many attempts. Wait some minutes and ask for a new code.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("That is not the code. Use the newest e-mail from us."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue allauth's mail; the only one that is switched on carries a log-in code."""
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is not None:
            outbox.queue([code_mail(user, context["code"])], now=timezone.now())

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "config.second_factor.rule.AskAtLogin"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Only those who have a second factor can be asked for one. Passwords open nothing here."""
        return factors.has_any(context.request.user)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """The first is asked for; the others are offered."""
        ways = factors.ways_to_ask(user)
        return [{"id": way, "description": "", "url": reverse(way)} for way in ways]

    def pre_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse | None:
        """A code opens the account as long as it has the address that the code went to."""
        email = how.get("email")
        if email and email.lower() != user.email.lower():
            return self.respond_user_inactive(request, user)
        response: HttpResponse | None = super().pre_login(request, user, **how)
        return response

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        login_limits.remember(response, user)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Deactivated between asking for the code and using it: the door is simply closed."""
        return redirect(settings.LOGIN_URL)


def code_mail(user: User, code: str) -> outbox.Draft:
    return account_mail.draft(
        user,
        "account/mail/login_code",
        {"code": code, "name": user.name},
        kind=Message.Kind.LOGIN_CODE,
        priority=Priority.LOGIN_CODE,
        expires_at=timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    )


@transaction.atomic
def pretend_to_send_code(email: str) -> None:
    """Take as long as a real code does, so that the clock does not tell which addresses exist.

    The mail is made, written down and taken away again before anybody can see it.
    """
    stranger = User(pk=0, email=email, language=get_language() or settings.LANGUAGE_CODE)
    draft = code_mail(stranger, "AAAA-AAAA")
    outbox.queue([draft], now=timezone.now())
    Message.objects.filter(key=draft.key).delete()
