"""When a programme's mail goes out by itself: the standard, and what a coordinator has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Programme
from messaging.models import Message
from partners.prepared import prepared
from sessions_app.gatherings import workdays
from sessions_app.models import Gathering, ReminderRule

Which = ReminderRule.Which
KINDS = {
    Which.FIRST: Message.Kind.REMINDER,
    Which.SECOND: Message.Kind.REMINDER,
    Which.PRACTICAL: Message.Kind.PRACTICAL,
    Which.LINK: Message.Kind.MEETING_LINK,
    Which.THANKS: Message.Kind.THANKS,
}
DAYS = {
    Which.FIRST: (2, 60),
    Which.SECOND: (1, 60),
    Which.PRACTICAL: (1, 30),
    Which.LINK: (0, 0),
    Which.THANKS: (1, 7),
}
EARLIEST, LATEST = time(6), time(21)  # mail at night wakes people
BEFORE_START = timedelta(hours=1)


class CannotSet(ValueError):
    """The rules make no sense together. The message is fit for the reader."""


@dataclass(frozen=True)
class Rule:
    """One mail of a programme. ``since`` is None for a standard that has always been in force."""

    which: Which
    days: int
    at: time
    is_on: bool = True
    since: datetime | None = None

    def same_as(self, other: Rule) -> bool:
        return (self.days, self.at, self.is_on) == (other.days, other.at, other.is_on)

    def in_words(self) -> str:
        """For the log, where words stay as they were written."""
        return f"{self.days} d, {self.at:%H:%M}" if self.is_on else "off"


STANDARD = (
    Rule(Which.FIRST, 21, time(9)),
    Rule(Which.SECOND, 10, time(9)),
    Rule(Which.PRACTICAL, 3, time(9)),
    Rule(Which.LINK, 0, time(8)),
    Rule(Which.THANKS, 1, time(9)),
)


def of(programme: Programme) -> list[Rule]:
    return of_all([programme.pk])[programme.pk]


def of_all(programmes: Iterable[int]) -> dict[int, list[Rule]]:
    """Each programme's rules, the standard where it has none of its own: {programme id: rules}."""
    ids = set(programmes)
    own = {
        (pk, which): Rule(Which(which), days, at, is_on, since)
        for pk, which, days, at, is_on, since in set_by_hand(list(ids))
    }
    return {pk: [own.get((pk, rule.which), rule) for rule in STANDARD] for pk in ids}


@prepared
def set_by_hand(programmes: list[int]) -> QuerySet[ReminderRule, tuple[Any, ...]]:
    return ReminderRule.objects.filter(programme__among=programmes).values_list(
        "programme_id", "which", "days", "at", "is_on", "since"
    )


@transaction.atomic
def change(programme: Programme, wanted: Sequence[Rule], *, by: User, now: datetime) -> list[Which]:
    """Set the rules; returns which were changed. Raises CannotSet.

    A rule that is changed is in force from now: what it would have sent before that is not sent.
    """
    check(wanted)
    Programme.objects.select_for_update().get(pk=programme.pk)
    before = {rule.which: rule for rule in of(programme)}
    changed = [rule for rule in wanted if not rule.same_as(before[rule.which])]
    for rule in changed:
        ReminderRule.objects.update_or_create(
            programme=programme,
            which=rule.which,
            defaults={"days": rule.days, "at": rule.at, "is_on": rule.is_on, "since": now},
        )
    if changed:
        log.record(
            programme,
            "reminder rules changed",
            by=by,
            before={str(rule.which): before[rule.which].in_words() for rule in changed},
            after={str(rule.which): rule.in_words() for rule in changed},
        )
    return [rule.which for rule in changed]


def check(wanted: Sequence[Rule]) -> None:
    """Raises CannotSet."""
    for rule in wanted:
        least, most = DAYS[rule.which]
        if not least <= rule.days <= most:
            raise CannotSet(
                _("The number of days must be from %(least)d to %(most)d.")
                % {"least": least, "most": most}
            )
        if not EARLIEST <= rule.at <= LATEST:
            raise CannotSet(_("The time must be between 06:00 and 21:00."))
    days = {rule.which: rule.days for rule in wanted if rule.is_on}
    if {Which.FIRST, Which.SECOND} <= set(days) and days[Which.SECOND] >= days[Which.FIRST]:
        raise CannotSet(_("The second reminder must come after the first."))


def due_at(rule: Rule, gathering: Gathering) -> datetime:
    """When the rule's mail about the gathering is to go out.

    Reminders and practical information that fall on a day off go on the working day before, thanks
    on the one after. A meeting link comes an hour before the gathering at the latest.
    """
    first_day = timezone.localdate(gathering.starts_at)
    if rule.which == Which.THANKS:
        last_day = timezone.localdate(gathering.ends_at)
        return in_norway(workdays.first_from(last_day + timedelta(days=rule.days)), rule.at)
    day = first_day - timedelta(days=rule.days)
    if rule.which == Which.LINK:
        return min(in_norway(day, rule.at), gathering.starts_at - BEFORE_START)
    return in_norway(workdays.last_until(day), rule.at)


def in_norway(day: date, clock: time) -> datetime:
    """In UTC, since times of one zone are compared and added to without their summer time."""
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone()).astimezone(UTC)
