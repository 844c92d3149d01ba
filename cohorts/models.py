from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cohorts import slugs
from messaging.sheets import Words
from messaging.texts import Letter
from partners.models import Partner, Person, Unit


class Programme(models.Model):
    """A series of gatherings for driver teams, repeated in yearly cohorts.

    ``owner`` is empty for LUP's own programmes; a partner's own programme names the partner, and
    its people are then seen by that partner's coordinators only.
    """

    class CertificateRule(models.TextChoices):
        SHARE_OF_HOURS = "share_of_hours", _("share of the learning hours, in per cent")
        GATHERINGS = "gatherings", _("number of gatherings")

    name = models.CharField(_("name"), max_length=200)
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
    issuer = models.CharField(_("issuer"), max_length=200)
    issued_at_place = models.CharField(_("place of issue"), max_length=100, blank=True)
    signatory_name = models.CharField(_("signatory"), max_length=200, blank=True)
    signatory_title = models.CharField(_("title of the signatory"), max_length=200, blank=True)
    signatory_title_nn = models.CharField(_("the title in nynorsk"), max_length=200, blank=True)
    signatory_title_en = models.CharField(_("the title in English"), max_length=200, blank=True)
    learning_goals_nb = models.TextField(_("learning goals, bokmål"), blank=True)
    learning_goals_nn = models.TextField(_("learning goals, nynorsk"), blank=True)
    learning_goals_en = models.TextField(_("learning goals, English"), blank=True)

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
        ]

    def __str__(self) -> str:
        return self.name

    def signatory_title_in(self, language: str) -> str:
        """In ``language`` or else as it is in bokmål."""
        return getattr(self, f"signatory_title_{language}", "") or self.signatory_title

    def learning_goals(self, language: str) -> list[str]:
        """One goal a line, in ``language`` or else in bokmål."""
        text = getattr(self, f"learning_goals_{language}", "") or self.learning_goals_nb
        return [line.strip() for line in text.splitlines() if line.strip()]


class CohortQuerySet(models.QuerySet["Cohort"]):
    def newest_first(self) -> CohortQuerySet:
        return self.order_by("-year", "programme__name", "pk")


class Cohort(models.Model):
    """One year of a programme (kull)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        COMPLETED = "completed", _("completed")

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("programme")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=100)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.PLANNED
    )

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


class TeamQuerySet(models.QuerySet["Team"]):
    def taking_part(self) -> TeamQuerySet:
        return self.exclude(state=Team.State.WITHDRAWN)


class Team(models.Model):
    """A partner's driver team in one cohort. The team is the enrolment."""

    class State(models.TextChoices):
        FORMING = "forming", _("forming")
        CONFIRMED = "confirmed", _("confirmed")
        COMPLETED = "completed", _("completed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="teams", verbose_name=_("cohort")
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="+", verbose_name=_("partner")
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.FORMING
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "partner", "unit"],
                nulls_distinct=False,
                name="one_team_per_cohort_partner_and_unit",
                violation_error_message=_("The partner has this team in the cohort already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(left_on__isnull=True)

    def in_cohort(self, cohort: Cohort) -> MembershipQuerySet:
        return self.filter(team__cohort=cohort).exclude(team__state=Team.State.WITHDRAWN)


class Membership(models.Model):
    """A person's time in a team. Dated, so that history survives every change."""

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("team")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    is_lead = models.BooleanField(_("team lead"), default=False)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"],
                condition=Q(left_on__isnull=True),
                name="a_person_is_once_in_a_team",
                violation_error_message=_("The person is in the team already."),
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(is_lead=True, left_on__isnull=True),
                name="one_lead_per_team",
                violation_error_message=_("The team has a lead already."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="nobody_leaves_before_joining",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.team}"


class ProgrammeRole(models.Model):
    """What an account may do in a programme, beside leading a team."""

    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")

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


class Wording(models.Model):
    """What a programme says in one of its mails, in one language, instead of our standard text.

    What is empty is said as always. Placeholders are those of ``messaging.texts``.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programme")
    )
    letter = models.CharField(_("mail"), max_length=20, choices=Letter.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    opening = models.TextField(_("text before the facts"), max_length=5000, blank=True)
    closing = models.TextField(_("text after the facts"), max_length=5000, blank=True)

    class Meta:
        verbose_name = _("wording of a mail")
        verbose_name_plural = _("wordings of mails")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "letter", "language"], name="a_mail_is_worded_once_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.get_letter_display()}, {self.get_language_display()}"

    @property
    def words(self) -> Words:
        return Words(self.subject, self.opening, self.closing)
