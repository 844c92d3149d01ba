"""The mails that carry a certificate: found again, withdrawn, sent once more or elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from certificates import letters
from certificates.models import Certificate
from messaging import outbox
from messaging.models import Message, MessageQuerySet
from partners.models import Person


class CannotMail(ValueError):
    """It is not valid, not made yet, or its mail is just leaving. Fit for the reader."""


def mails(certificate: Certificate) -> MessageQuerySet:
    """The mails that were written of the certificate, the oldest first, with copies."""
    key = letters.key_of(certificate)
    return Message.objects.filter(
        Q(key=key) | Q(key__startswith=f"{key}:") | Q(key__startswith=f"{key}~")
    ).order_by("pk")


def withdraw(certificate: Certificate) -> None:
    """None of its mails leaves from now on, or is sent again."""
    outbox.withdraw_all(mails(certificate))


@transaction.atomic
def follow(person: Person, *, by: User | str, now: datetime) -> None:
    """Send the person's certificates to a corrected address.

    A mail that has arrived at the old address stays where it is. Does nothing when the address
    has not changed.
    """
    theirs = Certificate.objects.select_for_update(of=("self",)).valid().filter(person=person)
    for certificate in theirs.select_related("person", "cohort__programme").order_by("pk"):
        last = mails(certificate).last()
        if last and last.state != Message.State.SENT and has_moved(certificate, last):
            write_anew(certificate, last, by=by, now=now)


@transaction.atomic
def mail_again(certificate: Certificate, *, by: User, now: datetime) -> str:
    """Mail it once more, to the person's address of today; returns the address.

    Raises CannotMail.
    """
    current = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("person", "cohort__programme")
        .get(pk=certificate.pk)
    )
    if current.state != Certificate.State.ISSUED:
        raise CannotMail(_("This certificate is not valid any more."))
    last = mails(current).last()
    if last is None:
        raise CannotMail(_("The PDF is being made, and is mailed by itself then."))
    if has_moved(current, last) or last.scrubbed_at:
        write_anew(current, last, by=by, now=now)
        return current.person.email
    try:
        outbox.send_again(last, now=now)
    except outbox.CannotSendAgain as why:
        raise CannotMail(str(why)) from why
    log.record(current, "sent again", by=by, after={"email": last.recipient})
    return last.recipient


def has_moved(certificate: Certificate, last: Message) -> bool:
    return last.recipient.lower() != certificate.person.email.lower()


def write_anew(certificate: Certificate, last: Message, *, by: User | str, now: datetime) -> None:
    number = mails(certificate).count() + 1
    withdraw(certificate)
    draft = letters.letter(certificate, bytes(certificate.pdf or b""), now=now)
    outbox.queue([replace(draft, key=f"{letters.key_of(certificate)}:{number}")], now=now)
    log.record(
        certificate,
        "sent again",
        by=by,
        before={"email": last.recipient},
        after={"email": certificate.person.email},
    )
