"""Who has earned a certificate in a cohort, and what the others are short of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.models import Cohort, Membership, Programme, Team
from partners.models import Person
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app.gatherings import hours
from sessions_app.models import Gathering, Participation

Rule = Programme.CertificateRule


@dataclass(frozen=True)
class Requirement:
    """The programme's rule, applied to all of a cohort's gatherings that are not cancelled.

    ``threshold`` is per cent of the minutes or a number of gatherings, as the rule says.
    """

    rule: str
    threshold: int
    minutes: int
    gatherings: int
    held: int

    @property
    def needed(self) -> int:
        """Minutes or gatherings, as the rule says. A share is rounded against the person."""
        if self.rule == Rule.SHARE_OF_HOURS:
            return -(-self.minutes * self.threshold // 100)
        return self.threshold

    @property
    def text(self) -> str:
        if self.rule == Rule.SHARE_OF_HOURS and not self.minutes:
            rule = _("at least %(percent)s %% of the learning hours, which no gathering has yet")
            return rule % {"percent": self.threshold}
        if self.rule == Rule.SHARE_OF_HOURS:
            return _("at least %(percent)s %% of the learning hours: %(needed)s of %(total)s") % {
                "percent": self.threshold,
                "needed": hours.text(self.needed),
                "total": hours.text(self.minutes),
            }
        return ngettext(
            "at least %(needed)s gathering of %(total)s",
            "at least %(needed)s gatherings of %(total)s",
            self.needed,
        ) % {"needed": self.needed, "total": self.gatherings}


@dataclass(frozen=True)
class Standing:
    """What one person has attended, held against the requirement."""

    person: Person
    team: Team
    minutes: int
    gatherings: int
    requirement: Requirement

    @property
    def earned(self) -> bool:
        """Nobody earns a certificate without having been there, whatever the rule, nor a share
        of hours that no gathering has."""
        by_hours = self.requirement.rule == Rule.SHARE_OF_HOURS
        if by_hours and not self.requirement.minutes:
            return False
        attended = self.minutes if by_hours else self.gatherings
        return self.gatherings > 0 and attended >= self.requirement.needed

    @property
    def text(self) -> str:
        """«12 of 25 hours», or «2 of 5 gatherings»."""
        if self.requirement.rule == Rule.SHARE_OF_HOURS:
            return _("%(attended)s of %(total)s hours") % {
                "attended": hours.text(self.minutes),
                "total": hours.text(self.requirement.minutes),
            }
        return _("%(attended)s of %(total)s gatherings") % {
            "attended": self.gatherings,
            "total": self.requirement.gatherings,
        }

    @property
    def reason(self) -> str:
        """Why there is no certificate, in plain words; empty for those who earned it."""
        if self.earned:
            return ""
        needed = self.requirement.needed
        if self.requirement.rule == Rule.SHARE_OF_HOURS and not self.requirement.minutes:
            return _("no gathering has learning hours yet")
        if self.requirement.rule == Rule.SHARE_OF_HOURS:
            return _("%(attended)s; %(needed)s are needed") % {
                "attended": self.text,
                "needed": hours.text(needed),
            }
        return ngettext(
            "%(attended)s; %(needed)s is needed", "%(attended)s; %(needed)s are needed", needed
        ) % {"attended": self.text, "needed": needed}


@dataclass(frozen=True)
class Attendance:
    minutes: int = 0
    gatherings: int = 0


def requirement(cohort: Cohort) -> Requirement:
    """What is needed; gatherings still to come count as part of the whole."""
    [(minutes, gatherings, held)] = whole(cohort.pk)
    programme = cohort.programme
    return Requirement(
        rule=programme.certificate_rule,
        threshold=programme.certificate_threshold,
        minutes=minutes,
        gatherings=gatherings,
        held=held,
    )


@prepared
def whole(cohort: int) -> QuerySet[Gathering, tuple[int, int, int]]:
    """Learning minutes, gatherings, and how many of them have a closed list."""
    closed = Q(state=Gathering.State.HELD, list_closed_at__isnull=False)
    gatherings = Gathering.objects.filter(cohort=cohort).not_cancelled().order_by()
    return (
        gatherings.annotate(all=Value(1))
        .values("all")
        .annotate(
            minutes=Sum("learning_minutes", default=0),
            gatherings=Count("pk"),
            held=Count("pk", filter=closed),
        )
        .values_list("minutes", "gatherings", "held")
    )


def standings(cohort: Cohort) -> list[Standing]:
    """Everyone who is or was in a team, or took part without being in one; by organisation.

    A person's attendance counts as a whole, also when it was for several teams. People who have
    been anonymised are left out. Five queries, whatever the number of people.
    """
    needed = requirement(cohort)
    attendance, teams_of = attended(cohort)
    teams_of |= dict(memberships(cohort.pk))
    teams = {team.pk: team for team in with_unit([*set(teams_of.values())])}
    return [
        Standing(
            person=person,
            team=teams[teams_of[person.pk]],
            minutes=attendance[person.pk].minutes,
            gatherings=attendance[person.pk].gatherings,
            requirement=needed,
        )
        for person in by_organisation([*teams_of])
    ]


@prepared
def by_organisation(people: list[int]) -> QuerySet[Person]:
    return (
        Person.objects.filter(pk__among=people, anonymised_at__isnull=True)
        .select_related("partner")
        .order_by(norwegian("partner__name"), norwegian("last_name"), norwegian("first_name"), "pk")
    )


@prepared
def with_unit(teams: list[int]) -> QuerySet[Team]:
    return Team.objects.filter(pk__among=teams).select_related("unit")


@prepared
def memberships(cohort: int) -> QuerySet[Membership, tuple[int, int]]:
    """(person, team) of all memberships, the one that matters last: present, then newest."""
    return (
        Membership.objects.filter(team__cohort=cohort)
        .order_by(F("left_on").asc(nulls_last=True), "joined_on", "pk")
        .values_list("person_id", "team_id")
    )


def attended(cohort: Cohort) -> tuple[dict[int, Attendance], dict[int, int]]:
    """Each person's attendance, and the team the person last took part for.

    Minutes of those who came partly count as they are; a gathering counts when enough of it was
    attended, as the programme says.
    """
    total: defaultdict[int, Attendance] = defaultdict(Attendance)
    teams_of = {}
    for person, team, minutes, gatherings in parts(cohort.pk, cohort.programme.presence_share):
        before = total[person]
        total[person] = Attendance(before.minutes + minutes, before.gatherings + gatherings)
        teams_of[person] = team
    return total, teams_of


@prepared
def parts(cohort: int, share: int) -> QuerySet[Participation, tuple[int, int, int, int]]:
    """(person, team, minutes, gatherings), of which so large a share was attended."""
    return (
        Participation.objects.filter(gathering__cohort=cohort)
        .values("person_id", "team_id")
        .annotate(
            attended_minutes=Sum("minutes", filter=COUNTS, default=0),
            attended_gatherings=Count("pk", filter=COUNTS & Q(share__gte=share)),
        )
        .order_by("team_id")
        .values_list("person_id", "team_id", "attended_minutes", "attended_gatherings")
    )


# Only lists that are closed count, and of them those who were there, wholly or partly.
CLOSED = Q(gathering__state=Gathering.State.HELD, gathering__list_closed_at__isnull=False)
COUNTS = CLOSED & Q(presence__in=Participation.ATTENDED)
