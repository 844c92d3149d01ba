"""Mail that came back: kept on the mail, and on the person, who then needs a new address."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit import log
from messaging import bounces
from messaging.models import Message
from partners.models import Person


@transaction.atomic
def take(message: Message, *, text: str, now: datetime) -> None:
    """``text`` is what the mail server said, with its status code."""
    bounces.mark(message, text=text, now=now)
    flag(message.recipient, text=text, now=now)


@transaction.atomic
def flag(address: str, *, text: str, now: datetime) -> None:
    """Say of the person that the address fails. Nothing happens when that is known already."""
    person = Person.objects.select_for_update().filter(email__iexact=address).first()
    if person is None or person.needs_new_email:
        return
    person.email_bounced_at = now
    person.email_bounced = person.email
    person.email_bounce_text = text
    person.save(update_fields=["email_bounced_at", "email_bounced", "email_bounce_text"])
    log.record(
        person, "mail came back", by=log.SYSTEM, after={"email": person.email, "answer": text}
    )


@transaction.atomic
def clear(person: Person, *, by: User) -> None:
    """Somebody knows that the address is right after all."""
    log.record(person, "address found right", by=by, before={"email": person.email_bounced})
    person.email_bounced_at = None
    person.email_bounced = person.email_bounce_text = ""
    person.save(update_fields=["email_bounced_at", "email_bounced", "email_bounce_text"])
