"""What a participant answers, and what follows from it: a place, a mail, a calendar entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Membership
from sessions_app import confirming, releases, seating
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
CHOICES = (Answer.YES, Answer.NO)


class CannotAnswer(ValueError):
    """The gathering takes no answers, or none from this person. Fit for the reader."""


@transaction.atomic
def answer(
    participation: Participation,
    choice: Participation.Answer,
    *,
    by: User | str = log.PARTICIPANT,
    now: datetime,
) -> None:
    """Record a yes or a no, and confirm it; a later answer replaces an earlier one.

    A yes to a gathering that is full is a place on the waiting list; a no lets the first in line
    move up. The same answer again changes nothing and sends nothing. ``by`` is the account of
    whoever answers for the participant, such as the team's lead. Raises CannotAnswer.
    """
    gathering = releases.locked(participation.gathering)
    current = gathering.participations.select_related("person__partner", "team").get(
        pk=participation.pk
    )
    if not takes_answers(gathering, now=now):
        raise CannotAnswer(_("The gathering has begun or is cancelled, so answers are closed."))
    if not is_in_team(current):
        raise CannotAnswer(_("You are no longer in a team that takes part."))
    if current.answer == choice or (current.answer == Answer.IN_LINE and choice == Answer.YES):
        return
    before = current.answer
    if choice == Answer.YES:
        seating.seat(current, gathering)
    else:
        current.answer, current.line_number = choice, None
    current.answered_at = now
    current.save(update_fields=["answer", "answered_at", "line_number"])
    log.record(
        current,
        "answered",
        by=by,
        before={"answer": before},
        after={"answer": str(current.answer)},
    )
    confirming.confirm(current, gathering, now=now)
    if before == Answer.YES:
        seating.move_up(gathering, by=log.SYSTEM, now=now)


def takes_answers(gathering: Gathering, *, now: datetime) -> bool:
    return gathering.takes_answers and not gathering.has_started(now)


def is_in_team(participation: Participation) -> bool:
    """Whether the person is in a team of the cohort now, which need not be the one invited with."""
    return (
        Membership.objects.active()
        .in_cohort(participation.gathering.cohort)
        .filter(person=participation.person_id, person__left_on__isnull=True)
        .exists()
    )
