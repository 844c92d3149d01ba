"""What goes out by itself about a gathering, when, and to whom: asked anew every time.

Nothing is put on a timer. What is due follows from the gathering as people know it, the answers,
the programme's rules and the mail that was already made, so whatever is moved, cancelled,
restored or answered is right at the next look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, QuerySet

from messaging.models import Message
from partners.prepared import planned_once, prepared
from sessions_app.gatherings import facts, occasions, releases, rules
from sessions_app.gatherings.occasions import TIME_TO_ANSWER, Occasion, first_moment
from sessions_app.gatherings.rules import Rule, Which
from sessions_app.mail import letters
from sessions_app.models import (
    AttendanceEvent,
    Gathering,
    MissedReminder,
    Participation,
    Release,
    in_a_team,
)

LATE = timedelta(hours=24)
KINDS = frozenset(rules.KINDS.values())


class Row(NamedTuple):
    """One person in the list of the gathering."""

    pk: int
    person_id: int
    team_id: int
    first_name: str
    last_name: str
    invited_at: datetime | None
    answer: str
    answered_at: datetime | None
    presence: str
    share: int
    left_on: date | None
    stood_down_at: datetime | None
    stands_in_for: int | None
    is_in_team: bool
    claims: bool

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Mail:
    """A mail that was made by itself or by hand; ``is_void`` when it was stopped on its way."""

    person_id: int
    tag: str
    asks: bool
    made_at: datetime
    is_void: bool


@dataclass(frozen=True)
class Plan:
    """``gathering`` is as people know it, by the newest ``release``.

    It ``is_held_back`` while a new time, place or form waits to be told: what goes out now would
    be wrong.
    """

    gathering: Gathering
    occasions: list[Occasion]
    listed: list[Row]
    mails: list[Mail]
    release: Release | None
    is_held_back: bool

    @cached_property
    def rows(self) -> list[Row]:
        """The list; empty when nobody was ever invited, since then nobody expects mail."""
        return self.listed if any(row.invited_at for row in self.listed) else []

    @cached_property
    def made_by_tag(self) -> dict[str, list[Mail]]:
        made: dict[str, list[Mail]] = {}
        for mail in self.mails:
            if not mail.is_void:
                made.setdefault(mail.tag, []).append(mail)
        return made

    @cached_property
    def missed(self) -> list[MissedReminder]:
        """What came too late to go by itself. Asked for only when something was due."""
        of_this = MissedReminder.objects.filter(gathering_id=self.gathering.pk)
        return list(of_this.order_by("due_at", "pk"))

    @property
    def told_at(self) -> datetime | None:
        """When people last got a mail with all the facts."""
        return self.release.released_at if self.release else None

    def next_reminder(self, now: datetime) -> datetime | None:
        return min((o.due for o in self.occasions if o.asks and o.due > now), default=None)

    def due(self, occasion: Occasion, now: datetime) -> list[int]:
        """Who gets it now: the ids of their participations."""
        if occasion.due > now or not self.may_go(occasion, now):
            return []
        return [
            pk for pk, moment in self.wanted(occasion).items() if moment <= now <= moment + LATE
        ]

    def late(self, occasion: Occasion, now: datetime) -> list[int]:
        """Who should have had it by now, and did not in time."""
        if occasion.due > now or (not occasion.asks and self.made(occasion)):
            return []
        end = self.gathering.starts_at if occasion.comes_before else now
        return [pk for pk, moment in self.wanted(occasion).items() if min(moment + LATE, end) < now]

    def may_go(self, occasion: Occasion, now: datetime) -> bool:
        if not occasion.comes_before:
            return self.gathering.state != Gathering.State.CANCELLED
        return (
            self.gathering.takes_answers
            and not self.gathering.has_started(now)
            and not self.is_held_back
        )

    def wanted(self, occasion: Occasion) -> dict[int, datetime]:
        """Who is still to get it, as things are, and from when: {participation id: moment}."""
        got = {mail.person_id for mail in self.made(occasion)}
        rows = [row for row in self.rows if row.person_id not in got]
        if occasion.asks:
            return self.unanswered(occasion, rows)
        if occasion.which == Which.THANKS:
            return dict.fromkeys(self.thanked(rows), occasion.due)
        return dict.fromkeys(self.coming(occasion, rows), occasion.due)

    def unanswered(self, occasion: Occasion, rows: Sequence[Row]) -> dict[int, datetime]:
        """Those whom no reminder reached lately, unless the next one comes as soon."""
        here = (occasion.due, occasion.which)
        following = min(
            (o.due for o in self.occasions if o.asks and (o.due, o.which) > here),
            default=self.gathering.starts_at,
        )
        last = self.last_reminded
        wanted = {}
        for row in rows:
            if not row.is_in_team or not row.invited_at or row.answer:
                continue
            moment = first_moment(occasion.due, row.invited_at, self.told_at)
            before = last.get(row.person_id)
            if moment < following and (before is None or before <= moment - TIME_TO_ANSWER):
                wanted[row.pk] = moment
        return wanted

    def coming(self, occasion: Occasion, rows: Sequence[Row]) -> list[int]:
        """Those who had said yes when it was due; a later confirmation tells all of it."""
        return [
            row.pk
            for row in rows
            if row.is_in_team
            and row.answer == Participation.Answer.YES
            and all(
                moment is None or moment <= occasion.due
                for moment in (row.invited_at, row.answered_at, self.told_at)
            )
        ]

    def thanked(self, rows: Sequence[Row]) -> list[int]:
        """Those who were there; as long as nobody is marked, those who said yes."""
        if any(row.presence for row in self.rows):
            there = [row for row in rows if row.presence in Participation.ATTENDED]
        else:
            there = [row for row in rows if row.answer == Participation.Answer.YES]
        return [row.pk for row in there if row.left_on is None]

    @cached_property
    def last_reminded(self) -> dict[int, datetime]:
        last: dict[int, datetime] = {}
        for mail in self.mails:
            if mail.asks and not mail.is_void:
                last[mail.person_id] = max(mail.made_at, last.get(mail.person_id, mail.made_at))
        return last

    def left_in_peace(self, now: datetime) -> set[int]:
        """Whom a reminder by hand passes by: who was invited or reminded lately."""
        last, known = self.last_reminded.items(), self.gathering
        return {person for person, moment in last if moment > now - TIME_TO_ANSWER} | {
            row.person_id for row in self.rows if occasions.is_new(known, row.invited_at, now=now)
        }

    def made(self, occasion: Occasion) -> list[Mail]:
        return self.made_by_tag.get(occasion.tag, [])

    def is_marked(self, occasion: Occasion) -> bool:
        return any(f"{row.which}:{row.day}" == occasion.tag for row in self.missed)

    def keys(self, kind: Message.Kind, tag: str, people: Iterable[int]) -> dict[int, str]:
        """Keys that no mail has yet, {person id: key}; one that was stopped has a successor."""
        earlier = Counter(mail.person_id for mail in self.mails if mail.tag == tag)
        start = f"{kind}:{self.gathering.pk}"
        return {person: f"{start}:{person}:{tag}:{earlier[person] + 1}" for person in people}


def plan(gathering: Gathering, own_rules: Sequence[Rule]) -> Plan:
    """In three queries."""
    release = releases.last(gathering)
    known = releases.as_told(gathering, release.facts) if release else gathering
    return Plan(
        gathering=known,
        occasions=occasions.of(known, own_rules),
        listed=rows_of(gathering),
        mails=mails_about(gathering),
        release=release,
        is_held_back=release is not None
        and releases.differs_in_weight(release.facts, facts.frozen(gathering)),
    )


def rows_of(gathering: Gathering) -> list[Row]:
    return [Row(*values) for values in everybody(gathering.pk, gathering.cohort_id)]


@planned_once
def everybody(gathering: int, cohort: int) -> QuerySet[Participation, tuple[Any, ...]]:
    return (
        Participation.objects.filter(gathering=gathering)
        .annotate(
            is_in_team=in_a_team(cohort), claims=Exists(AttendanceEvent.objects.unsettled_claims())
        )
        .order_by("pk")
        .values_list(
            "pk",
            "person_id",
            "team_id",
            "person__first_name",
            "person__last_name",
            "invited_at",
            "answer",
            "answered_at",
            "presence",
            "share",
            "person__left_on",
            "stood_down_at",
            "stands_in_for_id",
            "is_in_team",
            "claims",
        )
    )


def mails_about(gathering: Gathering) -> list[Mail]:
    return [
        Mail(
            person_id=about(key)[1],
            tag=":".join(key.partition("~")[0].split(":")[3:5]),
            asks=kind == Message.Kind.REMINDER,
            made_at=created_at,
            is_void=state == Message.State.CANCELLED and withdrawn_at is not None,
        )
        for key, kind, created_at, state, withdrawn_at in mails_made(letters.topic_of(gathering))
    ]


@prepared
def mails_made(topic: str) -> QuerySet[Message, tuple[str, str, datetime, str, datetime | None]]:
    return Message.objects.filter(topic=topic, kind__in=KINDS).values_list(
        "key", "kind", "created_at", "state", "withdrawn_at"
    )


def about(key: str) -> tuple[int, int]:
    """The gathering and the person that the key of a mail names."""
    _name, gathering, person, *_rest = key.partition("~")[0].split(":")
    return int(gathering), int(person)
