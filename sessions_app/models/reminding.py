"""The rules for mail that goes out by itself, and what did not go in time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models import Programme
from sessions_app.models.gatherings import Gathering


class ReminderRule(models.Model):
    """When a programme sends one of its mails about every gathering.

    A programme without a row for a mail follows the standard in ``rules``. ``days`` are before the
    day of the gathering, and for the thanks after it; ``at`` is the clock in Norway.
    """

    class Which(models.TextChoices):
        FIRST = "first", _("first reminder")
        SECOND = "second", _("second reminder")
        PRACTICAL = "practical", _("practical information")
        LINK = "link", _("meeting link")
        THANKS = "thanks", _("thanks")

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    which = models.CharField(_("mail"), max_length=10, choices=Which.choices)
    days = models.PositiveSmallIntegerField(_("days"))
    at = models.TimeField(_("time of day"))
    is_on = models.BooleanField(_("in use"), default=True)
    since = models.DateTimeField(
        _("in force from"), help_text=_("What was due before that is not made up for")
    )

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "which"], name="a_programme_has_one_rule_for_each_mail"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.get_which_display()}"


class MissedReminder(models.Model):
    """A mail that should have gone out by itself and was too late; a coordinator decides.

    ``day`` is the day of the gathering as it was then, so that a moved gathering starts afresh.
    """

    gathering = models.ForeignKey(
        Gathering,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("gathering"),
    )
    which = models.CharField(_("mail"), max_length=10, choices=ReminderRule.Which.choices)
    day = models.DateField(_("day of the gathering"))
    due_at = models.DateTimeField(_("was due"))
    people = models.PositiveIntegerField(_("people"))
    noticed_at = models.DateTimeField(_("noticed"))
    settled_at = models.DateTimeField(_("decided"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    was_sent = models.BooleanField(_("sent afterwards"), default=False)

    class Meta:
        verbose_name = _("missed reminder")
        verbose_name_plural = _("missed reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "which", "day"], name="a_reminder_is_missed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gathering}: {self.get_which_display()}"
