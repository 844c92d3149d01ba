"""The three lists. The values stand in addresses and with saved views."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    PARTNERS = "partnere", _("Partners")
    PEOPLE = "personer", _("People")
    TEAMS = "team", _("Teams")

    @property
    def page(self) -> str:
        """The name of its address."""
        return self.name.lower()
