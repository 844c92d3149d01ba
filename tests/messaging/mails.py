"""Mails in the outbox, for tests."""

import uuid
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from messaging import leases, outbox
from messaging.models import Message, Priority
from messaging.rendering import Rendered

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def draft(key: str = "invitation:1:1:1", **changes) -> outbox.Draft:
    values = {
        "key": key,
        "kind": Message.Kind.INVITATION,
        "topic": "gathering:1",
        "priority": Priority.INVITATION,
        "sender": "3P <3p@lup.example>",
        "reply_to": "kontakt@lup.example",
        "recipient": "kari@kommune.example",
        "language": "nb",
        "content": Rendered(subject="Velkommen", text="Hei\n", html="<p>Hei</p>"),
        "expires_at": NOW + timedelta(days=30),
    }
    return outbox.Draft(**values | changes)


def queue(key: str = "invitation:1:1:1", **changes) -> Message:
    now = timezone.now()
    outbox.queue([draft(key, **{"expires_at": now + timedelta(days=1)} | changes)], now=now)
    return Message.objects.get(key=key)


def claim() -> list[Message]:
    """What another worker holds."""
    return leases.claim(10, lease=uuid.uuid4())


def let_leases_end() -> None:
    Message.objects.filter(state=Message.State.SENDING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def let_retries_come() -> None:
    Message.objects.update(not_before=timezone.now() - timedelta(seconds=1))


def states() -> dict[str, str]:
    return dict(Message.objects.order_by("pk").values_list("key", "state"))
