"""What a participant answers, and what the answers come to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Membership
from sessions_app.models import Gathering, Participation


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
    """Record a yes or a no; a later answer replaces an earlier one. Raises CannotAnswer.

    ``by`` is the account of whoever answers for the participant, such as the team's lead.
    """
    current = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("gathering__cohort", "person")
        .get(pk=participation.pk)
    )
    if not takes_answers(current.gathering, now=now):
        raise CannotAnswer(_("The gathering has begun or is cancelled, so answers are closed."))
    if not is_in_team(current):
        raise CannotAnswer(_("You are no longer in a team that takes part."))
    if current.answer == choice:
        return
    before = current.answer
    current.answer = choice
    current.answered_at = now
    current.save(update_fields=["answer", "answered_at"])
    log.record(
        current,
        "answered",
        by=by,
        before={"answer": before},
        after={"answer": str(choice)},
    )


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
