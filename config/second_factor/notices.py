"""Telling the owner of an account that its second factors are others now: it may not be they."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config import account_mail
from config.second_factor.factors import Type
from messaging import outbox, rendering
from messaging.models import Message, Priority

LIVES = timedelta(days=7)
ADDED: dict[str, str | Promise] = {
    Type.TOTP: _("An app with codes was added to your log-in."),
    Type.WEBAUTHN: _("A passkey was added to your log-in."),
    Type.RECOVERY_CODES: _("New recovery codes were made for your log-in. The old ones stopped."),
}
REMOVED: dict[str, str | Promise] = {
    Type.TOTP: _("The app with codes was removed from your log-in."),
    Type.WEBAUTHN: _("A passkey was removed from your log-in."),
}


def tell(user: User, what: str | Promise, *, now: datetime) -> None:
    """By mail, in the language of the account."""
    draft = account_mail.draft(
        user,
        "account/mail/second_factor",
        {
            "name": rendering.not_a_link(user.name),
            "what": what,
            "when": now,
            "url": settings.SITE_URL + reverse("mfa_index"),
        },
        kind=Message.Kind.ACCOUNT,
        priority=Priority.CONFIRMATION,
        expires_at=now + LIVES,
    )
    outbox.queue([draft], now=now)
