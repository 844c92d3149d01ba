"""What a gathering leaves behind: materials, and notes for the colleague who comes next."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Team
from sessions_app.models.gatherings import Gathering
from sessions_app.models.participations import Participation


class MaterialQuerySet(models.QuerySet["Material"]):
    def current(self) -> MaterialQuerySet:
        return self.filter(removed_at__isnull=True)


class Material(models.Model):
    """A link or a file for one gathering. A new version replaces the row, which stays."""

    class When(models.TextChoices):
        BEFORE = "before", _("before the gathering")
        AFTER = "after", _("after the gathering")

    gathering = models.ForeignKey(
        Gathering, on_delete=models.PROTECT, related_name="materials", verbose_name=_("gathering")
    )
    title = models.CharField(_("title"), max_length=200)
    when = models.CharField(_("when"), max_length=10, choices=When.choices)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaces"),
    )
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")

    def __str__(self) -> str:
        return self.title


class MaterialFile(models.Model):
    """The bytes of a material that is a file; apart, so that lists do not fetch them."""

    material = models.OneToOneField(
        Material, on_delete=models.CASCADE, related_name="file", verbose_name=_("material")
    )
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("kind of file"), max_length=100)
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name


class HandoverNote(models.Model):
    """Up to three lines, and themes of the agenda, from one who came to the one who comes next."""

    participation = models.OneToOneField(
        Participation, on_delete=models.PROTECT, related_name="note", verbose_name=_("written by")
    )
    gathering = models.ForeignKey(
        Gathering, on_delete=models.PROTECT, related_name="+", verbose_name=_("gathering")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="+", verbose_name=_("team")
    )
    text = models.TextField(_("note"), max_length=600, blank=True)
    themes = models.JSONField(_("themes"), default=list)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("handover note")
        verbose_name_plural = _("handover notes")
        constraints = [
            models.CheckConstraint(
                condition=Q(text__gt="") | ~Q(themes=[]), name="a_note_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.gathering}"


class HandoverReading(models.Model):
    """Somebody who goes to the next gathering has read a colleague's note."""

    note = models.ForeignKey(
        HandoverNote, on_delete=models.CASCADE, related_name="readings", verbose_name=_("note")
    )
    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="+", verbose_name=_("read by")
    )
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("reading of a note")
        verbose_name_plural = _("readings of notes")
        constraints = [
            models.UniqueConstraint(
                fields=["note", "participation"], name="a_note_is_read_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.note}"
