"""Whom an answer from a calendar program is of, as our own records have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from cohorts.models import Programme
from sessions_app.coming import answering
from sessions_app.models import Gathering, IncomingMail, Participation


@dataclass(frozen=True)
class Invitee:
    """``answered_at`` is when the newest answer that we know was given, ``sequence`` the version
    of the calendar entry that the person was sent last."""

    participation: Participation
    takes_answers: bool
    answered_at: datetime | None
    sequence: int


@dataclass(frozen=True)
class Nobody:
    """No invitee; with the programme, where the gathering at least is known."""

    reason: IncomingMail.Reason
    programme: Programme | None = None


def find(uid: str, address: str, *, now: datetime) -> Invitee | Nobody:
    """At most four queries."""
    row = (
        Participation.objects.invited()
        .filter(gathering__calendar_uid=uid, person__email__iexact=address)
        .select_related("person__partner", "team", "gathering__cohort__programme")
        .first()
    )
    if row is None:
        return nobody(uid)
    open_now = answering.takes_answers(row.gathering, now=now) and answering.is_in_team(row)
    applied = IncomingMail.objects.filter(
        participation=row, reason=IncomingMail.Reason.ANSWERED
    ).aggregate(newest=Max("stamp"))["newest"]
    known = [moment for moment in (row.answered_at, applied) if moment]
    return Invitee(
        participation=row,
        takes_answers=open_now,
        answered_at=max(known, default=None),
        sequence=row.entry_sequence,
    )


def nobody(uid: str) -> Nobody:
    gathering = (
        Gathering.objects.filter(calendar_uid=uid).select_related("cohort__programme").first()
    )
    if gathering is None:
        return Nobody(IncomingMail.Reason.UNKNOWN_UID)
    return Nobody(IncomingMail.Reason.UNKNOWN_ATTENDEE, gathering.cohort.programme)
