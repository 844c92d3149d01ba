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
        DOOR = "door", _("door helper")

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

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}, {self.programme}"
