"""A person's part in a gathering."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Membership, Team
from partners.models import Person
from sessions_app import door_codes
from sessions_app.models.attending import AttendanceEvent
from sessions_app.models.gatherings import Gathering

OWN_COHORT = OuterRef("gathering__cohort")


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def invited(self) -> ParticipationQuerySet:
        return self.filter(invited_at__isnull=False)

    def unanswered(self) -> ParticipationQuerySet:
        return self.filter(answer="")

    def placed(self) -> ParticipationQuerySet:
        """Those who come, and stand-ins for whom the place is kept until they answer."""
        return self.filter(Q(answer=Participation.Answer.YES) | Q(holds_place=True))

    def standing_in(self) -> ParticipationQuerySet:
        """Those who come instead of somebody, or were asked to."""
        return self.filter(stands_in_for__isnull=False, stood_down_at__isnull=True)

    def guests(self) -> ParticipationQuerySet:
        """Those who come for a team without being in it, as long as they work for a partner."""
        return self.filter(Participation.IS_GUEST)

    def on_the_list(self) -> ParticipationQuerySet:
        """Those whose attendance is taken, and all who were seen.

        That is nobody who stood down, nor whoever was taken out with the team, or left it.
        """
        expected = Q(invited_at__isnull=False) | in_a_team()
        return self.filter(~Q(presence="") | Q(stood_down_at__isnull=True) & expected)

    def attended(self) -> ParticipationQuerySet:
        """Wholly or partly."""
        return self.filter(presence__in=Participation.ATTENDED)


class Participation(models.Model):
    """One person's part in one gathering: invited, answered, attended."""

    class Answer(models.TextChoices):
        YES = "yes", _("coming")
        NO = "no", _("not coming")
        IN_LINE = "in_line", _("on the waiting list")

    class Entry(models.TextChoices):
        """What the last mail told the person's calendar."""

        NONE = "", _("none")
        KEPT = "kept", _("in the calendar")
        REMOVED = "removed", _("taken out of the calendar")

    class Presence(models.TextChoices):
        PRESENT = "present", _("attended")
        PARTLY = "partly", _("attended partly")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")

    ATTENDED = (Presence.PRESENT, Presence.PARTLY)
    IS_GUEST = Q(
        ~Q(team__state=Team.State.WITHDRAWN),
        is_stand_in=True,
        stood_down_at__isnull=True,
        person__left_on__isnull=True,
    )

    gathering = models.ForeignKey(
        Gathering,
        on_delete=models.PROTECT,
        related_name="participations",
        verbose_name=_("gathering"),
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="+", verbose_name=_("team")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    line_number = models.PositiveIntegerField(
        _("number on the waiting list"),
        null=True,
        blank=True,
        help_text=_("Given out in the order of the answers and never used again"),
    )
    entry = models.CharField(
        _("calendar entry"), max_length=10, choices=Entry.choices, blank=True, editable=False
    )
    entry_sequence = models.PositiveIntegerField(
        _("calendar sequence"),
        default=0,
        editable=False,
        help_text=_("The highest that was used in mail to this person"),
    )
    presence = models.CharField(
        _("presence"),
        max_length=10,
        choices=Presence.choices,
        blank=True,
        help_text=_("Follows from the attendance log"),
    )
    minutes = models.PositiveIntegerField(
        _("minutes credited"), default=0, help_text=_("Of the gathering's learning minutes")
    )
    share = models.PositiveSmallIntegerField(
        _("share attended"), default=0, help_text=_("Per cent of the gathering, by the clock")
    )
    presence_event = models.OneToOneField(
        AttendanceEvent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("line in the log"),
        help_text=_("From which presence follows"),
    )
    stands_in_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stand_ins",
        verbose_name=_("stands in for"),
    )
    is_stand_in = models.BooleanField(
        _("stand-in"), default=False, help_text=_("Comes for the team without being in it")
    )
    stood_down_at = models.DateTimeField(
        _("stood down"), null=True, blank=True, help_text=_("Does not come instead after all")
    )
    former_answer = models.CharField(
        _("answer before somebody else was sent"),
        max_length=10,
        choices=Answer.choices,
        blank=True,
        editable=False,
        help_text=_("Holds again if they come themselves after all"),
    )
    holds_place = models.BooleanField(
        _("place kept"),
        default=False,
        editable=False,
        help_text=_("The place of the one they come instead of, until they answer"),
    )
    door_code = models.CharField(
        _("code at the door"),
        max_length=16,
        unique=True,
        default=door_codes.new,
        editable=False,
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "person"], name="a_person_takes_part_once_in_a_gathering"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="answer_and_time_go_together",
            ),
            models.CheckConstraint(
                condition=Q(answer="in_line", line_number__isnull=False)
                | Q(answer="")
                | (~Q(answer="in_line") & Q(line_number__isnull=True)),
                name="whoever_is_in_line_has_a_number",
            ),
            models.UniqueConstraint(
                fields=["gathering", "line_number"], name="nobody_shares_a_place_in_line"
            ),
            models.CheckConstraint(
                condition=Q(holds_place=False) | Q(answer="", line_number__isnull=True),
                name="a_place_is_kept_for_whoever_has_not_answered",
            ),
            models.UniqueConstraint(
                fields=["stands_in_for"],
                condition=Q(stood_down_at__isnull=True),
                name="one_stand_in_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["gathering", "team"], name="participations_by_team")]

    def __str__(self) -> str:
        return f"{self.person} – {self.gathering}"

    @property
    def has_place(self) -> bool:
        return self.answer == self.Answer.YES or self.holds_place

    @property
    def is_away(self) -> bool:
        """Has said no, or is not needed as a stand-in any more."""
        return self.answer == self.Answer.NO or self.stood_down_at is not None

    @property
    def is_guest(self) -> bool:
        """As ``guests``, for a row of which person and team are known."""
        is_here = self.person.left_on is None and self.team.state != Team.State.WITHDRAWN
        return self.is_stand_in and self.stood_down_at is None and is_here

    def stand_down(self, *, now: datetime) -> None:
        """Comes instead of nobody any more. Changes the row without saving it.

        A member keeps the part that members have; whoever is in no team is left without one.
        """
        self.holds_place, self.line_number = False, None
        if self.answer in (self.Answer.YES, self.Answer.IN_LINE):
            self.answer, self.answered_at = "", None
        if self.is_stand_in:
            self.stood_down_at, self.invited_at = now, None
        else:
            self.stands_in_for = None


def in_a_team(cohort: int | OuterRef = OWN_COHORT) -> Q:
    """Of participations: in a team that takes part, or its guest, in an organisation not left."""
    membership = Membership.objects.filter(
        ~Q(team__state=Team.State.WITHDRAWN),
        person=OuterRef("person_id"),
        team__cohort=cohort,
        left_on__isnull=True,
    )
    return Q(Exists(membership), person__left_on__isnull=True) | Participation.IS_GUEST
