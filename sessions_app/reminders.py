"""Reminding those who have not answered: once for each person and gathering, never more.

Whom to remind is a query over gatherings, answers and the mail that was already made, so a moved
gathering, a late start or two beats at once do no harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import User
from audit import log
from cohorts.models import Membership, Team
from messaging import outbox
from messaging.models import Message
from partners.ordering import norwegian
from sessions_app import letters, links
from sessions_app.models import Gathering, Participation, ParticipationQuerySet

TIME_TO_ANSWER = timedelta(days=2)


def waiting() -> ParticipationQuerySet:
    """Invited, not answered, still in the team, and not reminded before; of all gatherings."""
    reminder = Message.objects.filter(
        key=Concat(
            Value("reminder:"),
            Cast(OuterRef("gathering_id"), CharField()),
            Value(":"),
            Cast(OuterRef("person_id"), CharField()),
        )
    )
    membership = (
        Membership.objects.active()
        .filter(person=OuterRef("person_id"), team__cohort=OuterRef("gathering__cohort"))
        .exclude(team__state=Team.State.WITHDRAWN)
    )
    return (
        Participation.objects.invited()
        .unanswered()
        .filter(Exists(membership), ~Exists(reminder), person__left_on__isnull=True)
    )


def to_remind(gathering: Gathering) -> list[Participation]:
    """Those who get a reminder if it is sent now, in the order of teams and names."""
    return list(
        waiting()
        .filter(gathering=gathering)
        .select_related("person__partner", "team")
        .order_by(
            norwegian("team__name"),
            norwegian("person__last_name"),
            norwegian("person__first_name"),
            "pk",
        )
    )


@transaction.atomic
def remind(
    gathering: Gathering,
    *,
    by: User | str,
    now: datetime,
    invited_before: datetime | None = None,
) -> int:
    """Queue the reminders; returns how many. Nothing is sent once the gathering has begun.

    With ``invited_before``, later invitations are left in peace for now.
    """
    gathering = (
        Gathering.objects.select_for_update(of=("self",))
        .select_related("cohort__programme")
        .get(pk=gathering.pk)
    )
    if not gathering.takes_answers or gathering.has_started(now):
        return 0
    rows = [
        row
        for row in to_remind(gathering)
        if invited_before is None or (row.invited_at and row.invited_at <= invited_before)
    ]
    if not rows:
        return 0
    addresses = links.issue(rows, gathering=gathering)
    fallback = gathering.cohort.programme.language
    queued = outbox.queue(
        [
            letters.letter(
                Message.Kind.REMINDER,
                gathering,
                letters.Reader(
                    name=row.person.full_name,
                    email=row.person.email,
                    language=row.person.language_for_mail(fallback),
                    team=row.team.name,
                    link=addresses[row.pk],
                ),
                key=key_of(row),
                now=now,
            )
            for row in rows
        ],
        now=now,
    )
    log.record(gathering, "reminded", by=by, after={"people": queued})
    return queued


def remind_all_due(*, now: datetime) -> int:
    """Carry out every programme's own rule: so many days before the reply-by date.

    Nobody is reminded of an invitation that has only just come.
    """
    return sum(
        remind(gathering, by=log.SYSTEM, now=now, invited_before=now - TIME_TO_ANSWER)
        for gathering in due(now=now)
    )


def due(*, now: datetime) -> list[Gathering]:
    today = timezone.localdate(now)
    released = Gathering.objects.filter(
        state=Gathering.State.RELEASED, starts_at__gt=now, reply_by__isnull=False
    ).select_related("cohort__programme")
    return [
        gathering
        for gathering in released
        if (day := reminder_day(gathering)) is not None and day <= today
    ]


def reminder_day(gathering: Gathering) -> date | None:
    """The day of the automatic reminder, or None when the programme wants none."""
    days = gathering.cohort.programme.remind_days_before
    if not days or gathering.reply_by is None:
        return None
    return gathering.reply_by - timedelta(days=days)


def key_of(row: Participation) -> str:
    return key_for(row.gathering_id, row.person_id)


def key_for(gathering_id: int, person_id: int) -> str:
    return f"reminder:{gathering_id}:{person_id}"


def keys_made(gatherings: Iterable[Gathering]) -> set[str]:
    """The keys of the reminders that exist already."""
    topics = [letters.topic_of(gathering) for gathering in gatherings]
    mails = Message.objects.filter(topic__in=topics, kind=Message.Kind.REMINDER)
    return set(mails.values_list("key", flat=True))
