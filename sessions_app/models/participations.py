"""A person's part in a gathering, and the log of attendance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Team
from partners.models import Person
from sessions_app.models.gatherings import Gathering


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def invited(self) -> ParticipationQuerySet:
        return self.filter(invited_at__isnull=False)

    def unanswered(self) -> ParticipationQuerySet:
        return self.filter(answer="")

    def not_declined(self) -> ParticipationQuerySet:
        return self.exclude(answer=Participation.Answer.NO)

    def present(self) -> ParticipationQuerySet:
        return self.filter(presence=Participation.Presence.PRESENT)


class Participation(models.Model):
    """One person's part in one gathering: invited, answered, attended."""

    class Answer(models.TextChoices):
        YES = "yes", _("coming")
        NO = "no", _("not coming")
        IN_LINE = "in_line", _("on the waiting list")

    class Entry(models.TextChoices):
        """What the last mail told the person's calendar."""

        NONE = "", _("none")
        KEPT = "kept", _("in the calendar")
        REMOVED = "removed", _("taken out of the calendar")

    class Presence(models.TextChoices):
        PRESENT = "present", _("attended")
        ABSENT = "absent", _("absent")

    gathering = models.ForeignKey(
        Gathering,
        on_delete=models.PROTECT,
        related_name="participations",
        verbose_name=_("gathering"),
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="+", verbose_name=_("team")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    line_number = models.PositiveIntegerField(
        _("number on the waiting list"),
        null=True,
        blank=True,
        help_text=_("Given out in the order of the answers and never used again"),
    )
    entry = models.CharField(
        _("calendar entry"), max_length=10, choices=Entry.choices, blank=True, editable=False
    )
    entry_sequence = models.PositiveIntegerField(
        _("calendar sequence"),
        default=0,
        editable=False,
        help_text=_("The highest that was used in mail to this person"),
    )
    presence = models.CharField(
        _("presence"),
        max_length=10,
        choices=Presence.choices,
        blank=True,
        help_text=_("Follows from the attendance log"),
    )
    minutes = models.PositiveIntegerField(_("minutes attended"), default=0)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "person"], name="a_person_takes_part_once_in_a_gathering"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="answer_and_time_go_together",
            ),
            models.CheckConstraint(
                condition=Q(answer="in_line", line_number__isnull=False)
                | (~Q(answer="in_line") & Q(line_number__isnull=True)),
                name="whoever_is_in_line_has_a_number",
            ),
            models.UniqueConstraint(
                fields=["gathering", "line_number"], name="nobody_shares_a_place_in_line"
            ),
        ]
        indexes = [models.Index(fields=["gathering", "team"], name="participations_by_team")]

    def __str__(self) -> str:
        return f"{self.person} – {self.gathering}"


class AttendanceEvent(models.Model):
    """A line in the attendance log. Lines are only added; presence follows from them."""

    class What(models.TextChoices):
        PRESENT = "present", _("attended")
        ABSENT = "absent", _("absent")
        CLEARED = "cleared", _("mark removed")

    class How(models.TextChoices):
        LIST = "list", _("attendance list")

    participation = models.ForeignKey(
        Participation,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("participation"),
    )
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    how = models.CharField(_("how"), max_length=10, choices=How.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("attendance event")
        verbose_name_plural = _("attendance log")

    def __str__(self) -> str:
        return f"{self.participation}: {self.get_what_display()}"
