"""Mail that goes out by itself before and after a gathering, as the programme's rules say.

Whom it goes to is asked of the database every time (see ``planned``), never put on a timer, so
two beats at once, a moved gathering or a night without beat do no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from sessions_app.gatherings import occasions, releases, rules
from sessions_app.gatherings.occasions import Occasion
from sessions_app.gatherings.rules import Rule, Which
from sessions_app.inviting import late_notes, planned, reminders
from sessions_app.inviting.planned import Plan
from sessions_app.models import Gathering, MissedReminder

logger = logging.getLogger(__name__)

LOOKS_AHEAD = timedelta(days=75)  # the longest rule, and the holidays before it
LOOKS_BACK = timedelta(days=21)


class CannotSend(ValueError):
    """It is too late, or people know less than the mail would say. Fit for the reader."""


def send_due(*, now: datetime) -> int:
    """Queue what is due by the programmes' rules; returns how many mails.

    What fails for one gathering is logged and tried again next time; the others get theirs.
    """
    gatherings = list(
        Gathering.objects.filter(
            state__in=[Gathering.State.RELEASED, Gathering.State.HELD],
            starts_at__lt=now + LOOKS_AHEAD,
            ends_at__gt=now - LOOKS_BACK,
        )
        .select_related("cohort__programme")
        .by_date()
    )
    own = rules.of_all(gathering.cohort.programme_id for gathering in gatherings)
    queued = 0
    for known, gathering in zip(releases.all_as_released(gatherings), gatherings, strict=True):
        mine = own[gathering.cohort.programme_id]
        about = [one for one in occasions.of(known, mine) if one.due <= now]
        if not about:
            continue
        try:
            queued += carry_out(gathering, mine, now=now)
            if any(one.which == Which.PRACTICAL for one in about):
                queued += late_notes.send(gathering, mine, now=now)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            logger.exception("what is due about gathering %s could not be queued", gathering.pk)
    return queued


def carry_out(gathering: Gathering, own: Sequence[Rule], *, now: datetime) -> int:
    """All that is due about one gathering, or nothing of it. The lock is taken only for work."""
    if not has_work(planned.plan(gathering, own), now):
        return 0
    queued = 0
    with transaction.atomic():
        current = releases.locked(gathering)
        plan = planned.plan(current, own)
        for occasion in plan.occasions:
            note_missed(plan, occasion, now)
            if sent := send(plan, occasion, plan.due(occasion, now), by=log.SYSTEM, now=now):
                queued += sent
                plan = planned.plan(current, own)
    return queued


def has_work(plan: Plan, now: datetime) -> bool:
    return any(
        plan.due(occasion, now) or (plan.late(occasion, now) and not plan.is_marked(occasion))
        for occasion in plan.occasions
    )


def note_missed(plan: Plan, occasion: Occasion, now: datetime) -> None:
    """Write down, once, what is too late to go by itself."""
    late = plan.late(occasion, now)
    if not late or plan.is_marked(occasion):
        return
    MissedReminder.objects.create(
        gathering_id=plan.gathering.pk,
        which=occasion.which,
        day=occasion.day,
        due_at=occasion.due,
        people=len(late),
        noticed_at=now,
    )
    log.record(
        plan.gathering,
        "reminder missed",
        by=log.SYSTEM,
        after={"mail": str(occasion.which), "people": len(late)},
    )


def send(
    plan: Plan, occasion: Occasion, rows: Sequence[int], *, by: User | str, now: datetime
) -> int:
    """Queue the occasion's mail to these participations; returns how many."""
    if not rows:
        return 0
    people = list(reminders.in_order(plan.gathering.participations.filter(pk__in=rows)))
    keys = plan.keys(occasion.kind, occasion.tag, [row.person_id for row in people])
    queued = reminders.write(occasion.kind, plan.gathering, people, keys, now=now)
    log.record(
        plan.gathering,
        "reminded" if occasion.asks else "informed",
        by=by,
        after={"mail": str(occasion.which), "people": queued},
    )
    return queued


@transaction.atomic
def send_missed(missed: MissedReminder, *, by: User, now: datetime) -> int:
    """Send afterwards what did not go in time, to those who are still to get it.

    Returns how many; none when it has been decided already. Raises CannotSend.
    """
    gathering = releases.locked(missed.gathering)
    current = MissedReminder.objects.select_for_update().get(pk=missed.pk)
    if current.settled_at:
        return 0
    occasion = Occasion(Which(current.which), current.due_at, current.day)
    plan = planned.plan(gathering, rules.of(gathering.cohort.programme))
    if current.day != occasions.day_of(plan.gathering) or not plan.may_go(occasion, now):
        raise CannotSend(
            _("It can no longer be sent as it was meant: the gathering has begun or been changed.")
        )
    rows = [pk for pk, moment in plan.wanted(occasion).items() if moment <= now]
    queued = send(plan, occasion, rows, by=by, now=now)
    if queued:
        settle(current, by=by, now=now, was_sent=True)
    return queued


@transaction.atomic
def leave_missed(missed: MissedReminder, *, by: User, now: datetime) -> None:
    """Say that what did not go in time is not to be sent. A second press changes nothing."""
    current = MissedReminder.objects.select_for_update().get(pk=missed.pk)
    if current.settled_at:
        return
    settle(current, by=by, now=now, was_sent=False)
    log.record(missed.gathering, "missed reminder left", by=by, after={"mail": str(current.which)})


def settle(missed: MissedReminder, *, by: User, now: datetime, was_sent: bool) -> None:
    missed.settled_at, missed.settled_by, missed.was_sent = now, by, was_sent
    missed.save(update_fields=["settled_at", "settled_by", "was_sent"])
