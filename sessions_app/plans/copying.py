"""A new cohort with last year's gatherings and teams.

What people were told, what they answered and where they were is never copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from cohorts import copying, running
from cohorts.models import Cohort
from sessions_app.models import Gathering

# The meeting link is left out: last year's meeting is over. So are state, release and list.
COPIED = (
    *("kind", "title", "form", "venue", "address", "agenda", "practical"),
    *("capacity", "seats_per_team", "learning_minutes"),
)


class Teams(StrEnum):
    NONE = "none"
    EMPTY = "empty"
    WITH_PEOPLE = "people"


@dataclass(frozen=True)
class Wanted:
    """``days`` says on which day each gathering that is copied, by its id, begins anew."""

    year: int
    name: str
    days: Mapping[int, date]
    teams: Teams


@transaction.atomic
def copy(source: Cohort, wanted: Wanted, *, by: User, now: datetime) -> Cohort:
    """A cohort that only its coordinators see. Ids of gatherings of other cohorts are ignored.

    Raises cohorts.running.YearTaken.
    """
    made = running.create(source.programme, year=wanted.year, name=wanted.name, by=by)
    if wanted.teams != Teams.NONE:
        with_people = wanted.teams == Teams.WITH_PEOPLE
        today = timezone.localdate(now)
        copying.copy_teams(source, made, with_people=with_people, by=by, today=today)
    old = Gathering.objects.filter(cohort=source, pk__in=wanted.days).by_date()
    gatherings = [anew(row, cohort=made, day=wanted.days[row.pk]) for row in old]
    Gathering.objects.bulk_create(gatherings)
    if gatherings:
        days = [timezone.localdate(row.starts_at) for row in gatherings]
        made.starts_on, made.ends_on = min(days), max(days)
        made.save(update_fields=["starts_on", "ends_on"])
        after = {"from": str(source), "gatherings": len(gatherings)}
        log.record(made, "gatherings copied", by=by, after=after)
    return made


def anew(old: Gathering, *, cohort: Cohort, day: date) -> Gathering:
    """A draft on another day, at the same times by the clock on the wall."""
    starts_at, ends_at = timezone.localtime(old.starts_at), timezone.localtime(old.ends_at)
    later = day - starts_at.date()
    return Gathering(
        cohort=cohort,
        starts_at=moved(starts_at, later),
        ends_at=moved(ends_at, later),
        reply_by=old.reply_by + later if old.reply_by else None,
        **{name: getattr(old, name) for name in COPIED},
    )


def moved(moment: datetime, days: timedelta) -> datetime:
    return timezone.make_aware(moment.replace(tzinfo=None) + days)


def same_day(day: date, *, years: int) -> date:
    """The same weekday in the week of the same number; in a year without week 53 in week 52."""
    year, week, weekday = day.isocalendar()
    last = date(year + years, 12, 28).isocalendar().week  # 28 December is always in the last week
    return date.fromisocalendar(year + years, min(week, last), weekday)
