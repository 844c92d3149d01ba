"""Somebody else comes instead, for one gathering: sending them, and coming oneself after all.

Whoever is replaced does not come, and the stand-in is invited and answers for themselves. The
place passes over: one that was given is kept until the stand-in has answered, and one in the
waiting list keeps its number. A stand-in may send another in turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from messaging.models import Message
from partners.models import Person
from sessions_app.coming import answering, declining, readdressing, seating
from sessions_app.gatherings import needs, releases
from sessions_app.inviting import confirming
from sessions_app.mail import mailed
from sessions_app.mail.letter_sheets import News
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
SENT_AT_MOST = 5  # invitations to one person, so that nobody is flooded through a link


class CannotReplace(ValueError):
    """Nobody can be sent, or not this person, or it cannot be undone. Fit for the reader."""


@dataclass(frozen=True)
class Shown:
    """What the answer page says: whom the reader comes instead of, and who comes instead."""

    instead_of: str
    comes: Participation | None
    may_send: bool

    @property
    def is_expected(self) -> bool:
        """Whether somebody else comes, or may come yet."""
        return self.comes is not None and self.comes.answer != Answer.NO


def for_page(row: Participation, *, is_open: bool) -> Shown:
    """A query for whoever has said no, as those who are replaced have; and one for stand-ins."""
    sent = chain_from(row) if row.answer == Answer.NO else []
    replaced = Participation.objects.filter(pk=row.stands_in_for_id or 0).select_related("person")
    instead_of = replaced.get().person.full_name if row.stands_in_for_id else ""
    return Shown(instead_of, sent[-1] if sent else None, may_send=is_open)


@transaction.atomic
def replace(
    participation: Participation, *, person: Person, by: User | str, now: datetime
) -> Participation:
    """Send ``person`` instead, who gets the place; returns the part of the stand-in.

    The one replaced gets a confirmation that says who comes, and the entry goes out of their
    calendar. A stand-in who has said no can be followed by another. Raises CannotReplace.
    """
    old = locked(participation, now=now)
    if not answering.is_in_team(old):
        raise CannotReplace(_("You are no longer in a team that takes part."))
    earlier = chain_from(old)
    refuse_once_they_are_there(old)
    if earlier and earlier[-1].answer != Answer.NO:
        raise CannotReplace(
            _("%(name)s comes instead. Undo that first.") % {"name": earlier[-1].person.full_name}
        )
    former = old.former_answer if earlier else old.answer
    for row in reversed(earlier):
        let_go(row, old, by=by, now=now)
    new = part_of(person, old)
    refuse_whoever_cannot(new, old, by=by)
    pass_place(old, new, former=former, now=now)
    needs.forget(old, by=by)
    log.record(
        old,
        "somebody else sent",
        by=by,
        before={"answer": former},
        after={"answer": str(old.answer), "stand-in": person.full_name},
    )
    after = {"answer": new.answer, "instead of": old.person.full_name}
    log.record(new, "invited as stand-in", by=by, after=after)
    confirming.confirm(old, old.gathering, replaced_by=person.full_name, now=now)
    tell(new, now=now)
    return new


@transaction.atomic
def undo(participation: Participation, *, by: User | str, now: datetime) -> None:
    """Whoever was replaced takes part as before, and those who were sent instead do not.

    The former answer holds again: with the place, or else with any that is free, or else on the
    waiting list. Those sent are told, the last of a chain and those before. Undoing what is
    undone already changes nothing. Raises CannotReplace.
    """
    old = locked(participation, now=now)
    sent = chain_from(old)
    if not sent:
        return
    if not answering.is_in_team(old):
        raise CannotReplace(_("You are no longer in a team that takes part."))
    refuse_once_they_are_there(*sent)
    had_place, number = sent[-1].has_place, sent[-1].line_number
    for row in reversed(sent):
        let_go(row, old, by=by, now=now)
    give_back(old, had_place=had_place, number=number, now=now)
    log.record(old, "comes after all", by=by, after={"answer": str(old.answer)})
    tell(old, now=now)
    for row in sent:
        if row.stands_in_for_id is None and row.answer != Answer.NO:
            news = News(stood_down=old.person.full_name)
            readdressing.write_invitation(row, news=news, now=now)
    seating.move_up(old.gathering, by=log.SYSTEM, now=now)


def locked(participation: Participation, *, now: datetime) -> Participation:
    """The part as it is now, with the gathering's row held. Raises CannotReplace."""
    gathering = releases.locked(participation.gathering)
    if not answering.takes_answers(gathering, now=now):
        raise CannotReplace(
            _("The gathering has begun or is cancelled, so nobody can be sent instead.")
        )
    return rows_of(gathering, pk=participation.pk)[0]


def refuse_once_they_are_there(*rows: Participation) -> None:
    """Raises CannotReplace."""
    for row in rows:
        if row.presence in Participation.ATTENDED:
            raise CannotReplace(answering.is_there_already(row))


def rows_of(gathering: Gathering, **wanted: int) -> list[Participation]:
    rows = gathering.participations.filter(**wanted)
    return list(rows.select_related("person__partner", "team", "stands_in_for__person"))


def chain_from(row: Participation) -> list[Participation]:
    """Who comes instead of the person, who comes instead of that one, and so on. One query.

    All of them come for the same team.
    """
    found = Participation.objects.standing_in().filter(gathering=row.gathering_id, team=row.team_id)
    sent = {one.stands_in_for_id: one for one in found.select_related("person__partner", "team")}
    chain: list[Participation] = []
    following = sent.get(row.pk)
    while following:
        following.gathering = row.gathering
        chain.append(following)
        following = sent.get(following.pk)
    return chain


def part_of(person: Person, old: Participation) -> Participation:
    """The person's part in the gathering, which may be a new one that is not saved yet."""
    known = rows_of(old.gathering, person=person.pk)
    return known[0] if known else Participation(gathering=old.gathering, person=person)


def refuse_whoever_cannot(new: Participation, old: Participation, *, by: User | str) -> None:
    """Raises CannotReplace with the reason."""
    name = {"name": new.person.full_name}
    if new.person_id == old.person_id:
        raise CannotReplace(_("You cannot come instead of yourself."))
    if new.person.partner_id != old.team.partner_id or new.person.left_on:
        raise CannotReplace(_("The stand-in must work for %(team)s.") % {"team": old.team.partner})
    if new._state.adding:
        return
    refuse_once_they_are_there(new)
    is_active = new.stood_down_at is None and new.invited_at is not None
    if is_active and new.answer == Answer.YES:
        raise CannotReplace(_("%(name)s is coming already.") % name)
    is_taken = new.stands_in_for_id not in (None, old.pk) and new.answer != Answer.NO
    if is_active and is_taken:
        raise CannotReplace(_("%(name)s comes instead of somebody else already.") % name)
    if answering.stand_in_for(new):
        raise CannotReplace(_("%(name)s has sent somebody else instead.") % name)
    invitations = mailed.to_person(old.gathering, new.person_id, (Message.Kind.INVITATION,))
    if by == log.PARTICIPANT and invitations.count() >= SENT_AT_MOST:
        raise CannotReplace(
            _("%(name)s has been asked several times already. Write to those who arrange it.")
            % name
        )


def let_go(row: Participation, old: Participation, *, by: User | str, now: datetime) -> None:
    """The person comes instead of nobody any more, and is told if anything had been promised."""
    declining.forget(row)
    row.is_stand_in = not answering.is_member(row)
    if row.is_stand_in:
        news = News(stood_down=old.person.full_name)
        readdressing.take_out(row, news, by=by, now=now)
    else:
        row.stand_down(now=now)
        row.save()
        needs.forget(row, by=by)
        log.record(row, "stood down", by=by, after={"answer": str(row.answer)})


def pass_place(old: Participation, new: Participation, *, former: str, now: datetime) -> None:
    """The place, or the number in line, goes from the one to the other. Saves both."""
    had_place, number = old.has_place, old.line_number
    old.former_answer, old.answer, old.answered_at = former, str(Answer.NO), now
    old.holds_place, old.line_number = False, None
    old.save()
    new.is_stand_in = not answering.is_member(new)
    new.team, new.stands_in_for, new.stood_down_at, new.invited_at = old.team, old, None, now
    take_over(new, had_place=had_place, number=number)
    if new.answer == "":
        new.answered_at = None
    new.save()


def take_over(new: Participation, *, had_place: bool, number: int | None) -> None:
    """Whoever waited in line already wants to come; everyone else is yet to say so."""
    waited = new.answer == Answer.IN_LINE
    if not waited:
        new.answer, new.line_number = "", None
    if had_place:
        new.answer = str(Answer.YES) if waited else ""
        new.line_number, new.holds_place = None, not waited
    elif number is not None:
        new.line_number = min(number, new.line_number or number)


def give_back(old: Participation, *, had_place: bool, number: int | None, now: datetime) -> None:
    """The former answer, with the place that the stand-in had. Saves the row."""
    former, old.former_answer = old.former_answer, ""
    if former in (Answer.YES, Answer.IN_LINE):
        old.holds_place, old.line_number = had_place, number
        seating.seat(old, old.gathering)
        old.answered_at = now
    elif former == "":
        old.answer, old.answered_at = "", None
        if old.stands_in_for_id and not old.stood_down_at:
            old.holds_place = had_place
            old.line_number = None if had_place else number
    old.save()


def tell(row: Participation, *, now: datetime) -> None:
    """Confirm the answer, or invite whoever has given none."""
    if row.answer:
        confirming.confirm(row, row.gathering, now=now)
    else:
        readdressing.write_invitation(row, now=now)
