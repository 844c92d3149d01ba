"""Secret addresses from which calendar programs fetch gatherings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Cohort, Team
from partners.models import Person


class CalendarAddress(models.Model):
    """One secret address. Only the hash of its key is kept, so it is shown once.

    It gives all gatherings of the cohort; with ``team`` or ``person``, those of the one or the
    other. Each of them has at most one address that works.
    """

    token_hash = models.BinaryField(_("hash of the token"), max_length=32, unique=True)
    prefix = models.CharField(_("first characters"), max_length=8)
    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, related_name="+", verbose_name=_("cohort")
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
        help_text=_("Empty when it was made by personal link"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(person__isnull=True),
                name="a_calendar_address_is_of_a_team_or_a_person",
            ),
            models.UniqueConstraint(
                fields=["cohort", "team", "person"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="one_calendar_address_works_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.team or self.cohort)
