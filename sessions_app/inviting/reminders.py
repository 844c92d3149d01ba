"""Reminding those who have not answered, by hand; and what all mail of the kind has in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit import log
from messaging import outbox
from messaging.models import Message
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app.gatherings import occasions, releases, rules
from sessions_app.gatherings.occasions import TIME_TO_ANSWER, Occasion
from sessions_app.inviting import invitations, planned
from sessions_app.inviting.planned import Plan
from sessions_app.learning import preparing
from sessions_app.learning.preparing import NOTHING_LEFT
from sessions_app.mail import addressing, letters, links
from sessions_app.models import Gathering, Participation, ParticipationQuerySet, in_a_team

BY_HAND = "by-hand"


def write(
    kind: Message.Kind,
    gathering: Gathering,
    people: Sequence[Participation],
    keys: dict[int, str],
    *,
    now: datetime,
) -> int:
    """Queue one mail each, as to members of the teams that they are in now."""
    addresses = links.issue(people, gathering=gathering)
    teams = {member.person_id: member.team for member in invitations.audience(gathering)}
    goes_ahead = kind == Message.Kind.PRACTICAL
    left = preparing.inherited(gathering, people, teams, now=now) if goes_ahead else {}
    readers = [
        replace(
            addressing.to(
                row.person,
                teams.get(row.person_id, row.team),
                row,
                link=addresses[row.pk],
                key=keys[row.person_id],
                part=None,
            ),
            left=left.get(row.pk, NOTHING_LEFT),
        )
        for row in people
    ]
    return outbox.queue(letters.write(kind, gathering, readers, now=now), now=now)


@transaction.atomic
def remind(gathering: Gathering, *, by: User | str, now: datetime) -> int:
    """Remind by hand all who have not answered, apart from those invited or reminded lately.

    Returns how many. Nothing is sent once the gathering has begun, or while people have not been
    told of changes.
    """
    gathering = releases.locked(gathering)
    plan = planned.plan(gathering, [])
    rows = to_remind(gathering, plan, now=now)
    if not rows:
        return 0
    known = plan.gathering
    earlier = {mail.tag for mail in plan.mails if mail.tag.startswith(BY_HAND)}
    tag = f"{BY_HAND}:{len(earlier) + 1}"
    keys = plan.keys(Message.Kind.REMINDER, tag, [row.person_id for row in rows])
    queued = write(Message.Kind.REMINDER, known, rows, keys, now=now)
    log.record(gathering, "reminded", by=by, after={"people": queued})
    return queued


def to_remind(gathering: Gathering, plan: Plan, *, now: datetime) -> list[Participation]:
    """Those who get a reminder if it is sent by hand now, in the order of teams and names."""
    if not gathering.takes_answers or gathering.has_started(now):
        return []
    if plan.is_held_back:
        return []
    waiting = (
        gathering.participations.invited()
        .unanswered()
        .filter(in_a_team())
        .exclude(person__in=plan.left_in_peace(now))
    )
    return list(in_order(waiting))


def reminded_lately(gatherings: Iterable[Gathering], *, now: datetime) -> set[tuple[int, int]]:
    """Who is left in peace for now: {(gathering id, person id)}. One query."""
    topics = [letters.topic_of(gathering) for gathering in gatherings]
    return {planned.about(key) for (key,) in keys_since(now - TIME_TO_ANSWER, topics)}


@prepared
def keys_since(moment: datetime, topics: list[str]) -> QuerySet[Message, tuple[str]]:
    return (
        Message.objects.filter(
            topic__among=topics,
            kind=Message.Kind.REMINDER,
            created_at__gt=moment,
        )
        .exclude(state=Message.State.CANCELLED, withdrawn_at__isnull=False)
        .values_list("key")
    )


def still_to_come(known: Sequence[Gathering], *, now: datetime) -> dict[int, list[Occasion]]:
    """What goes out by itself later, the next first: {gathering id: occasions}. One query.

    The gatherings are as people know them (``releases.as_released``).
    """
    own = rules.of_all(gathering.cohort.programme_id for gathering in known)
    return {
        gathering.pk: [
            occasion
            for occasion in occasions.of(gathering, own[gathering.cohort.programme_id])
            if occasion.due > now
        ]
        for gathering in known
    }


def in_order(rows: ParticipationQuerySet) -> ParticipationQuerySet:
    return rows.select_related("person__partner", "team", "stands_in_for__person").order_by(
        norwegian("team__name"),
        norwegian("person__last_name"),
        norwegian("person__first_name"),
        "pk",
    )
