"""Seeing mail before it is sent: the mails of real people, and a test to oneself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from sessions_app.gatherings import releases
from sessions_app.inviting import cancelling, planned, reminders, restoring
from sessions_app.inviting.invitations import Plan
from sessions_app.mail import letters
from sessions_app.mail.knowing import Attendee, Told
from sessions_app.mail.letter_sheets import News
from sessions_app.models import Gathering, Participation

Kind = Message.Kind
Notes = Mapping[str, str]


@dataclass(frozen=True)
class Recipient:
    """Somebody who will get a mail, and what it tells; without a ``member`` nobody, an example."""

    kind: Message.Kind
    language: str
    member: Attendee | None
    row: Participation | None
    news: News

    @property
    def name(self) -> str:
        return f"{self.member.person.full_name}, {self.member.team.name}" if self.member else ""

    @property
    def puts_entry(self) -> bool:
        """Whether the mail puts the gathering in the calendar."""
        has_declined = bool(self.row and self.row.answer == Participation.Answer.NO)
        return self.kind in (Kind.INVITATION, Kind.CHANGE) and not has_declined

    @property
    def person_id(self) -> int:
        """0 for an example."""
        return self.member.person_id if self.member else 0


@dataclass(frozen=True)
class Batch:
    """What one press of a button sends, before it is pressed: who gets which mail.

    ``gathering`` has the facts that the mails give. Mails of the kinds ``in_every_language`` can
    be seen also in languages that nobody will read them in.
    """

    gathering: Gathering
    recipients: list[Recipient]
    in_every_language: tuple[Message.Kind, ...] = ()

    def letter_to(self, recipient: Recipient | None, *, now: datetime) -> Draft:
        """The mail as this person will get it; an example of an invitation without anybody.

        The link in it leads nowhere, so that a preview can never answer for anybody.
        """
        if recipient is None:
            return letters.preview(Kind.INVITATION, self.gathering, None, now=now)
        return letters.preview(
            recipient.kind,
            self.gathering,
            recipient.member,
            now=now,
            language=recipient.language,
            news=recipient.news,
            answer=recipient.row.answer if recipient.row else "",
        )

    def example(self, kind: Message.Kind, language: str) -> Recipient:
        """Nobody, told the same as the first who gets a mail of this kind."""
        alike = [recipient for recipient in self.recipients if recipient.kind == kind]
        row, news = (alike[0].row, alike[0].news) if alike else (None, letters.NOTHING_NEW)
        return Recipient(kind, language, None, row, news)

    def languages(self, kind: Message.Kind) -> set[str]:
        """The languages in which mails of this kind will be read."""
        return {recipient.language for recipient in self.recipients if recipient.kind == kind}


def of_release(plan: Plan, *, notes: Notes) -> Batch:
    known = [(one, News(notes=notes, told=one.facts)) for one in plan.told]
    recipients = invited(plan.gathering, plan.invited) + told(plan.gathering, known)
    kinds = tuple(dict.fromkeys(recipient.kind for recipient in recipients))
    return Batch(plan.gathering, recipients, in_every_language=kinds or (Kind.INVITATION,))


def of_cancellation(gathering: Gathering, *, notes: Notes) -> Batch:
    news = News(notes=notes)
    rows = cancelling.those_to_tell(gathering)
    return Batch(
        releases.as_released(gathering),
        [to(Kind.CANCELLATION, gathering, row, row=row, news=news) for row in rows],
    )


def of_restoration(gathering: Gathering, *, notes: Notes) -> Batch:
    made = restoring.to_restore(gathering)
    known = [(one, News(notes=notes, told=one.facts, restored=True)) for one in made.told]
    known += [(one, News(notes=notes, told=one.facts)) for one in made.missed]
    recipients = invited(gathering, made.invited) + told(gathering, known)
    recipients += [
        to(Kind.CONFIRMATION, gathering, one.member, row=one.row) for one in made.unconfirmed
    ]
    return Batch(releases.as_released(gathering), recipients)


def of_reminder(gathering: Gathering, plan: planned.Plan, *, now: datetime) -> Batch:
    """Of the reminder that is sent by hand."""
    rows = reminders.to_remind(gathering, plan, now=now)
    return Batch(
        plan.gathering,
        [to(Kind.REMINDER, gathering, row, row=row) for row in rows],
    )


def invited(gathering: Gathering, members: Iterable[Attendee]) -> list[Recipient]:
    return [to(Kind.INVITATION, gathering, member) for member in members]


def told(gathering: Gathering, known: Iterable[tuple[Told, News]]) -> list[Recipient]:
    return [to(Kind.CHANGE, gathering, one.member, row=one.row, news=news) for one, news in known]


def to(
    kind: Message.Kind,
    gathering: Gathering,
    member: Attendee,
    *,
    row: Participation | None = None,
    news: News = letters.NOTHING_NEW,
) -> Recipient:
    language = member.person.language_for_mail(gathering.cohort.programme.language)
    return Recipient(kind, language, member, row, news)


def send_test(
    batch: Batch, recipient: Recipient | None, *, to: User, nonce: str, now: datetime
) -> bool:
    """Send a preview to the coordinator alone. False when this press was already carried out."""
    draft = batch.letter_to(recipient, now=now)
    entry = ""
    if recipient is None or recipient.puts_entry:
        entry = letters.trial_entry(
            batch.gathering, language=draft.language, name=f"test-{to.pk}", now=now
        )
    key = f"test:{draft.topic}:{to.pk}:{nonce}"
    test = replace(draft, key=key, kind=Message.Kind.TEST, recipient=to.email, calendar=entry)
    return outbox.queue([test], now=now) == 1
