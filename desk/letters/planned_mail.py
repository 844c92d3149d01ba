"""What goes out by itself about a gathering, as the coordinator sees it: coming, sent, missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import Message
from sessions_app.gatherings import facts, rules
from sessions_app.gatherings.occasions import Occasion
from sessions_app.inviting import planned
from sessions_app.inviting.planned import LATE, Plan
from sessions_app.models import Gathering, GatheringQuerySet, MissedReminder


@dataclass(frozen=True)
class PlannedRow:
    """One mail. ``tone`` is its badge's; with ``url`` a coordinator has something to decide."""

    what: str
    state: str
    tone: str
    details: Sequence[str]
    url: str = ""
    send: str = ""


@dataclass(frozen=True)
class Planned:
    is_held_back: bool = False
    rows: list[PlannedRow] = field(default_factory=list)

    @property
    def is_undecided(self) -> bool:
        return any(row.url for row in self.rows)


def of(plan: Plan, *, now: datetime) -> Planned:
    """Every mail that the rules plan, in the order of time; none for a cancelled gathering."""
    gathering = plan.gathering
    if gathering.state == Gathering.State.CANCELLED:
        return Planned()
    return Planned(
        is_held_back=plan.is_held_back and not gathering.has_started(now),
        rows=[row(plan, occasion, now=now) for occasion in plan.occasions],
    )


def with_missed(gatherings: GatheringQuerySet) -> GatheringQuerySet:
    """What ``undecided`` needs to know of each, without a query of its own."""
    missed = MissedReminder.objects.filter(gathering=OuterRef("pk"), settled_at=None)
    return gatherings.annotate(was_missed=Exists(missed))


def undecided(gatherings: Sequence[Gathering], *, now: datetime) -> set[int]:
    """The ids of those with something that was missed and can still be sent.

    No query as long as nothing was missed.
    """
    plans = {
        gathering.pk: planned.plan(gathering, rules.of(gathering.cohort.programme))
        for gathering in gatherings
        if vars(gathering)["was_missed"]
    }
    return {pk for pk, plan in plans.items() if of(plan, now=now).is_undecided}


def row(plan: Plan, occasion: Occasion, *, now: datetime) -> PlannedRow:
    what = name_of(occasion)
    sent = sent_in_words(plan, occasion)
    is_over = occasion.comes_before and plan.gathering.has_started(now)
    coming = [moment for moment in plan.wanted(occasion).values() if moment + LATE >= now]
    if occasion.due > now or (coming and not is_over):
        details = [*sent, coming_in_words(plan, occasion, coming)]
        return PlannedRow(what, _("planned"), "info", details)
    if sent:
        return PlannedRow(what, _("sent"), "yes", sent)
    missed = next((row for row in plan.missed if is_of(row, occasion)), None)
    if missed:
        return missed_row(plan, occasion, missed, what, now=now)
    return PlannedRow(what, _("not needed"), "", [_("There was nobody to write to.")])


def name_of(occasion: Occasion) -> str:
    return f"{capfirst(occasion.which.label)} {to_whom(occasion.kind)}"


def to_whom(kind: Message.Kind) -> str:
    if kind == Message.Kind.REMINDER:
        return _("to those who have not answered")
    if kind == Message.Kind.THANKS:
        return _("to those who were there")
    return _("to those who are coming")


def coming_in_words(plan: Plan, occasion: Occasion, coming: Sequence[datetime]) -> str:
    when = in_words(min(coming, default=occasion.due))
    if not plan.rows:
        return when
    n = len(coming)
    people = ngettext("%(n)d person as things are now", "%(n)d people as things are now", n)
    return f"{when}: {people % {'n': n}}"


def sent_in_words(plan: Plan, occasion: Occasion) -> list[str]:
    made = plan.made(occasion)
    if not made:
        return []
    n = len({mail.person_id for mail in made})
    people = ngettext("%(n)d person", "%(n)d people", n) % {"n": n}
    return [f"{in_words(min(mail.made_at for mail in made))}: {people}"]


def is_of(missed: MissedReminder, occasion: Occasion) -> bool:
    return (missed.which, missed.day) == (occasion.which, occasion.day)


def missed_row(
    plan: Plan, occasion: Occasion, missed: MissedReminder, what: str, *, now: datetime
) -> PlannedRow:
    why = _("It was due %(when)s, and was more than a day late.") % {
        "when": in_words(missed.due_at)
    }
    if missed.settled_at:
        return PlannedRow(what, _("not sent"), "", [why, _("You chose to leave it.")])
    n = len(plan.wanted(occasion))
    if not n or not plan.may_go(occasion, now) or is_overtaken(plan, occasion, now):
        return PlannedRow(what, _("not sent"), "", [why])
    send = ngettext("Send to %(n)d person now", "Send to %(n)d people now", n) % {"n": n}
    url = reverse("desk:missed", args=[plan.gathering.pk, missed.pk])
    return PlannedRow(what, _("not sent"), "warn", [why], url, send)


def is_overtaken(plan: Plan, occasion: Occasion, now: datetime) -> bool:
    """Whether a later reminder was due as well, so that one of them is enough."""
    return occasion.asks and any(
        other.asks and occasion.due < other.due <= now for other in plan.occasions
    )


def in_words(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return _("%(day)s at %(time)s") % {
        "day": facts.day_in_words(local),
        "time": facts.clock(local),
    }
