"""A gathering, what has been told of it, and the places of each team."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.models import Cohort, Team
from partners.models import Person
from sessions_app import years


def new_calendar_uid() -> str:
    return f"{uuid.uuid4()}@{settings.MAIL_DOMAIN}"


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def not_cancelled(self) -> GatheringQuerySet:
        return self.exclude(state=Gathering.State.CANCELLED)

    def counted(self) -> GatheringQuerySet:
        """Held, and with a closed attendance list: only these count for anything."""
        return self.filter(state=Gathering.State.HELD, list_closed_at__isnull=False)

    def by_date(self) -> GatheringQuerySet:
        return self.order_by("starts_at", "pk")


class Gathering(models.Model):
    """One gathering (samling) of a cohort."""

    class Kind(models.TextChoices):
        GATHERING = "gathering", _("gathering")
        EXPERIENCE = "experience", _("experience-sharing gathering")
        WORKSHOP = "workshop", _("method workshop")
        GUIDANCE = "guidance", _("guidance session")
        WEBINAR = "webinar", _("webinar")

    class Form(models.TextChoices):
        PHYSICAL = "physical", _("in person")
        DIGITAL = "digital", _("online")
        COMBINED = "combined", _("hybrid")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RELEASED = "released", _("released")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="+", verbose_name=_("cohort")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.GATHERING)
    title = models.CharField(_("title"), max_length=200)
    form = models.CharField(_("form"), max_length=20, choices=Form.choices)
    starts_at = models.DateTimeField(_("starts"), validators=[years.check])
    ends_at = models.DateTimeField(_("ends"), validators=[years.check])
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    # Links to meetings in Teams are longer than the usual 200 characters.
    meeting_url = models.URLField(_("meeting link"), max_length=2000, blank=True)
    agenda = models.TextField(_("themes"), blank=True)
    practical = models.TextField(
        _("practical information"),
        max_length=5000,
        blank=True,
        help_text=_("How to get there, what to bring. Is in the mail some days before"),
    )
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True)
    seats_per_team = models.PositiveSmallIntegerField(_("seats per team"), null=True, blank=True)
    reply_by = models.DateField(_("reply by"), null=True, blank=True, validators=[years.check])
    learning_minutes = models.PositiveIntegerField(_("learning minutes"), default=0)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    list_closed_at = models.DateTimeField(
        _("attendance list closed"), null=True, blank=True, editable=False
    )
    list_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("attendance list closed by"),
    )
    calendar_uid = models.CharField(
        _("calendar UID"), max_length=120, unique=True, editable=False, default=new_calendar_uid
    )
    calendar_sequence = models.PositiveIntegerField(
        _("calendar sequence"), default=0, editable=False
    )

    objects = GatheringQuerySet.as_manager()

    class Meta:
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="a_gathering_ends_after_it_starts",
                violation_error_message=_("The gathering ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=years.FIRST_MOMENT, ends_at__lte=years.LAST_MOMENT)
                & (Q(reply_by=None) | Q(reply_by__range=(years.FIRST_DAY, years.LAST_DAY))),
                name="a_gathering_is_in_a_possible_year",
                violation_error_message=years.OUTSIDE,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def learning_hours(self) -> Decimal:
        return round(Decimal(self.learning_minutes) / 60, 2)

    @property
    def is_counted(self) -> bool:
        return self.state == self.State.HELD and self.list_closed_at is not None

    @property
    def minutes_by_the_clock(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def is_in_person(self) -> bool:
        """Whether people can come to a place, all of them or some."""
        return self.form != self.Form.DIGITAL

    @property
    def is_online(self) -> bool:
        """Whether people can join a meeting, all of them or some."""
        return self.form != self.Form.PHYSICAL

    @property
    def takes_answers(self) -> bool:
        return self.state == self.State.RELEASED

    @property
    def can_be_changed(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RELEASED)

    def has_started(self, now: datetime) -> bool:
        return now >= self.starts_at


class Release(models.Model):
    """What people have been told of a gathering, frozen when it was told."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        CHANGE = "change", _("change")
        CANCELLATION = "cancellation", _("cancellation")
        RESTORATION = "restoration", _("held after all")

    gathering = models.ForeignKey(
        Gathering, on_delete=models.PROTECT, related_name="releases", verbose_name=_("gathering")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.INVITATION)
    facts = models.JSONField(_("facts"))
    notes = models.JSONField(_("explanation"), default=dict, blank=True, help_text=_("By language"))
    released_at = models.DateTimeField(_("released"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("released by"),
    )

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "number"], name="releases_of_a_gathering_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gathering}, {self.number}"


class Seat(models.Model):
    """A team's places at a gathering. A team that has named nobody still counts.

    ``chosen_at`` is when its lead last said who comes; the team's others are ``left_out`` and are
    not invited. There can be more places than people: those have no name yet.
    """

    gathering = models.ForeignKey(
        Gathering, on_delete=models.CASCADE, related_name="seats", verbose_name=_("gathering")
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, related_name="+", verbose_name=_("team")
    )
    places = models.PositiveSmallIntegerField(_("places"))
    named = models.BooleanField(_("people are named"))
    chosen_at = models.DateTimeField(_("chosen by the lead"), null=True, blank=True, editable=False)
    left_out = models.ManyToManyField(
        Person, blank=True, related_name="+", verbose_name=_("do not come, says the lead")
    )

    class Meta:
        verbose_name = _("places of a team")
        verbose_name_plural = _("places of teams")
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "team"], name="places_are_set_once_per_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team} – {self.gathering}: {self.places}"
