"""What a participant's own page says first: how it stands, and the way back from a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessions_app.attending.claiming import Standing
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
TO_CLAIM, TO_CODE = "var-der/", "skjermkode/"  # after the address of the answer page


@dataclass(frozen=True)
class Receipt:
    """``back`` is where what was pressed is taken back; ``writes`` where only a mail helps."""

    tone: str
    title: str
    text: str
    back: str = ""
    writes: bool = False


@dataclass(frozen=True)
class Stand:
    """How it stands for a participant; ``instead_of`` is the name of whom they were asked for.

    ``line`` is the place on the waiting list, ``is_replaced`` whether somebody else was sent.
    """

    row: Participation
    claim: Standing | None
    may_take_back: bool
    is_open: bool
    is_in_team: bool
    is_replaced: bool
    instead_of: str
    line: int | None


def of(stand: Stand, gathering: Gathering, *, now: datetime) -> Receipt | None:
    """``gathering`` is as people know it. None when there is nothing to say yet."""
    row, claim = stand.row, stand.claim
    if gathering.state == Gathering.State.CANCELLED:
        return Receipt("danger", _("The gathering is cancelled"), _("You need not answer."))
    if row.presence in Participation.ATTENDED:
        return attending(stand, is_over=now >= gathering.ends_at)
    if row.stood_down_at:
        text = _("You were asked to come instead of %(other)s. That is no longer needed.")
        return Receipt("info", _("You need not come"), text % {"other": stand.instead_of})
    if claim and claim.waits:
        return claimed(is_over=now >= gathering.ends_at)
    if claim and claim.not_there:
        text = _("The attendance list says that you were not there.")
        return Receipt("warning", "", text, writes=True)
    if not stand.is_in_team:
        text = _("%(name)s is no longer in a team that takes part, so there is nothing to answer.")
        closed = _("Answers are closed")
        return Receipt("warning", closed, text % {"name": row.person.full_name})
    return answered(stand) if stand.is_open and not stand.is_replaced else None


def attending(stand: Stand, *, is_over: bool) -> Receipt:
    if stand.row.presence == Participation.Presence.PARTLY:
        return Receipt("info", how_registered(stand.row), for_how_long(stand.row), writes=True)
    text = (
        _("The attendance list says that you were there.")
        if is_over
        else _("There is nothing more to do.")
    )
    back = TO_CODE if stand.may_take_back else ""
    return Receipt("success", how_registered(stand.row), text, back)


def how_registered(row: Participation) -> str:
    """As a title; empty for whoever is not marked as attending."""
    if row.presence == Participation.Presence.PARTLY:
        return _("You attended partly")
    return _("You are registered as attending") if row.presence in Participation.ATTENDED else ""


def for_how_long(row: Participation) -> str:
    minutes = (row.presence_event.minutes if row.presence_event else None) or 0
    text = ngettext(
        "The attendance list says that you were there for %(n)d minute.",
        "The attendance list says that you were there for %(n)d minutes.",
        minutes,
    )
    return text % {"n": minutes}


def claimed(*, is_over: bool) -> Receipt:
    title = _("You have said that you were there") if is_over else _("You have said that you came")
    return Receipt("info", title, _("The team lead or the coordinator confirms it."), TO_CLAIM)


def answered(stand: Stand) -> Receipt | None:
    saved = _("The answer is saved. You can change it below until the gathering begins.")
    if stand.line:
        text = _(
            "You are number %(line)s on the waiting list. You get a mail as soon as there is a"
            " place for you. If you cannot come after all, say so below."
        )
        return Receipt("warning", _("The gathering is full"), text % {"line": stand.line})
    if stand.row.answer == Answer.YES:
        return Receipt("success", _("You are coming"), saved)
    if stand.row.answer == Answer.NO:
        return Receipt("info", _("You are not coming"), saved)
    return None
