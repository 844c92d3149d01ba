"""Personal links, of which only hashes are kept, and codes at the door that were taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from sessions_app.models.participations import Participation


class LinkQuerySet(models.QuerySet["Link"]):
    def usable(self, now: datetime) -> LinkQuerySet:
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class Link(models.Model):
    """A personal answer link. Only the hash of the token is kept."""

    token_hash = models.BinaryField(_("hash of the token"), max_length=32, unique=True)
    prefix = models.CharField(_("first characters"), max_length=8)
    participation = models.ForeignKey(
        Participation,
        on_delete=models.CASCADE,
        related_name="links",
        verbose_name=_("participation"),
    )
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")

    def __str__(self) -> str:
        return f"{self.prefix}…"


class RevokedCode(models.Model):
    """A code at the door that lets nobody in any more; kept so that the door can say so."""

    code = models.CharField(_("code at the door"), max_length=16, unique=True)
    participation = models.ForeignKey(
        Participation,
        on_delete=models.CASCADE,
        related_name="revoked_codes",
        verbose_name=_("participation"),
    )
    revoked_at = models.DateTimeField(_("revoked"))

    class Meta:
        verbose_name = _("revoked code at the door")
        verbose_name_plural = _("revoked codes at the door")

    def __str__(self) -> str:
        return f"{self.code[:4]}…"
