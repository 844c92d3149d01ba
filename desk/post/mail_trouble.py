"""Whether mail leaves at all, for the coordinators whose mail it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import BooleanField, DurationField, JSONField, Model, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from cohorts.models import Programme
from desk.post import mail_progress
from desk.post.outbox_rows import moment
from desk.tallies import ready
from messaging import relay
from messaging.models import Message, RelayTrouble
from sessions_app.mail.letters import sender_of

REFUSAL = ("sender", "reason", "answer", "since", "next_try", "tries")
TOO_OLD = timedelta(minutes=5)


@dataclass(frozen=True)
class Trouble:
    """``stops_all``: the mail server takes nothing; else mail is only slower than it should be."""

    title: str
    lines: list[str]
    stops_all: bool = False

    @property
    def tone(self) -> str:
        return "danger" if self.stops_all else "warning"


@dataclass(frozen=True)
class Signs:
    """``oldest_due`` is how long the mail that has waited longest could have left.

    ``refusals`` are by their senders. ``may_be_leaving``: some mail, of whatever programme, stands
    in line or is being sent.
    """

    refusals: dict[str, RelayTrouble]
    may_be_leaving: bool
    oldest_due: timedelta | None


@cache
def signs() -> dict[str, RawSQL]:
    """Columns for any rows that a page asks for, so that it needs no query more."""
    fields = JSONObject(**{name: name for name in REFUSAL})
    in_one = RelayTrouble.objects.annotate(all=Value(1)).values("all")
    refusals = in_one.annotate(rows=JSONBAgg(fields)).values("rows")
    leaving = Message.objects.filter(state__in=mail_progress.LEAVING).values("pk")
    return {
        "refusals": ready(refusals, JSONField()),
        "may_be_leaving": ready(leaving, BooleanField(), around="EXISTS(%s)"),
        "oldest_due": ready(Message.objects.waits_of_due()[:1], DurationField()),
    }


def signs_on(rows: Sequence[Model]) -> Signs:
    """They are the same on each row; without rows nothing is known to be wrong."""
    known = vars(rows[0]) if rows else {}
    refusals = map(refusal_of, known.get("refusals") or ())
    return Signs(
        {row.sender: row for row in refusals},
        known.get("may_be_leaving", False),
        known.get("oldest_due"),
    )


def refusal_of(fields: dict[str, Any]) -> RelayTrouble:
    """As PostgreSQL writes it into JSON."""
    moments = {name: datetime.fromisoformat(fields[name]) for name in ("since", "next_try")}
    return RelayTrouble(**fields | moments)


def found(programmes: Sequence[Programme], signs: Signs, *, now: datetime) -> Trouble | None:
    """The worst that is the matter with the mail of these programmes."""
    rows = dict(signs.refusals)
    of_all = rows.pop(relay.EVERYTHING, None)
    if of_all and relay.is_worth_telling(of_all):
        return refusal(relay.told(of_all), _("No mail is leaving"), now=now)
    for programme in programmes if rows else ():
        sender = sender_of(programme).as_header
        if sender in rows:
            title = _("Mail from %(sender)s is not leaving") % {"sender": sender}
            return refusal(relay.told(rows[sender]), title, now=now)
    return delay(signs.oldest_due)


def refusal(told: relay.Trouble, title: str, *, now: datetime) -> Trouble:
    since = _("It has been so since %(when)s.") % {"when": moment(told.since, now=now)}
    again = _("It is tried again by itself, next time %(when)s.") % {
        "when": moment(told.next_try, now=now)
    }
    kept = _("Nothing is lost: all mail waits in line and leaves when the trouble is over.")
    advice = _("Tell whoever runs Pådriver, if it lasts.")
    return Trouble(title, [f"{told.reason} {since}", f"{kept} {again}", advice], stops_all=True)


def delay(age: timedelta | None) -> Trouble | None:
    if age is None or age < TOO_OLD:
        return None
    minutes = _("The mail that has waited longest has waited for %(n)d minutes.") % {
        "n": age.total_seconds() // 60
    }
    return Trouble(
        _("Mail is leaving slowly, or not at all"),
        [minutes, _("Nothing is lost. Tell whoever runs Pådriver, if it lasts.")],
    )
