"""What has to be tidied in the outbox: what came too late, and content that is kept no longer."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Now

from messaging import leases
from messaging.models import Attachment, Message, MessageQuerySet

State = Message.State

LOCK = 0x6D61696C  # "mail": any number that nothing else in this database locks
SCRUBBED_AT_ONCE = 500
ENDED = (State.SENT, State.FAILED, State.CANCELLED, State.BOUNCED, State.HELD)


@transaction.atomic
def sweep() -> None:
    """Tidy up, unless somebody is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        [is_ours] = cursor.fetchone()
    if is_ours:
        tidy()
        scrub()


def tidy() -> None:
    """Free what dead workers held, and stop what may not leave any more."""
    leases.take_over_abandoned()
    over = Q(expires_at__lte=Now()) | Q(withdrawn_at__isnull=False)
    with transaction.atomic():
        late = locked(Message.objects.waiting().filter(over))
        cut_off = Q(data_started_at__isnull=False) & ~Q(kind=Message.Kind.LOGIN_CODE)
        # People must see that one of these may have come; nothing else knows.
        late.filter(cut_off).update(state=State.HELD)
        late.exclude(cut_off).update(state=State.CANCELLED, ended_at=Now())


def locked(rows: MessageQuerySet) -> MessageQuerySet:
    """The same rows, without those that somebody else is changing."""
    keys = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)
    return Message.objects.filter(pk__in=list(keys))


def scrub() -> None:
    """Take the content out of mails that ended long ago. Addresses and outcome stay."""
    kept = timedelta(days=settings.MAIL_KEEP_DAYS)
    old = (
        Message.objects.filter(state__in=ENDED, scrubbed_at__isnull=True)
        .alias(end=Coalesce("ended_at", "expires_at"))
        .filter(end__lt=Now() - kept)
    )
    remove_content(list(locked(old.order_by("pk")).values_list("pk", flat=True)[:SCRUBBED_AT_ONCE]))


def forget_codes() -> None:
    """Log-in codes are keys: none stays readable in the outbox once it is sent or stopped."""
    over = Message.objects.filter(kind=Message.Kind.LOGIN_CODE, state__in=ENDED, scrubbed_at=None)
    remove_content(list(over.values_list("pk", flat=True)))


def remove_content(keys: list[int]) -> None:
    if keys:
        Attachment.objects.filter(message__in=keys).update(content=b"")
        Message.objects.filter(pk__in=keys).update(text="", html="", calendar="", scrubbed_at=Now())
