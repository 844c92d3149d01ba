"""Mail that comes back to us: how far the mailbox is read, and what became of each mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models import Programme
from messaging.models import Message
from sessions_app.models.participations import Participation


class Mailbox(models.Model):
    """A folder that is read by IMAP, and how far. Whoever holds the lease is the one that reads."""

    name = models.CharField(_("name"), max_length=300, unique=True)
    uid_validity = models.BigIntegerField(_("UIDVALIDITY"), default=0)
    last_uid = models.BigIntegerField(_("last UID"), default=0)
    lease_id = models.UUIDField(_("lease"), null=True, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    trouble = models.TextField(_("what went wrong last"), blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def for_people(self) -> IncomingMailQuerySet:
        """What waits for somebody to decide."""
        return self.filter(outcome=IncomingMail.Outcome.FOR_PEOPLE)


class IncomingMail(models.Model):
    """One mail that came in, and what became of it. Its content is kept only for people to read."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer from a calendar program")
        RETURNED = "returned", _("returned mail")
        OTHER = "other", _("other mail")

    class Outcome(models.TextChoices):
        HANDLED = "handled", _("handled")
        IGNORED = "ignored", _("ignored")
        FOR_PEOPLE = "for_people", _("waits for a person")
        LEFT = "left", _("left unread in the mailbox")
        SETTLED = "settled", _("settled by a person")

    class Reason(models.TextChoices):
        """Why it ended as it did."""

        ANSWERED = "answered", _("the answer is registered")
        ASKED = "asked", _("the sender could not be verified, so the invitee was asked by mail")
        RETURNED = "returned", _("the mail it is about came back")
        DELAYED = "delayed", _("the mail it is about is delayed, and is tried again")
        AUTOMATIC = "automatic", _("an automatic reply")
        SAME = "same", _("nothing new")
        OLDER = "older", _("older than what we know")
        CLOSED = "closed", _("answers are closed")
        UNKNOWN_UID = "unknown_uid", _("about a gathering that is not ours")
        TENTATIVE = "tentative", _("perhaps coming")
        DELEGATED = "delegated", _("somebody else is to come")
        COMMENT = "comment", _("the answer is registered, and something was written with it")
        COUNTER = "counter", _("another time is proposed")
        UNKNOWN_ATTENDEE = "unknown_attendee", _("from an address that is not invited")
        WRONG_CLOCK = "wrong_clock", _("dated in the future")
        UNREADABLE = "unreadable", _("cannot be read by a program")
        TOO_LARGE = "too_large", _("too large to be read")
        WRITTEN = "written", _("written by a person")

    # Message-ID, or the content where there is none: the same mail is never handled twice.
    identity = models.CharField(_("identity"), max_length=64, unique=True, editable=False)
    received_at = models.DateTimeField(_("received"))
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    excerpt = models.TextField(_("text"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    is_verified = models.BooleanField(_("the sender is verified"), default=False)
    choice = models.CharField(
        _("answer"), max_length=10, choices=Participation.Answer.choices, blank=True
    )
    stamp = models.DateTimeField(_("answered"), null=True, blank=True)
    programme = models.ForeignKey(
        Programme,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme"),
        help_text=_("Empty when it is about none that we can tell"),
    )
    participation = models.ForeignKey(
        Participation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("participation"),
    )
    message = models.ForeignKey(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the mail it is about"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mail")
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(outcome="for_people"),
                name="mail_that_waits_for_people",
            ),
            # The newest answer that was applied to an invitation is looked up for each reply.
            models.Index(fields=["participation", "stamp"], name="applied_calendar_answers"),
            # Of one's own data, it is found by the address amid the sender's name.
            GinIndex(fields=["sender"], opclasses=["gin_trgm_ops"], name="incoming_mail_by_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.sender}"
