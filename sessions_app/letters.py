"""The mails about a gathering, written for each reader in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cohorts.models import Programme
from messaging import rendering
from messaging.models import Message, Priority
from messaging.outbox import Draft
from sessions_app import calendar, facts
from sessions_app.calendar import Party
from sessions_app.models import Gathering

TEMPLATES = {
    Message.Kind.INVITATION: "sessions_app/mail/invitation",
    Message.Kind.REMINDER: "sessions_app/mail/reminder",
}
PRIORITIES = {
    Message.Kind.INVITATION: Priority.INVITATION,
    Message.Kind.REMINDER: Priority.REMINDER,
}


PERSONAL = ("name", "team", "link", "line")


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for, the personal address that is in it, and the mail's business key.

    ``answer`` is what the person has answered so far, ``line`` the place on the waiting list,
    ``part`` what the calendar is told; without it, the mail has no calendar part.
    """

    name: str
    email: str
    language: str
    team: str
    link: str
    key: str = ""
    answer: str = ""
    line: str = ""
    part: calendar.Part | None = None

    @property
    def values(self) -> dict[str, str]:
        return {
            "name": rendering.not_a_link(self.name),
            "team": rendering.not_a_link(self.team),
            "link": self.link,
            "line": self.line,
        }


@dataclass(frozen=True)
class News:
    """What has happened: the coordinator's own line, and the facts that people knew before.

    ``restored`` is a gathering that was cancelled and is held after all; ``left`` is a person
    who is in no team any more.
    """

    note: str = ""
    told: Mapping[str, Any] | None = None
    restored: bool = False
    left: bool = False


NOTHING_NEW = News()


def write(
    kind: Message.Kind,
    gathering: Gathering,
    readers: Sequence[Reader],
    *,
    now: datetime,
    news: News = NOTHING_NEW,
) -> list[Draft]:
    """The complete mails, ready for the outbox. They expire when the gathering begins.

    What all readers of a language with the same answer have in common is rendered once.
    """
    together: dict[tuple[str, str], list[Reader]] = {}
    for reader in readers:
        together.setdefault((reader.language, reader.answer), []).append(reader)
    return [
        draft
        for _group, alike in sorted(together.items())
        for draft in to_those_alike(kind, gathering, alike, now=now, news=news)
    ]


def letter(
    kind: Message.Kind, gathering: Gathering, reader: Reader, *, key: str, now: datetime
) -> Draft:
    [draft] = write(kind, gathering, [replace(reader, key=key)], now=now)
    return draft


def to_those_alike(
    kind: Message.Kind,
    gathering: Gathering,
    readers: Sequence[Reader],
    *,
    now: datetime,
    news: News,
) -> list[Draft]:
    programme = gathering.cohort.programme
    sender = sender_of(programme)
    language, answer = readers[0].language, readers[0].answer
    with translation.override(language):
        pattern = rendering.pattern(
            TEMPLATES[kind],
            language=language,
            personal=PERSONAL,
            context={
                "gathering": gathering,
                "programme": programme,
                "when": facts.when(gathering, joiner=""),
                "day": facts.day_in_words(timezone.localtime(gathering.starts_at)),
                "where": facts.where(gathering),
                "themes": facts.themes(gathering),
                "reply_by": facts.reply_by(gathering, now=now),
                "answer": answer,
                "news": news,
                "changes": facts.changes(gathering, dict(news.told)) if news.told else [],
            },
        )
        text = description(gathering)
    entries = {
        method: calendar.pattern(gathering, method, organizer=sender, text=text, now=now)
        for method in {reader.part.method for reader in readers if reader.part}
    }
    return [
        Draft(
            key=reader.key,
            kind=kind,
            topic=topic_of(gathering),
            priority=PRIORITIES[kind],
            sender=sender.as_header,
            reply_to=programme.contact_email,
            recipient=reader.email,
            language=language,
            content=pattern.fill(reader.values),
            calendar=entries[reader.part.method].for_person(
                Party(reader.name, reader.email), reader.part
            )
            if reader.part
            else "",
            expires_at=gathering.ends_at
            if kind == Message.Kind.CANCELLATION
            else gathering.starts_at,
        )
        for reader in readers
    ]


def topic_of(gathering: Gathering) -> str:
    return f"gathering:{gathering.pk}"


def sender_of(programme: Programme) -> Party:
    """The programme's name before the installation's own address, so that SPF and DKIM hold."""
    return Party(programme.sender_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def description(gathering: Gathering) -> str:
    """What the calendar entry says; without personal links, since calendars are shared."""
    lines = [facts.when(gathering, joiner="")]
    if place := facts.where(gathering):
        lines.append(place)
    if gathering.meeting_url:
        lines.append(_("Meeting link: %(url)s") % {"url": gathering.meeting_url})
    lines += [f"– {theme}" for theme in facts.themes(gathering)]
    lines.append(_("Your personal link for answering is in the invitation by e-mail."))
    return "\n".join(lines)
