"""Mail to an account itself: no programme writes it, and nobody answers it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import get_random_string

from accounts.models import User
from messaging import outbox, rendering
from messaging.models import Message, Priority


def draft(
    user: User,
    template: str,
    context: Mapping[str, Any],
    *,
    kind: Message.Kind,
    priority: Priority,
    expires_at: datetime,
) -> outbox.Draft:
    """In the language of the account, to its address, never to one that was typed.

    Each is a mail of its own, however often it is made.
    """
    return outbox.Draft(
        key=f"{kind}:{user.pk}:{get_random_string(16)}",
        kind=kind,
        topic=f"user:{user.pk}",
        priority=priority,
        sender=settings.DEFAULT_FROM_EMAIL,
        reply_to="",
        recipient=user.email,
        language=user.language,
        content=rendering.render(template, language=user.language, context=context),
        expires_at=expires_at,
    )
