"""The occasions on which a programme writes by itself about a gathering, and when they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from messaging.models import Message
from sessions_app.gatherings import rules, workdays
from sessions_app.gatherings.rules import Rule, Which
from sessions_app.models import Gathering

TIME_TO_ANSWER = timedelta(days=2)


@dataclass(frozen=True)
class Occasion:
    """One mail of the programme about one gathering. ``day`` is the gathering's own."""

    which: Which
    due: datetime
    day: date

    @property
    def kind(self) -> Message.Kind:
        return rules.KINDS[self.which]

    @property
    def asks(self) -> bool:
        """Whether it asks for an answer."""
        return self.kind == Message.Kind.REMINDER

    @property
    def comes_before(self) -> bool:
        """Whether it is worth nothing once the gathering has begun."""
        return self.which != Which.THANKS

    @property
    def tag(self) -> str:
        """What its mails have in their keys, and no other mail to the same person."""
        return f"{self.which}:{self.day}"


def of(gathering: Gathering, own_rules: Sequence[Rule]) -> list[Occasion]:
    """In the order of time. What was due before its rule came into force is left out."""
    day = day_of(gathering)
    found = [
        (rule, Occasion(rule.which, rules.due_at(rule, gathering), day))
        for rule in own_rules
        if rule.is_on and (rule.which != Which.LINK or has_meeting(gathering))
    ]
    in_force = [occasion for rule, occasion in found if not rule.since or rule.since < occasion.due]
    return sorted(in_force, key=lambda occasion: occasion.due)


def day_of(gathering: Gathering) -> date:
    return timezone.localdate(gathering.starts_at)


def is_new(gathering: Gathering, invited_at: datetime | None, *, now: datetime) -> bool:
    """Whether an invitation is so new that a reminder waits; not when answers are due soon."""
    if invited_at is None:
        return False
    last = gathering.reply_by or day_of(gathering)
    is_near = last - timezone.localdate(now) <= TIME_TO_ANSWER
    return invited_at > now - TIME_TO_ANSWER and not is_near


def has_meeting(gathering: Gathering) -> bool:
    return gathering.is_online and bool(gathering.meeting_url)


def first_moment(due: datetime, *told: datetime | None) -> datetime:
    """When somebody who was told so late can be reminded: in peace for two days, then on the same
    clock of a working day.
    """
    earliest = max((moment + TIME_TO_ANSWER for moment in told if moment), default=due)
    if earliest <= due:
        return due
    clock = timezone.localtime(due).time()
    day = timezone.localdate(earliest)
    if rules.in_norway(day, clock) < earliest:
        day += workdays.ONE_DAY
    return rules.in_norway(workdays.first_from(day), clock)
