"""Reading the mailbox that returned mail and answers from calendar programs come to.

One worker reads at a time: it holds a lease on the mailbox row. Each mail is handled, written down
and counted as read in one transaction, and marked as seen in the mailbox after that; a mail that
makes the program fail ends as one for people, so that nothing is tried for ever.
"""

from __future__ import annotations

import contextlib
import email
import logging
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message as Part
from email.parser import BytesHeaderParser
from hashlib import sha256

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from messaging import headers, keys
from sessions_app.models import IncomingMail, Mailbox
from sessions_app.receiving import imap, replies, sorting
from sessions_app.receiving.imap import Arrived, Folder, MailboxFails, MailRefused
from sessions_app.receiving.judging import Verdict
from sessions_app.receiving.sorting import Sorted

logger = logging.getLogger(__name__)

Kind = IncomingMail.Kind
Outcome = IncomingMail.Outcome
Reason = IncomingMail.Reason

LEASE = timedelta(minutes=5)
MOST_AT_ONCE = 100
LONGEST_EXCERPT = 1500
TRIES = 3  # for a mail that the server does not hand out though it does others
LONGEST_DOUBT = 60  # seconds to find out whether it does
DONE_WITH = (Outcome.HANDLED, Outcome.IGNORED)  # nobody need open these in the mailbox


class LeaseLost(Exception):
    """Another worker has taken the mailbox over."""


def is_configured() -> bool:
    return bool(settings.INBOX_HOST)


def read(*, now: datetime) -> int:
    """Read what is new; returns how many mails. Nothing when somebody else is reading.

    Raises MailboxFails, after keeping the reason for people to see.
    """
    mailbox = lease()
    if mailbox is None:
        return 0
    try:
        with imap.folder() as folder:
            number = read_folder(folder, mailbox, now=now)
    except LeaseLost:
        return 0
    except MailboxFails as failure:
        give_back(mailbox, trouble=str(failure))
        raise
    give_back(mailbox, trouble="", read_at=now)
    forget(now=now)
    return number


def lease() -> Mailbox | None:
    """The mailbox of the settings, for this worker alone; None while another one has it."""
    name = f"{settings.INBOX_USER}@{settings.INBOX_HOST}/{settings.INBOX_FOLDER}"
    Mailbox.objects.get_or_create(name=name)
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())
    with transaction.atomic():
        free = Mailbox.objects.select_for_update(skip_locked=True)
        mailbox = free.filter(is_free, name=name).first()
        if mailbox is not None:
            mailbox.lease_id = uuid.uuid4()
            mailbox.lease_until = Now() + LEASE
            mailbox.save(update_fields=["lease_id", "lease_until"])
    return mailbox


def give_back(mailbox: Mailbox, *, trouble: str, read_at: datetime | None = None) -> None:
    held = Mailbox.objects.filter(pk=mailbox.pk, lease_id=mailbox.lease_id)
    held.update(
        lease_id=None,
        lease_until=None,
        trouble=trouble,
        read_at=read_at or F("read_at"),
    )


def read_folder(folder: Folder, mailbox: Mailbox, *, now: datetime) -> int:
    if folder.uid_validity != mailbox.uid_validity:
        # The server has numbered its mails anew; those that we know are known by their identity.
        mailbox.uid_validity, mailbox.last_uid = folder.uid_validity, 0
    uids = folder.newer_than(mailbox.last_uid, most=MOST_AT_ONCE)
    for place, uid in enumerate(uids):
        try:
            arrived = folder.fetch(uid)
        except MailRefused as refusal:
            arrived = after_all(folder, uid, later=uids[place + 1 :], refusal=refusal)
        mailbox.last_uid = uid
        taken = take(arrived, mailbox, now=now) if arrived else None
        if taken is not None and taken.outcome in DONE_WITH:
            folder.mark_seen(uid)
    return len(uids)


def after_all(
    folder: Folder, uid: int, *, later: Sequence[int], refusal: MailRefused
) -> Arrived | None:
    """A refused mail, asked for again; without content when the trouble is with it alone.

    That is so when the server hands out a later one. Otherwise nothing is passed over: the
    refusal is raised again, and all is tried anew the next time.
    """
    give_up_at = time.monotonic() + LONGEST_DOUBT
    for other in later:
        if time.monotonic() > give_up_at:
            raise refusal
        with contextlib.suppress(MailRefused):
            folder.fetch(other)
            break
    else:
        raise refusal
    for _more in range(TRIES - 1):
        try:
            return folder.fetch(uid)
        except MailRefused as again:
            refusal = again
    logger.warning("the mail server does not hand out a mail: %s", refusal)
    return Arrived(uid, b"", is_whole=False, refusal=str(refusal))


def take(arrived: Arrived, mailbox: Mailbox, *, now: datetime) -> IncomingMail:
    """Handle one mail, whatever is in it."""
    try:
        return handle(arrived, mailbox, now=now)
    except LeaseLost:
        raise
    except SoftTimeLimitExceeded:
        # It may be this very mail that takes so long, and would the next time.
        handle(arrived, mailbox, now=now, is_readable=False)
        raise
    except Exception:
        logger.exception("mail %d in the mailbox cannot be handled", arrived.uid)
        return handle(arrived, mailbox, now=now, is_readable=False)


@transaction.atomic
def handle(
    arrived: Arrived, mailbox: Mailbox, *, now: datetime, is_readable: bool = True
) -> IncomingMail:
    count_as_read(mailbox)
    mail = parsed(arrived.content, is_readable=is_readable)
    identity = identity_of(mail, arrived, mailbox)
    known = IncomingMail.objects.filter(identity=identity).first()
    if known is not None:
        return known
    if arrived.refusal:
        unread = Verdict(Outcome.FOR_PEOPLE, Reason.UNREADABLE, comment=arrived.refusal)
        found = Sorted(Kind.OTHER, unread)
    elif not is_readable:
        found = Sorted(Kind.OTHER, Verdict(Outcome.FOR_PEOPLE, Reason.UNREADABLE))
    elif not arrived.is_whole:
        found = Sorted(Kind.OTHER, Verdict(Outcome.FOR_PEOPLE, Reason.TOO_LARGE))
    else:
        found = sorting.sort(mail, now=now)
    return write_down(mail, found, identity=identity, now=now)


def parsed(content: bytes, *, is_readable: bool) -> Part:
    """Of a mail that nothing else can be read of, such as one of a thousand nested parts, only
    the headers."""
    if is_readable:
        return email.message_from_bytes(content)
    return BytesHeaderParser().parsebytes(content)


def count_as_read(mailbox: Mailbox) -> None:
    """Ours still? Then this mail is behind us, as soon as the transaction ends well."""
    held = Mailbox.objects.filter(pk=mailbox.pk, lease_id=mailbox.lease_id).update(
        uid_validity=mailbox.uid_validity,
        last_uid=mailbox.last_uid,
        lease_until=Now() + LEASE,
    )
    if not held:
        raise LeaseLost


def identity_of(mail: Part, arrived: Arrived, mailbox: Mailbox) -> str:
    """Message-ID, else the content; of a mail that was refused, its number in the mailbox."""
    number = f"{mailbox.name} {mailbox.uid_validity} {arrived.uid}".encode()
    message_id = headers.first(mail, "Message-ID").encode()
    return sha256(message_id or arrived.content or number).hexdigest()


def write_down(mail: Part, found: Sorted, *, identity: str, now: datetime) -> IncomingMail:
    verdict = found.verdict
    is_for_people = verdict.outcome == Outcome.FOR_PEOPLE
    written = IncomingMail.objects.create(
        identity=identity,
        received_at=now,
        sender=headers.readable(mail, "From")[:320],
        subject=headers.readable(mail, "Subject")[:300],
        excerpt=excerpt(mail, verdict) if is_for_people else "",
        kind=found.kind,
        outcome=verdict.outcome,
        reason=verdict.reason,
        is_verified=verdict.is_verified,
        choice=verdict.choice,
        stamp=verdict.stamp,
        programme=verdict.programme,
        participation=verdict.participation,
        message=found.message,
    )
    if verdict.participation is not None:
        overtake(written)
    return written


def overtake(newer: IncomingMail) -> None:
    """The same invitee's earlier answers need nobody any more, unless they are better known."""
    earlier = IncomingMail.objects.for_people().filter(participation=newer.participation)
    if not newer.is_verified:
        earlier = earlier.filter(is_verified=False)
    earlier.exclude(pk=newer.pk).exclude(reason=Reason.COMMENT).update(
        outcome=Outcome.IGNORED, reason=Reason.OLDER, excerpt=""
    )


def excerpt(mail: Part, verdict: Verdict) -> str:
    """What people need to read, without anybody's personal link."""
    plain = [part for part in replies.own_parts(mail) if part.get_content_type() == "text/plain"]
    text = verdict.comment or "\n".join(replies.decoded(part) for part in plain)
    return keys.shortened(text.strip())[:LONGEST_EXCERPT]


def forget(*, now: datetime) -> None:
    """Keep nothing of whom old mails were from, apart from those that still wait."""
    old = IncomingMail.objects.exclude(outcome=Outcome.FOR_PEOPLE).filter(
        received_at__lt=now - timedelta(days=settings.MAIL_KEEP_DAYS)
    )
    old.exclude(sender="", subject="").update(sender="", subject="", excerpt="")
