"""What a participant answers, and what the answers come to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from sessions_app.models import Gathering, Participation


class TooLate(ValueError):
    """The gathering has begun, is held or is cancelled. The message is fit for the reader."""


@transaction.atomic
def answer(participation: Participation, choice: Participation.Answer, *, now: datetime) -> None:
    """Record a yes or a no; a later answer replaces an earlier one. Raises TooLate."""
    current = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("gathering", "person")
        .get(pk=participation.pk)
    )
    if not can_answer(current.gathering, now=now):
        raise TooLate(_("The gathering has begun or is cancelled, so answers are closed."))
    if current.answer == choice:
        return
    before = current.answer
    current.answer = choice
    current.answered_at = now
    current.save(update_fields=["answer", "answered_at"])
    log.record(
        current,
        "answered",
        by=log.PARTICIPANT,
        before={"answer": before},
        after={"answer": str(choice)},
    )


def can_answer(gathering: Gathering, *, now: datetime) -> bool:
    return gathering.takes_answers and not gathering.has_started(now)
