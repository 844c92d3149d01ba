"""Teams, and who is in them when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.models.programmes import Cohort
from partners import folding
from partners.models import Partner, Person, Succession, Unit


class TeamQuerySet(models.QuerySet["Team"]):
    def taking_part(self) -> TeamQuerySet:
        return self.exclude(state=Team.State.WITHDRAWN)

    def in_the_portal(self) -> TeamQuerySet:
        """Not those of a cohort that its coordinators still plan by themselves."""
        return self.taking_part().exclude(cohort__state=Cohort.State.PLANNED)


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
    size_reason = models.CharField(
        _("reason for another size"),
        max_length=300,
        blank=True,
        help_text=_("Why the team may be smaller or larger than the programme's rule"),
    )
    notes = models.TextField(
        _("notes"), max_length=5000, blank=True, help_text=_("For coordinators only")
    )
    found_by = folding.found_by("name")

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
        indexes = [folding.index("teams_as_looked_for")]

    def __str__(self) -> str:
        return self.name


def is_there(path: str = "") -> Q:
    """Who has not left the organisation; nobody leaves a cohort that was over by then.

    ``path`` leads to the membership, and ends with two underscores.
    """
    at_work = Q(**{f"{path}person__left_on__isnull": True})
    stayed = Q(
        **{
            f"{path}person__left_on__gt": F(f"{path}team__cohort__ends_on"),
            f"{path}team__cohort__state": Cohort.State.COMPLETED,
        }
    )
    return at_work | stayed


def works_there() -> Q:
    """Whose organisation is still the team's; what goes on as another is not elsewhere."""
    return Q(person__partner=F("team__partner")) | Q(
        team__partner__in=Succession.objects.values("before")
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(left_on__isnull=True)

    def there(self) -> MembershipQuerySet:
        """Who is in the teams now; in a cohort that is completed, who was until it ended."""
        return self.active().filter(is_there())

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
    looks_in = models.BooleanField(
        _("looks in"),
        default=False,
        help_text=_("Sees the team in the portal and changes nothing"),
    )
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
