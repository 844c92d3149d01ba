from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    LOGIN_CODE = 0, _("login code")
    CANCELLATION = 1, _("cancellation")
    CHANGE = 3, _("change")
    CONFIRMATION = 4, _("confirmation")
    INVITATION = 5, _("invitation")
    CERTIFICATE = 7, _("certificate")
    REMINDER = 9, _("reminder")


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> MessageQuerySet:
        return self.filter(state__in=[Message.State.QUEUED, Message.State.DEFERRED])

    def unsent(self) -> MessageQuerySet:
        """What waits, and what a worker began with and left behind."""
        abandoned = Q(state=Message.State.SENDING, lease_until__lt=Now())
        return self.filter(Q(state__in=[Message.State.QUEUED, Message.State.DEFERRED]) | abandoned)


class Message(models.Model):
    """One mail to one address. The outbox: written with the change it tells of, sent afterwards.

    Subject, text, HTML, calendar part and attachments are frozen when the row is written, so a
    second attempt sends the same bytes under the same Message-ID.
    """

    class Kind(models.TextChoices):
        LOGIN_CODE = "login_code", _("login code")
        INVITATION = "invitation", _("invitation")
        CHANGE = "change", _("change")
        CANCELLATION = "cancellation", _("cancellation")
        CONFIRMATION = "confirmation", _("confirmation")
        REMINDER = "reminder", _("reminder")
        PRACTICAL = "practical", _("practical information")
        MEETING_LINK = "meeting_link", _("meeting link")
        THANKS = "thanks", _("thanks")
        CERTIFICATE = "certificate", _("certificate")
        PORTAL_INVITATION = "portal_invitation", _("invitation to the portal")
        CHECK_ANSWER = "check_answer", _("check of an answer from a calendar")
        TEST = "test", _("test to oneself")

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        DEFERRED = "deferred", _("will be tried again")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("returned")
        HELD = "held", _("held back")
        CANCELLED = "cancelled", _("stopped")

    public_id = models.UUIDField(_("reference"), unique=True, editable=False, default=uuid.uuid4)
    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    topic = models.CharField(_("about"), max_length=60, blank=True, db_index=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    sender = models.CharField(_("from"), max_length=300)
    reply_to = models.EmailField(_("reply to"), blank=True)
    recipient = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    calendar = models.TextField(_("calendar part"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("queued"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    lease_id = models.UUIDField(_("lease"), null=True, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    data_started_at = models.DateTimeField(_("handed over from"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(
        _("withdrawn"), null=True, blank=True, help_text=_("What it tells no longer holds")
    )
    resent_after_crash = models.BooleanField(
        _("may have come twice"),
        default=False,
        help_text=_("A worker died while it handed the mail over, so it was sent once more"),
    )
    scrubbed_at = models.DateTimeField(_("content removed"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    bounce_text = models.TextField(_("why it was returned"), blank=True)
    smtp_code = models.PositiveSmallIntegerField(_("answer code"), null=True, blank=True)
    smtp_text = models.TextField(_("answer of the mail server"), blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("outbox")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sending", lease_id__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_id__isnull=True, lease_until__isnull=True)),
                name="only_a_mail_being_sent_is_leased",
            )
        ]
        indexes = [
            models.Index(
                fields=["priority", "not_before"],
                condition=Q(state__in=["queued", "deferred"]),
                name="mail_that_is_due",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="sending"), name="mail_being_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient}"


class Attachment(models.Model):
    """A file that goes with a mail, frozen with it."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("mail")
    )
    filename = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["message", "filename"], name="files_have_own_names")
        ]

    def __str__(self) -> str:
        return self.filename


def message_id_for(key: str) -> str:
    """The Message-ID of the mail with this business key: the same at every attempt."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{settings.MAIL_DOMAIN}>"
