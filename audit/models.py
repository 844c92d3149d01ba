from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import words


class Entry(models.Model):
    """One thing that somebody did. Entries are only ever added; the database sees to it."""

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    verb = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60)
    object_id = models.BigIntegerField(_("object id"))
    object_text = models.CharField(_("object"), max_length=300)
    programme = models.PositiveBigIntegerField(
        _("programme"),
        null=True,
        blank=True,
        help_text=_("The number of the programme that it is about; empty for what is of none"),
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="entries_of_an_object"),
            models.Index(fields=["programme", "-id"], name="entries_of_a_programme"),
            models.Index(
                fields=["at"], condition=models.Q(verb="erasure asked"), name="wishes_for_erasure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {words.done(self.verb)} {self.object_text}"
