"""How far a batch of mail has come that is leaving right now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.post import outbox_states
from messaging.models import Message, MessageQuerySet
from partners.shapes import Asking, StandIns, shaped
from sessions_app.gatherings import facts

State = Message.State
LEAVING = (State.QUEUED, State.SENDING)
LATELY = timedelta(minutes=1)
TOO_SOON = timedelta(seconds=5)  # to tell the pace


@dataclass(frozen=True)
class Progress:
    """``total`` is what fell due since the first of those that still wait, ``sent`` of it left.

    What waits for another attempt is no part of the batch, nor is what was stopped.
    ``per_minute`` is empty as long as it is too soon to tell.
    """

    sent: int
    total: int
    left: int
    per_minute: int | None
    now: datetime

    @property
    def pace(self) -> str:
        if self.per_minute is None:
            return ""
        if not self.per_minute:
            return _("No mail has left in the last minute.")
        n = self.per_minute
        pace = ngettext("About %(n)d mail a minute.", "About %(n)d mails a minute.", n) % {"n": n}
        end = _("The last one leaves at about %(time)s.") % {"time": self.end}
        return f"{pace} {end}"

    @property
    def end(self) -> str:
        minutes = self.left / (self.per_minute or 1)
        return facts.clock(timezone.localtime(self.now + timedelta(minutes=minutes)))

    @property
    def spoken(self) -> str:
        """Coarser than what is shown, so that a screen reader does not speak all the time."""
        tens = self.sent * 10 // self.total * 10
        return _("%(n)d per cent has left.") % {"n": tens}

    @property
    def seconds_to_next_look(self) -> int:
        return 3 if self.per_minute != 0 else 15


def of(about: str | Sequence[int], *, now: datetime) -> Progress | None:
    """Of what is about a gathering or a cohort, by its topic, or of programmes, by their numbers.

    None when nothing is leaving right now. One query.
    """
    topic, programmes = ([about], []) if isinstance(about, str) else ([], [*about])
    statement = batch(len(programmes))
    [found] = statement.rows([*topic, *programmes, now, now - LATELY], 0, 1)
    return read(dict(zip(statement.names, found, strict=True)), now=now)


@shaped
def batch(programmes: int, stand_ins: StandIns) -> Asking:
    """Of so many programmes; without any, of a topic."""
    ids, topic = [stand_ins.number(n) for n in range(programmes)], stand_ins.word(0)
    mails = outbox_states.written_by(ids) if ids else outbox_states.about(topic)
    now, lately = stand_ins.moment(1), stand_ins.moment(0)
    found = tallies(mails.exclude(kind=Message.Kind.TEST), now, lately)
    values: list[Any] = [*ids, now, lately] if ids else [topic, now, lately]
    return found, values


def tallies(mails: MessageQuerySet, now: datetime, lately: datetime) -> QuerySet[Any, Any]:
    first, gone = first_due(mails, now), Q(state=State.SENT)
    due = mails.filter(not_before__gte=first, not_before__lte=now).exclude(state=State.CANCELLED)
    in_one = due.order_by().annotate(all=Value(1)).values("all")
    return in_one.annotate(
        first=Min("not_before", filter=leaving(now)),
        left=Count("pk", filter=leaving(now)),
        due=Count("pk"),
        gone=Count("pk", filter=gone),
        gone_lately=Count("pk", filter=gone & Q(sent_at__gt=lately) & Q(sent_at__gt=first)),
    ).values_list("first", "left", "due", "gone", "gone_lately")


def leaving(now: datetime) -> Q:
    return Q(state=State.SENDING) | Q(state=State.QUEUED, not_before__lte=now)


def first_due(mails: MessageQuerySet, now: datetime) -> Subquery:
    """When the first fell due of those that are leaving; NULL when none is."""
    return Subquery(mails.filter(leaving(now)).order_by("not_before").values("not_before")[:1])


def read(found: Mapping[str, Any], *, now: datetime) -> Progress | None:
    if not found["left"]:
        return None
    window = min(LATELY, now - found["first"])
    pace = round(found["gone_lately"] * (LATELY / window)) if window >= TOO_SOON else None
    return Progress(
        sent=found["gone"], total=found["due"], left=found["left"], per_minute=pace, now=now
    )
