"""The attendance log: each line says what was seen, by whom, how and when. None is ever changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from sessions_app.models.gatherings import Gathering


class AttendanceEventQuerySet(models.QuerySet["AttendanceEvent"]):
    def settling(self) -> AttendanceEventQuerySet:
        """The lines from which presence follows: no refusal, and no claim that waits."""
        return self.filter(what__in=AttendanceEvent.SETTLING)

    def unsettled_claims(self) -> AttendanceEventQuerySet:
        """Inside a query of participations: claims that came after what the list says of each."""
        return self.filter(
            what=AttendanceEvent.What.CLAIMED,
            participation=OuterRef("pk"),
            pk__gt=Coalesce(OuterRef("presence_event"), 0),
        )


class AttendanceEvent(models.Model):
    """A line in the attendance log. Lines are only added, which the database sees to.

    The newest settling line of a participation says how it stands. Lines of a gathering are
    written under its lock, so their numbers are the order in which things were seen.
    """

    class What(models.TextChoices):
        PRESENT = "present", _("attended")
        PARTLY = "partly", _("attended partly")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")
        CLEARED = "cleared", _("mark removed")
        CLAIMED = "claimed", _("says that they were there")
        REFUSED = "refused", _("refused at the door")

    class How(models.TextChoices):
        LIST = "list", _("attendance list")
        QR = "qr", _("personal code at the door")
        SCREEN = "screen", _("code on the screen")
        JOIN = "join", _("joined the meeting")
        REPORT = "report", _("report from the meeting")
        SELF = "self", _("said it themselves")
        CLOSING = "closing", _("when the list was closed")

    class Refusal(models.TextChoices):
        UNKNOWN = "unknown", _("unknown code")
        REVOKED = "revoked", _("the code has been replaced")
        OTHER_GATHERING = "other_gathering", _("code for another gathering")
        REPLACED = "replaced", _("somebody else comes instead")
        LEFT = "left", _("is no longer in a team")
        ALREADY_IN = "already_in", _("is in already")
        CANCELLED = "cancelled", _("the gathering is cancelled")
        CLOSED = "closed", _("the list is closed")
        NOT_OPEN = "not_open", _("the list is not open yet")

    SETTLING = (What.PRESENT, What.PARTLY, What.ABSENT, What.EXCUSED, What.CLEARED)

    gathering = models.ForeignKey(
        Gathering, on_delete=models.PROTECT, related_name="+", verbose_name=_("gathering")
    )
    participation = models.ForeignKey(
        "sessions_app.Participation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("participation"),
        help_text=_("Empty when a code was refused that belongs to nobody"),
    )
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    minutes = models.PositiveIntegerField(
        _("minutes by the clock"), null=True, blank=True, help_text=_("Empty: the whole gathering")
    )
    how = models.CharField(_("how"), max_length=10, choices=How.choices)
    refused_because = models.CharField(
        _("refused because"), max_length=20, choices=Refusal.choices, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty when the participant did it, or the name has been erased"),
    )
    at = models.DateTimeField(_("when"))
    nonce = models.CharField(
        _("number of the press"),
        max_length=64,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The same press that arrives twice counts once"),
    )

    objects = AttendanceEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance event")
        verbose_name_plural = _("attendance log")
        constraints = [
            models.CheckConstraint(
                condition=Q(what="refused") | Q(participation__isnull=False),
                name="only_a_refusal_is_about_nobody",
            ),
            models.CheckConstraint(
                condition=Q(what="refused", refused_because__gt="")
                | (~Q(what="refused") & Q(refused_because="")),
                name="a_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(what="partly", minutes__isnull=False)
                | (~Q(what="partly") & Q(minutes__isnull=True)),
                name="whoever_was_there_partly_has_minutes",
            ),
        ]
        indexes = [models.Index(fields=["gathering", "what"], name="log_by_gathering")]

    def __str__(self) -> str:
        return f"{self.participation or self.gathering}: {self.get_what_display()}"
