"""Seeing a release before it is sent: the mails of real people, and a test to oneself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from sessions_app import letters
from sessions_app.invitations import Plan
from sessions_app.knowing import Attendee
from sessions_app.letter_sheets import News
from sessions_app.models import Participation


@dataclass(frozen=True)
class Recipient:
    """Somebody who will get a mail, and what it tells."""

    kind: Message.Kind
    language: str
    member: Attendee
    row: Participation | None
    news: News

    @property
    def name(self) -> str:
        return f"{self.member.person.full_name}, {self.member.team.name}"


def recipients(plan: Plan, *, note: str = "") -> list[Recipient]:
    """Everyone who gets a mail by this plan, in the order of kinds, teams and names."""
    fallback = plan.gathering.cohort.programme.language
    invited = [
        Recipient(
            Message.Kind.INVITATION,
            member.person.language_for_mail(fallback),
            member,
            row=None,
            news=letters.NOTHING_NEW,
        )
        for member in plan.invited
    ]
    return invited + [
        Recipient(
            Message.Kind.CHANGE,
            known.member.person.language_for_mail(fallback),
            known.member,
            row=known.row,
            news=News(note=note, told=known.facts),
        )
        for known in plan.told
    ]


def letter_to(recipient: Recipient | None, plan: Plan, *, now: datetime) -> Draft:
    """The mail as this person will get it; as an example when nobody gets one.

    The link in it leads nowhere, so that a preview can never answer for anybody.
    """
    if recipient is None:
        return letters.preview(Message.Kind.INVITATION, plan.gathering, None, now=now)
    return letters.preview(
        recipient.kind,
        plan.gathering,
        recipient.member,
        now=now,
        news=recipient.news,
        answer=recipient.row.answer if recipient.row else "",
    )


def send_test(draft: Draft, *, to: User, nonce: str, now: datetime) -> bool:
    """Send a preview to the coordinator alone. False when this press was already carried out.

    It has no calendar part, which would stay in the coordinator's calendar.
    """
    key = f"test:{draft.topic}:{to.pk}:{nonce}"
    test = replace(draft, key=key, kind=Message.Kind.TEST, recipient=to.email, calendar="")
    return outbox.queue([test], now=now) == 1
