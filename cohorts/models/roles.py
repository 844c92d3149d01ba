"""What accounts may do in a programme."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models.programmes import Programme


class ProgrammeRole(models.Model):
    """What an account may do in a programme, beside leading a team."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        FACILITATOR = "facilitator", _("facilitator")
        DOOR = "door", _("door helper")
        OBSERVER = "observer", _("observer")

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="roles", verbose_name=_("programme")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "user", "role"], name="a_role_is_given_once"
            )
        ]

    @property
    def what_it_may(self) -> str:
        """In the active language, for whoever gives the role and whoever gets it."""
        return str(WHAT_IT_MAY[self.Role(self.role)])

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}, {self.programme}"


# cohorts/access.py holds it; docs/decisions/0027-roles.md says why.
WHAT_IT_MAY = {
    ProgrammeRole.Role.COORDINATOR: _(
        "Plans gatherings, writes mail, keeps teams and people, issues certificates, and gives"
        " roles."
    ),
    ProgrammeRole.Role.FACILITATOR: _(
        "Runs the gatherings: sees who answered what, marks attendance, stands at the door and"
        " shares materials. Sends no mail, and sees no phone numbers, and e-mail addresses only in"
        " a report from a meeting."
    ),
    ProgrammeRole.Role.DOOR: _(
        "Reads codes at the door of the gatherings, from the day before until the day after. Sees"
        " nothing else."
    ),
    ProgrammeRole.Role.OBSERVER: _(
        "Sees gatherings, answers in numbers, and attendance team by team. Sees no names of people,"
        " and changes nothing."
    ),
}
