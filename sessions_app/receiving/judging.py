"""What to do with an answer from a calendar program.

Mail can be forged, delayed and doubled. An answer counts only when everything fits: a gathering
and an invitee that we know, a sender who is the invitee and verified by our own mail server, the
version of the entry that the person was sent last, and nothing newer that we know already. What
could be meant by the invitee but is not certain is asked by mail, with the personal link; what a
program cannot decide waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import Message

from cohorts.models import Programme
from sessions_app.models import IncomingMail, Participation
from sessions_app.receiving import replies, senders
from sessions_app.receiving.invitees import Invitee, Nobody
from sessions_app.receiving.replies import Reply

Answer = Participation.Answer
Outcome = IncomingMail.Outcome
Reason = IncomingMail.Reason

CHOICES = {"ACCEPTED": Answer.YES, "DECLINED": Answer.NO}
UNDECIDED = {"TENTATIVE": Reason.TENTATIVE, "DELEGATED": Reason.DELEGATED}
CLOCKS_DIFFER = timedelta(hours=1)


# Finds whom an answer is of, by UID and address.
Find = Callable[[str, str], Invitee | Nobody]


@dataclass(frozen=True)
class Verdict:
    """``choice`` is the answer to register, to ask for, or for a person to decide on."""

    outcome: IncomingMail.Outcome
    reason: IncomingMail.Reason
    programme: Programme | None = None
    participation: Participation | None = None
    choice: str = ""
    stamp: datetime | None = None
    is_verified: bool = False
    comment: str = ""


def judge(mail: Message, text: str, *, find: Find, authserv_id: str, now: datetime) -> Verdict:
    """``text`` is the calendar part of the mail. Changes nothing and raises nothing."""
    reply = replies.read(text)
    if reply is None or reply.method not in ("REPLY", "COUNTER"):
        return Verdict(Outcome.FOR_PEOPLE, Reason.UNREADABLE)
    invitee = find(reply.uid, reply.attendee)
    if isinstance(invitee, Nobody):
        outcome = Outcome.FOR_PEOPLE if invitee.programme else Outcome.IGNORED
        return Verdict(outcome, invitee.reason, programme=invitee.programme)
    verified = senders.address_of(mail) == reply.attendee and senders.is_verified(
        mail, authserv_id=authserv_id
    )
    return replace(
        of_invitee(reply, invitee, verified=verified, now=now),
        programme=invitee.participation.gathering.cohort.programme,
        participation=invitee.participation,
        stamp=reply.stamp,
        is_verified=verified,
        comment=reply.comment,
    )


def of_invitee(reply: Reply, invitee: Invitee, *, verified: bool, now: datetime) -> Verdict:
    choice = CHOICES.get(reply.partstat, "")
    if not invitee.takes_answers:
        return Verdict(Outcome.IGNORED, Reason.CLOSED)
    if invitee.answered_at and reply.stamp <= invitee.answered_at:
        return Verdict(Outcome.IGNORED, Reason.OLDER)
    if reply.stamp > now + CLOCKS_DIFFER:
        return Verdict(Outcome.FOR_PEOPLE, Reason.WRONG_CLOCK, choice=choice)
    if reply.method == "COUNTER":
        return Verdict(Outcome.FOR_PEOPLE, Reason.COUNTER)
    if reply.partstat in UNDECIDED:
        return Verdict(Outcome.FOR_PEOPLE, UNDECIDED[reply.partstat])
    if not choice:
        return Verdict(Outcome.IGNORED, Reason.SAME)
    if is_known(choice, invitee):
        return Verdict(Outcome.IGNORED, Reason.SAME)
    if not verified or reply.sequence < invitee.sequence:
        return Verdict(Outcome.HANDLED, Reason.ASKED, choice=choice)
    return Verdict(Outcome.HANDLED, Reason.ANSWERED, choice=choice)


def is_known(choice: str, invitee: Invitee) -> bool:
    """A place on the waiting list is a yes."""
    known = invitee.participation.answer
    return choice == known or (choice == Answer.YES and known == Answer.IN_LINE)
