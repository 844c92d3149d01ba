"""A person decides on mail that no program could decide on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit import log
from sessions_app.coming import answering
from sessions_app.models import IncomingMail, Participation


@transaction.atomic
def settle(
    mail: IncomingMail, *, choice: Participation.Answer | None, by: User, now: datetime
) -> bool:
    """Register the answer, or none where ``choice`` is None; what was written is then let go.

    False when somebody has settled it already. Raises answering.CannotAnswer.
    """
    waiting = IncomingMail.objects.for_people().select_for_update(of=("self",)).filter(pk=mail.pk)
    current = waiting.select_related("participation__gathering").first()
    if current is None:
        return False
    if choice is not None and current.participation is not None:
        answering.answer(current.participation, choice, by=by, now=now)
    current.outcome = IncomingMail.Outcome.SETTLED
    current.excerpt = ""
    current.settled_at, current.settled_by = now, by
    current.save(update_fields=["outcome", "excerpt", "settled_at", "settled_by"])
    log.record(current, "incoming mail settled", by=by, after={"answer": choice and str(choice)})
    return True
