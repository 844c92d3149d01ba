"""Attendance reports of digital meetings, and the names that people use there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models import Programme
from partners.models import Person
from sessions_app.models.gatherings import Gathering


class MeetingReport(models.Model):
    """A meeting's attendance report while people are matched. The file itself is never kept.

    ``people`` is a list of {"name", "email", "spans", "limit", "row", "counted"}: ``row`` is what
    a person chose, ``counted`` the participation that was marked. Settling it takes away names,
    addresses and choices. The times are left for a day, for a report of the meeting's next part;
    then it is empty, and only minutes are left, in the attendance log.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="+", verbose_name=_("gathering")
    )
    program = models.CharField(_("meeting program"), max_length=50)
    people = models.JSONField(_("people"), default=list)
    read_at = models.DateTimeField(_("read"))
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("read by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("report from a meeting")
        verbose_name_plural = _("reports from meetings")

    def __str__(self) -> str:
        return f"{self.gathering}, {self.program}"


class MeetingAlias(models.Model):
    """A name or address that somebody uses in meetings, as a person has confirmed."""

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    alias = models.CharField(_("name in meetings"), max_length=320, help_text=_("In small letters"))
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("name in meetings")
        verbose_name_plural = _("names in meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "alias"], name="a_name_in_meetings_is_one_persons"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alias}: {self.person}"
