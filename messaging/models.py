from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce, Now, Upper
from django.utils import timezone
from django.utils.crypto import salted_hmac
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
    """Every "now" is the database's: workers' clocks may be wrong."""

    def waiting(self) -> MessageQuerySet:
        return self.filter(state__in=[Message.State.QUEUED, Message.State.DEFERRED])

    def due(self) -> MessageQuerySet:
        """What may leave now, if the mail server takes it."""
        return self.waiting().filter(
            not_before__lte=Now(), expires_at__gt=Now(), withdrawn_at__isnull=True
        )

    def abandoned(self) -> MessageQuerySet:
        """What a worker began with and left behind."""
        return self.filter(state=Message.State.SENDING, lease_until__lt=Now())

    def unsent(self) -> MessageQuerySet:
        return self.waiting() | self.abandoned()

    def stoppable(self) -> MessageQuerySet:
        """What has not left: also what a worker has taken but not begun to hand over."""
        begun = Q(data_started_at__isnull=False, lease_until__gte=Now())
        return self.filter(state__in=UNFINISHED).exclude(begun, state=Message.State.SENDING)

    def waits_of_due(self) -> models.QuerySet[Message, timedelta]:
        """How long each mail could have left already that has not, the longest first."""
        due = self.due() | self.abandoned()
        wait = ExpressionWrapper(Now() - F("not_before"), output_field=models.DurationField())
        return due.order_by("not_before").annotate(wait=wait).values_list("wait", flat=True)

    def age_of_oldest_due(self) -> timedelta | None:
        """How long the mail that has waited longest could have left; None when nothing waits."""
        return self.waits_of_due().first()


class Logo(models.Model):
    """A picture above mail and on certificates. Never changed or deleted: what is sent and issued
    refers to it."""

    SHOWN_WIDTH, SHOWN_HEIGHT = 240, 72

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    content = models.BinaryField(_("content"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))

    content_type = "image/png"

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.sha256[:8]

    @property
    def filename(self) -> str:
        return f"logo-{self.sha256[:8]}.png"

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height in mail: never larger than it is."""
        share = min(1, self.SHOWN_WIDTH / self.width, self.SHOWN_HEIGHT / self.height)
        return round(self.width * share), round(self.height * share)


class Message(models.Model):
    """One mail to one address. The outbox: written with the change it tells of, sent afterwards.

    Subject, text, HTML, calendar part and attachments are frozen when the row is written, so a
    second attempt sends the same bytes under the same Message-ID.
    """

    class Kind(models.TextChoices):
        LOGIN_CODE = "login_code", _("login code")
        ACCOUNT = "account", _("changed log-in")
        INVITATION = "invitation", _("invitation")
        CHANGE = "change", _("change")
        CANCELLATION = "cancellation", _("cancellation")
        CONFIRMATION = "confirmation", _("confirmation")
        REMINDER = "reminder", _("reminder")
        PRACTICAL = "practical", _("practical information")
        MEETING_LINK = "meeting_link", _("meeting link")
        THANKS = "thanks", _("thanks")
        CATCH_UP = "catch_up", _("materials to those who were not there")
        CERTIFICATE = "certificate", _("certificate")
        PORTAL_INVITATION = "portal_invitation", _("invitation to the portal")
        ROLE = "role", _("new role")
        CHECK_ANSWER = "check_answer", _("check of an answer from a calendar")
        NOTICE = "notice", _("notice")
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
    topic = models.CharField(_("about"), max_length=60, blank=True)
    programme = models.PositiveBigIntegerField(
        _("programme"),
        null=True,
        blank=True,
        help_text=_("The number of the programme that writes; empty for log-in codes"),
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices)
    sender = models.CharField(_("from"), max_length=300)
    reply_to = models.EmailField(_("reply to"), blank=True)
    recipient = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    calendar = models.TextField(_("calendar part"), blank=True)
    logo = models.ForeignKey(
        Logo,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
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
    ended_at = models.DateTimeField(
        _("ended"), null=True, blank=True, help_text=_("Sent, failed or stopped")
    )
    withdrawn_at = models.DateTimeField(
        _("withdrawn"), null=True, blank=True, help_text=_("What it tells no longer holds")
    )
    resent_after_crash = models.BooleanField(
        _("may have come twice"),
        default=False,
        help_text=_("The hand-over was cut off before the mail server answered"),
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
            models.Index(fields=["topic", "not_before"], name="mail_about"),
            models.Index(Upper("recipient"), name="mail_by_recipient"),  # as iexact asks
            models.Index(fields=["-created_at", "-id"], name="mail_newest_first"),
            models.Index(fields=["programme", "-created_at", "-id"], name="mail_of_programme"),
            models.Index(
                fields=["programme", "state", "withdrawn_at"],
                include=["kind"],  # so that counting looks at the index alone
                name="mail_of_programme_by_state",
            ),
            models.Index(fields=["state", "-created_at", "-id"], name="mail_by_state"),
            models.Index(
                fields=["priority", "not_before"],
                condition=Q(state__in=["queued", "deferred"]),
                name="mail_that_is_due",
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state="sending"), name="mail_being_sent"
            ),
            models.Index(
                Coalesce("ended_at", "expires_at"),
                condition=Q(scrubbed_at__isnull=True),
                name="mail_with_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient}"

    @property
    def files(self) -> list[Attachment | Logo]:
        """All that goes with it, to be shown in it or to be opened."""
        return [*self.attachments.all(), *([self.logo] if self.logo else [])]


UNFINISHED = (
    Message.State.QUEUED,
    Message.State.DEFERRED,
    Message.State.SENDING,
    Message.State.HELD,
)


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


class RelayTrouble(models.Model):
    """Why the mail server takes nothing from us, or nothing from one sender. Gone once it does."""

    class Reason(models.TextChoices):
        LOGIN = "login", _("The mail server does not accept our user name or password.")
        TLS = "tls", _("The connection to the mail server cannot be encrypted.")
        UNREACHABLE = "unreachable", _("The mail server cannot be reached.")
        SILENT = "silent", _("The mail server hangs up or falls silent in the middle of mails.")
        BUSY = "busy", _("The mail server asks us to wait.")
        SENDER = "sender", _("The mail server does not let this sender send.")

    sender = models.CharField(
        _("from"), max_length=300, blank=True, unique=True, help_text=_("Empty: all mail")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    answer = models.TextField(_("answer of the mail server"), blank=True)
    since = models.DateTimeField(_("since"))
    next_try = models.DateTimeField(_("next try"))
    tries = models.PositiveSmallIntegerField(_("tries in a row"), default=1)

    class Meta:
        verbose_name = _("trouble with the mail server")
        verbose_name_plural = _("troubles with the mail server")

    def __str__(self) -> str:
        return f"{self.sender} {self.get_reason_display()}".strip()


def message_id_for(key: str) -> str:
    """The Message-ID of the mail with this business key: the same at every attempt.

    Keys can be guessed, and a report of returned mail counts for the mail that it names: so it
    takes our secret to work one out.
    """
    name = salted_hmac("messaging.message_id", key, algorithm="sha256").hexdigest()[:32]
    return f"<{name}@{settings.MAIL_DOMAIN}>"
