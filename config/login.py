"""What we ask of allauth: no sign-up, and its mail goes out by our own door."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language

from accounts.models import User
from messaging import outbox, rendering
from messaging.models import Message, Priority


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue allauth's mail; the only one that is switched on carries a log-in code."""
        user = User.objects.filter(email__iexact=email).first()
        language = user.language if user else (get_language() or settings.LANGUAGE_CODE)
        now = timezone.now()
        outbox.queue(
            [
                outbox.Draft(
                    key=f"login:{email.lower()}:{get_random_string(16)}",
                    kind=Message.Kind.LOGIN_CODE,
                    topic="login",
                    priority=Priority.LOGIN_CODE,
                    sender=settings.DEFAULT_FROM_EMAIL,
                    reply_to="",
                    recipient=email,
                    language=language,
                    content=rendering.render(
                        "account/mail/login_code",
                        language=language,
                        context={"code": context["code"], "name": user.name if user else ""},
                    ),
                    expires_at=now + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
                )
            ],
            now=now,
        )
