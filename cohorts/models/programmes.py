"""Programmes and their yearly cohorts."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cohorts import slugs
from messaging import colours
from messaging.models import Logo
from messaging.rendering import Looks
from messaging.sheets import Sender
from partners.models import Partner

LONGEST_NOTICE = 2000


class Programme(models.Model):
    """A series of gatherings for driver teams, repeated in yearly cohorts.

    ``owner`` is empty for LUP's own programmes; a partner's own programme names the partner, and
    its people are then seen by that partner's coordinators only.
    """

    class CertificateRule(models.TextChoices):
        SHARE_OF_HOURS = "share_of_hours", _("share of the learning hours, in per cent")
        GATHERINGS = "gatherings", _("number of gatherings")

    name = models.CharField(_("name"), max_length=200)
    name_nn = models.CharField(_("the name in nynorsk"), max_length=200, blank=True)
    name_en = models.CharField(_("the name in English"), max_length=200, blank=True)
    slug = models.SlugField(_("short name"), validators=[slugs.check])
    owner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Empty for LUP's own programmes"),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    min_team_size = models.PositiveSmallIntegerField(_("smallest team"), default=2)
    max_team_size = models.PositiveSmallIntegerField(_("largest team"), default=5)
    sender_name = models.CharField(_("sender name"), max_length=100)
    contact_email = models.EmailField(
        _("contact address"), help_text=_("Answers to mail come here")
    )
    certificate_rule = models.CharField(
        _("certificate rule"),
        max_length=20,
        choices=CertificateRule.choices,
        default=CertificateRule.SHARE_OF_HOURS,
    )
    certificate_threshold = models.PositiveSmallIntegerField(
        _("certificate threshold"), default=80, help_text=_("Per cent or number, as the rule says")
    )
    presence_share = models.PositiveSmallIntegerField(
        _("share that counts as having been there"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Per cent of a gathering that somebody must attend for the team to be there"),
    )
    issuer = models.CharField(_("issuer"), max_length=200)
    issued_at_place = models.CharField(_("place of issue"), max_length=100, blank=True)
    signatory_name = models.CharField(_("signatory"), max_length=200, blank=True)
    signatory_title = models.CharField(_("title of the signatory"), max_length=200, blank=True)
    signatory_title_nn = models.CharField(_("the title in nynorsk"), max_length=200, blank=True)
    signatory_title_en = models.CharField(_("the title in English"), max_length=200, blank=True)
    learning_goals_nb = models.TextField(_("learning goals, bokmål"), blank=True)
    learning_goals_nn = models.TextField(_("learning goals, nynorsk"), blank=True)
    learning_goals_en = models.TextField(_("learning goals, English"), blank=True)

    controller_name = models.CharField(
        _("controller"),
        max_length=200,
        blank=True,
        help_text=_("The body that decides why personal data is used"),
    )
    privacy_contact = models.EmailField(
        _("address for questions about privacy"),
        blank=True,
        help_text=_("Such as a data protection officer's"),
    )
    accessibility_url = models.URLField(
        _("address of the accessibility statement"), max_length=500, blank=True
    )
    notice_nb = models.TextField(
        _("own words on the notice page, bokmål"), max_length=LONGEST_NOTICE, blank=True
    )
    notice_nn = models.TextField(
        _("own words on the notice page, nynorsk"), max_length=LONGEST_NOTICE, blank=True
    )
    notice_en = models.TextField(
        _("own words on the notice page, English"), max_length=LONGEST_NOTICE, blank=True
    )

    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[colours.check],
        help_text=_("Such as #0b5563. Empty means our colours."),
    )
    logo = models.ForeignKey(
        Logo,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    logo_alt = models.CharField(
        _("what stands on the logo"),
        max_length=200,
        blank=True,
        help_text=_("For those who do not see it, such as the name of the municipality"),
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_team_size__lte=F("max_team_size")),
                name="smallest_team_is_not_larger_than_the_largest",
                violation_error_message=_("The smallest team is larger than the largest."),
            ),
            models.UniqueConstraint(
                Lower("slug"),
                name="a_short_name_is_taken_once",
                violation_error_message=_("Another programme has this short name."),
            ),
            models.CheckConstraint(
                condition=Q(logo__isnull=True, logo_alt="")
                | (Q(logo__isnull=False) & ~Q(logo_alt="")),
                name="a_logo_has_words_for_those_who_do_not_see_it",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def looks(self) -> Looks:
        return Looks(self.colour, self.logo, self.logo_alt)

    @property
    def mail_sender(self) -> Sender:
        """Whose letter it is, for whoever reads now."""
        return Sender(self.local_name, self.contact_email, self.open_slug, self.looks)

    @property
    def open_slug(self) -> str:
        """What names the programme in addresses that open to anybody. That there is a partner's own
        is told to nobody who tries names."""
        return self.slug if self.owner_id is None else slugs.SIGNED.sign(self.slug)

    @property
    def local_name(self) -> str:
        """The name for whoever reads now."""
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        return getattr(self, f"name_{language}", "") or self.name

    def signatory_title_in(self, language: str) -> str:
        """In ``language`` or else as it is in bokmål."""
        return getattr(self, f"signatory_title_{language}", "") or self.signatory_title

    def learning_goals(self, language: str) -> list[str]:
        """One goal a line, in ``language`` or else in bokmål."""
        text = getattr(self, f"learning_goals_{language}", "") or self.learning_goals_nb
        return [line.strip() for line in text.splitlines() if line.strip()]

    def notice_in(self, language: str) -> str:
        """The programme's own words on the notice page, in ``language`` or else in bokmål."""
        return getattr(self, f"notice_{language}", "") or self.notice_nb


class CohortQuerySet(models.QuerySet["Cohort"]):
    def newest_first(self) -> CohortQuerySet:
        return self.order_by("-year", "programme__name", "pk")


class Cohort(models.Model):
    """One year of a programme (kull).

    What each state allows is told in docs/decisions/0031-a-cohort-from-last-year.md. One that comes
    with an import of teams is open at once.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("open for teams")
        RUNNING = "running", _("running")
        COMPLETED = "completed", _("completed")

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("programme")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.OPEN)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year"], name="one_cohort_per_programme_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme.name}, {self.name}"

    @property
    def local_name(self) -> str:
        """Programme and cohort, for whoever reads now."""
        return f"{self.programme.local_name}, {self.name}"
