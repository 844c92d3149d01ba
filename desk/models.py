from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.models import Programme


class Upload(models.Model):
    """A spreadsheet between the check and the import. Its content goes when it is imported."""

    class Kind(models.TextChoices):
        PARTNERS = "partners", _("partners")
        TEAMS = "teams", _("teams")
        GATHERINGS = "gatherings", _("gatherings")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    programme = models.ForeignKey(
        Programme,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme"),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    filename = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(_("content"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)
    counts = models.JSONField(
        _("counts"),
        default=dict,
        blank=True,
        help_text=_("Rows created, changed, unchanged, refused"),
    )
    remarks = models.JSONField(
        _("remarks"),
        default=dict,
        blank=True,
        help_text=_("Why rows were refused or warned about; kept as long as unused files are"),
    )

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.filename


class SavedView(models.Model):
    """A list with its filters, order and columns, under a name."""

    list = models.CharField(_("list"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("query"), max_length=2000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
    )
    programme = models.ForeignKey(
        Programme,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme"),
        help_text=_("Whose coordinators see it too; empty for the owner only"),
    )

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list", "name"], name="a_view_has_its_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class BulkChange(models.Model):
    """A change of many rows at once, kept so that it can be undone."""

    list = models.CharField(_("list"), max_length=20)
    act = models.CharField(_("act"), max_length=20)
    rows = models.JSONField(_("rows"), help_text=_("Of each: its number, the value before, after"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of many")
        verbose_name_plural = _("changes of many")

    def __str__(self) -> str:
        return f"{self.list}: {self.act}"
