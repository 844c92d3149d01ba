"""Reminding those who have not answered: once for each person and gathering, never more.

Whom to remind is a query over gatherings, answers and the mail that was already made, so a moved
gathering, a late start or two beats at once do no harm.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import log
from cohorts.models import Membership
from messaging import outbox
from messaging.models import Message
from sessions_app import letters, links
from sessions_app.models import Gathering, Participation


def to_remind(gathering: Gathering) -> list[Participation]:
    """Invited, not answered, still in the team, and not reminded before."""
    waiting = list(
        Participation.objects.filter(gathering=gathering, person__left_on__isnull=True)
        .invited()
        .unanswered()
        .select_related("person__partner", "team")
        .order_by("team__name", "person__last_name", "person__first_name", "pk")
    )
    members = set(
        Membership.objects.active().in_cohort(gathering.cohort).values_list("person_id", flat=True)
    )
    reminded = set(
        Message.objects.filter(key__in=[key_of(row) for row in waiting]).values_list(
            "key", flat=True
        )
    )
    return [row for row in waiting if row.person_id in members and key_of(row) not in reminded]


@transaction.atomic
def remind(gathering: Gathering, *, by: User | str, now: datetime) -> int:
    """Queue the reminders; returns how many. Nothing is sent once the gathering has begun."""
    gathering = (
        Gathering.objects.select_for_update(of=("self",))
        .select_related("cohort__programme")
        .get(pk=gathering.pk)
    )
    if not gathering.takes_answers or gathering.has_started(now):
        return 0
    rows = to_remind(gathering)
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
    """Carry out every programme's own rule: so many days before the reply-by date."""
    return sum(remind(gathering, by=log.SYSTEM, now=now) for gathering in due(now=now))


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
    return f"reminder:{row.gathering_id}:{row.person_id}"
