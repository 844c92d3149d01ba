"""Where a person stands towards a gathering: a word, and the badge that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions_app.gatherings import badges
from sessions_app.models import Gathering, Participation


@dataclass(frozen=True)
class Status:
    text: str | Promise
    badge: str


COMING = Status(Participation.Answer.YES.label, "yes")
NOT_COMING = Status(Participation.Answer.NO.label, "no")
IN_LINE = Status(Participation.Answer.IN_LINE.label, "info")
NOT_ANSWERED = Status(_("not answered"), "wait")
NOT_INVITED = Status(_("not invited yet"), "info")
ATTENDED, PARTLY, ABSENT, EXCUSED = (
    Status(presence.label, badges.OF_PRESENCE[presence]) for presence in Participation.Presence
)
NOT_RECORDED = Status(_("not recorded"), "wait")

ANSWERS = {
    Participation.Answer.YES: COMING,
    Participation.Answer.NO: NOT_COMING,
    Participation.Answer.IN_LINE: IN_LINE,
}
PRESENCES = {
    Participation.Presence.PRESENT: ATTENDED,
    Participation.Presence.PARTLY: PARTLY,
    Participation.Presence.ABSENT: ABSENT,
    Participation.Presence.EXCUSED: EXCUSED,
}


def of(row: Participation, gathering: Gathering) -> Status:
    """Attendance once it is recorded or the gathering is held, the answer before that."""
    if row.presence:
        return PRESENCES[Participation.Presence(row.presence)]
    if gathering.state == Gathering.State.HELD:
        return NOT_RECORDED
    if row.answer:
        return ANSWERS[Participation.Answer(row.answer)]
    return NOT_ANSWERED if row.invited_at else NOT_INVITED
