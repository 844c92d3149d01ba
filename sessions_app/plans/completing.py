"""Ending a cohort: what stands in the way, and what one should know before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cohorts import running
from cohorts.models import Cohort, Team
from sessions_app.models import Gathering

State = Gathering.State


class CannotComplete(ValueError):
    """People are invited to what lies ahead, or more stands open than the reader knew of."""


@dataclass(frozen=True)
class Loose:
    """Gatherings that people are invited to, lists that are not closed, drafts never sent out."""

    ahead: list[Gathering]
    unclosed: list[Gathering]
    drafts: list[Gathering]

    @property
    def fingerprint(self) -> str:
        """Short text that is another one when another list or draft is left as it is."""
        return "-".join(str(row.pk) for row in (*self.unclosed, *self.drafts))


def loose_in(cohort: Cohort, *, now: datetime) -> Loose:
    gatherings = list(Gathering.objects.filter(cohort=cohort).not_cancelled().by_date())
    known = [row for row in gatherings if row.state != State.DRAFT]
    return Loose(
        ahead=[row for row in known if row.takes_answers and now < row.ends_at],
        unclosed=[row for row in known if now >= row.ends_at and not row.is_counted],
        drafts=[row for row in gatherings if row.state == State.DRAFT],
    )


@transaction.atomic
def complete(cohort: Cohort, *, expected: str, by: User | str, now: datetime) -> None:
    """Nothing in it or its teams changes from now on; certificates are still issued.

    ``expected`` is the fingerprint of what the coordinator saw. Raises CannotComplete.
    """
    current = running.locked(cohort)
    if current.state == Cohort.State.COMPLETED:
        return
    loose = loose_in(current, now=now)
    if loose.ahead:
        raise CannotComplete(
            _("People are invited to gatherings that are ahead. Hold them or cancel them first.")
        )
    if expected != loose.fingerprint:
        raise CannotComplete(_("Something has changed since you opened the page. Look again."))
    running.keep(current, Cohort.State.COMPLETED, "completed", by=by)
    running.turn_teams(current, Team.State.COMPLETED, "team completed", by=by)
