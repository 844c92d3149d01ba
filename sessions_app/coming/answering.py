"""What a participant answers, and what follows from it: a place, a mail, a calendar entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Cohort, Membership
from partners.prepared import prepared
from sessions_app.coming import declining, seating
from sessions_app.gatherings import needs, releases
from sessions_app.inviting import confirming
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
    move up. Those who sent a stand-in learn that they cannot come. The same answer again changes
    nothing and sends nothing. ``by`` is the account of whoever answers for the participant, such
    as the team's lead. Raises CannotAnswer.
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
    if current.presence in Participation.ATTENDED:
        raise CannotAnswer(is_there_already(current))
    if choice == Answer.YES and (other := stand_in_for(current)):
        raise CannotAnswer(
            _("%(name)s comes instead. Undo that first.") % {"name": other.person.full_name}
        )
    before, had_place = current.answer, current.has_place
    if choice == Answer.YES:
        seating.seat(current, gathering)
    else:
        current.answer, current.line_number, current.holds_place = choice, None, False
    current.answered_at = now
    current.save(update_fields=["answer", "answered_at", "line_number", "holds_place"])
    log.record(
        current,
        "answered",
        by=by,
        before={"answer": before},
        after={"answer": str(current.answer)},
    )
    confirming.confirm(current, gathering, now=now)
    if choice == Answer.NO:
        needs.forget(current, by=by)
        declining.tell(current, gathering, by=by, now=now)
    else:
        declining.forget(current)
    if had_place and not current.has_place:
        seating.move_up(gathering, by=log.SYSTEM, now=now)


def is_there_already(row: Participation) -> str:
    return _("%(name)s is registered as attending.") % {"name": row.person.full_name}


def takes_answers(gathering: Gathering, *, now: datetime) -> bool:
    return gathering.takes_answers and not gathering.has_started(now)


def is_in_team(participation: Participation) -> bool:
    """Whether the person is in a team of the cohort now, or comes for one as a stand-in.

    The team need not be the one that the person was invited with. One query, none for stand-ins.
    """
    return participation.is_guest or is_member(participation)


def stand_in_for(row: Participation) -> Participation | None:
    """Who comes instead of the person, or was asked to."""
    found = Participation.objects.standing_in().filter(stands_in_for=row)
    return found.select_related("person__partner", "team").first()


def is_member(participation: Participation) -> bool:
    if participation.person.left_on is not None:
        return False
    return bool(members_in(participation.gathering.cohort, participation.person_id))


@prepared
def members_in(cohort: Cohort, person: int) -> QuerySet[Membership, tuple[int]]:
    members = Membership.objects.active().in_cohort(cohort).filter(person=person)
    return members.values_list("pk")[:1]
