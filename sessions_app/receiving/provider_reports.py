"""What a mail provider tells of returned mail, where mail is sent by way of one.

django-anymail knows how each provider writes, and who may write to us. Its views would hand the
events on by a signal; here they get a list to hand them to instead, so that it stays plain what
happens. Off unless the secret is set.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from messaging import bounces, headers
from sessions_app.receiving import returned

# Those that need nothing but the shared secret. Loaded when a provider first calls.
VIEWS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
}
RETURNED = ("bounced", "rejected")
WILL_BE_TRIED_AGAIN = {"event": "soft_bounce", "Type": "SoftBounce", "hard_bounce": False}
MESSAGE_IDS = ("message-id", "Message-ID")
CLOCKS_DIFFER = timedelta(minutes=10)


class Event(Protocol):
    """What anymail makes of the words of any provider."""

    event_type: str
    recipient: str | None
    timestamp: datetime | None
    message_id: str | None
    mta_response: str | None
    description: str | None
    reject_reason: str | None
    esp_event: dict[str, Any]


class Heard:
    """Stands where anymail's view expects a signal, and keeps what it would have sent."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def send(self, *, event: Event, **_about: Any) -> None:
        self.events.append(event)


@csrf_exempt
@login_not_required
@require_POST
def report(request: HttpRequest, provider: str) -> HttpResponse:
    """From the provider's servers, which prove by the secret that they are who they say."""
    if not settings.ANYMAIL["WEBHOOK_SECRET"] or provider not in VIEWS:
        raise Http404
    heard = Heard()
    try:
        answer = import_string(VIEWS[provider]).as_view(signal=heard)(request)
    except (AttributeError, ImproperlyConfigured, KeyError, TypeError, ValueError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)  # not what this provider writes
    with transaction.atomic():
        for event in heard.events:
            take(event, now=timezone.now())
    return HttpResponse(status=answer.status_code)


def take(event: Event, *, now: datetime) -> None:
    """A mail that came back for good marks the mail, and its address; anything else is nothing."""
    if event.event_type not in RETURNED or not event.recipient or will_be_tried_again(event):
        return
    said = [event.mta_response, event.description, event.reject_reason]
    text = headers.storable(next((str(words) for words in said if words), ""))
    address = headers.storable(str(event.recipient))
    before = (event.timestamp or now) + CLOCKS_DIFFER
    message = bounces.sent_to(address, message_ids=message_ids(event), before=before)
    if message is not None:
        returned.take(message, text=text, now=now)
    returned.flag(address, text=text, now=now)


def will_be_tried_again(event: Event) -> bool:
    """What anymail counts as returned too, but the provider goes on with."""
    return any(event.esp_event.get(name) == value for name, value in WILL_BE_TRIED_AGAIN.items())


def message_ids(event: Event) -> list[str]:
    written = [event.message_id, *(event.esp_event.get(name) for name in MESSAGE_IDS)]
    return [headers.storable(str(value)) for value in written if value]
