from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates import codes
from cohorts.models import Cohort, Team
from partners.models import Person

# The file goes when the name is erased; what proves copies of it stays.
HAS_FILE = Q(pdf__isnull=False, name_erased_at__isnull=True) | Q(
    pdf__isnull=True, name_erased_at__isnull=False
)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def of_cohort(self, cohort: Cohort) -> CertificateQuerySet:
        """Without the PDFs: a list needs none of those bytes."""
        return self.filter(cohort=cohort).defer("pdf")

    def valid(self) -> CertificateQuerySet:
        return self.filter(state=Certificate.State.ISSUED)

    def unrendered(self) -> CertificateQuerySet:
        return self.filter(state=Certificate.State.ISSUED, sha256="")

    def to_be_made(self) -> CertificateQuerySet:
        return self.unrendered().filter(tries__lt=Certificate.MOST_TRIES)

    def stuck(self) -> CertificateQuerySet:
        """What could not be made, however often it was tried: somebody must look at it."""
        return self.unrendered().filter(tries__gte=Certificate.MOST_TRIES)


class Certificate(models.Model):
    """A course certificate (kursbevis). Its facts and its PDF never change once written."""

    class State(models.TextChoices):
        ISSUED = "issued", _("valid")
        SUPERSEDED = "superseded", _("replaced")
        REVOKED = "revoked", _("revoked")

    MOST_TRIES = 5

    number = models.CharField(_("number"), max_length=80, unique=True)
    code = models.CharField(_("verification code"), max_length=40, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="+", verbose_name=_("team")
    )
    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="+", verbose_name=_("cohort")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    facts = models.JSONField(_("what is printed"))
    pdf = models.BinaryField(_("PDF"), null=True)
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    rendered_at = models.DateTimeField(_("made"), null=True, blank=True)
    name_erased_at = models.DateTimeField(
        _("name erased"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The file went with the name; its SHA-256 proves copies of it"),
    )
    tries = models.PositiveSmallIntegerField(
        _("tries"), default=0, help_text=_("How often the PDF was begun")
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.ISSUED)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revoked_reason = models.CharField(_("reason"), max_length=300, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("replaced by"),
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=Q(state="issued"),
                name="one_valid_certificate_per_person_and_cohort",
            ),
            models.CheckConstraint(
                condition=Q(pdf__isnull=True, sha256="", rendered_at__isnull=True)
                | (Q(rendered_at__isnull=False) & ~Q(sha256="") & HAS_FILE),
                name="pdf_hash_and_time_go_together",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_when_and_by_whom_go_together",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state="issued", sha256=""),
                name="certificates_to_be_made",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def code_text(self) -> str:
        """The code as it is printed, in groups of four."""
        return codes.in_groups(self.code)

    @property
    def has_file(self) -> bool:
        return bool(self.sha256) and self.name_erased_at is None

    @property
    def filename(self) -> str:
        return f"kursbevis-{self.number}.pdf"
