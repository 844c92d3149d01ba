"""Who of a team comes to a gathering, or was there, and what the lead can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cohorts.models import Team
from partners.models import Person
from portal import status
from sessions_app.coming import answering
from sessions_app.models import Gathering, Participation

NO = Participation.Answer.NO


@dataclass(frozen=True)
class Attendee:
    """With ``answer_url`` the lead can answer for the person; ``answer`` is the one given.

    ``note`` says whom they come instead of, or who comes instead; ``declined_by`` is a stand-in
    who cannot. With ``send_url`` the lead can send somebody else, or undo it; with ``invite_url``
    invite a member who is not invited.
    """

    name: str
    status: status.Status
    answer: str = ""
    answer_url: str = ""
    note: str = ""
    declined_by: str = ""
    send_url: str = ""
    invite_url: str = ""


def of(
    gathering: Gathering,
    team: Team,
    members: Sequence[Person],
    rows: Sequence[Participation],
    *,
    is_led: bool,
    now: datetime,
) -> list[Attendee]:
    """Members now and their stand-ins, and former members who had a part in it.

    Nobody comes to what is cancelled.
    """
    if gathering.state == Gathering.State.CANCELLED:
        return []
    current = {person.pk for person in members} | {row.person_id for row in rows if is_guest(row)}
    is_open = is_led and answering.takes_answers(gathering, now=now)
    sent = {row.stands_in_for_id: row for row in rows if not row.stood_down_at}
    declined = {pk for pk, row in sent.items() if row.answer == NO and row.pk not in sent}
    listed = [
        attendee(
            row,
            gathering,
            sent.get(row.pk),
            is_declined=row.pk in declined,
            is_open=is_open and row.person_id in current,
            team=team,
        )
        for row in rows
        if row.person_id in current
        or row.presence in Participation.ATTENDED
        or (not row.stood_down_at and (row.answer or row.presence))
    ]
    if gathering.state == Gathering.State.HELD:
        return listed
    known = {row.person_id for row in rows}
    return listed + [
        Attendee(
            person.full_name,
            status.NOT_INVITED,
            invite_url=invite_url(team, gathering, person) if is_open else "",
        )
        for person in members
        if person.pk not in known
    ]


def attendee(
    row: Participation,
    gathering: Gathering,
    sent: Participation | None,
    *,
    is_declined: bool,
    is_open: bool,
    team: Team,
) -> Attendee:
    """``sent`` was asked to come instead. Whoever is there already has nothing to answer."""
    args = [row.team_id, row.pk]
    is_there = any(one.presence in Participation.ATTENDED for one in (row, sent) if one)
    may_invite = is_open and row.invited_at is None and not row.stood_down_at
    is_open = is_open and row.invited_at is not None and not is_there
    return Attendee(
        row.person.full_name,
        status.of(row, gathering),
        answer=row.answer,
        answer_url=reverse("portal:answer", args=args) if is_open and sent is None else "",
        note=note_on(row, sent, is_declined=is_declined),
        declined_by=sent.person.full_name if sent and is_declined else "",
        send_url=reverse("portal:send_another", args=args) if is_open else "",
        invite_url=invite_url(team, gathering, row.person) if may_invite else "",
    )


def invite_url(team: Team, gathering: Gathering, person: Person) -> str:
    return reverse("portal:invite", args=[team.pk, gathering.pk, person.pk])


def note_on(row: Participation, sent: Participation | None, *, is_declined: bool) -> str:
    if sent is not None and is_declined:
        return _("%(name)s cannot come instead") % {"name": sent.person.full_name}
    if sent is not None:
        return _("%(name)s instead") % {"name": sent.person.full_name}
    if row.stands_in_for is not None and row.stood_down_at is None:
        return _("for %(name)s") % {"name": row.stands_in_for.person.full_name}
    return ""


def is_guest(row: Participation) -> bool:
    return row.is_stand_in and row.stood_down_at is None and row.person.left_on is None
