"""The mails about a gathering, written for each reader in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parseaddr

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


PERSONAL = ("name", "team", "link")


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for, the personal address that is in it, and the mail's business key."""

    name: str
    email: str
    language: str
    team: str
    link: str
    key: str = ""

    @property
    def values(self) -> dict[str, str]:
        return {
            "name": rendering.not_a_link(self.name),
            "team": rendering.not_a_link(self.team),
            "link": self.link,
        }


def write(
    kind: Message.Kind, gathering: Gathering, readers: Sequence[Reader], *, now: datetime
) -> list[Draft]:
    """The complete mails, ready for the outbox. They expire when the gathering begins.

    What all readers of a language have in common is rendered once.
    """
    drafts: list[Draft] = []
    for language in sorted({reader.language for reader in readers}):
        together = [reader for reader in readers if reader.language == language]
        drafts += in_language(kind, gathering, together, language=language, now=now)
    return drafts


def letter(
    kind: Message.Kind, gathering: Gathering, reader: Reader, *, key: str, now: datetime
) -> Draft:
    [draft] = write(kind, gathering, [replace(reader, key=key)], now=now)
    return draft


def in_language(
    kind: Message.Kind,
    gathering: Gathering,
    readers: Sequence[Reader],
    *,
    language: str,
    now: datetime,
) -> list[Draft]:
    programme = gathering.cohort.programme
    sender = sender_of(programme)
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
            },
        )
        text = description(gathering)
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
            calendar=calendar.invitation(
                gathering,
                attendee=Party(reader.name, reader.email),
                organizer=sender,
                text=text,
                now=now,
            )
            if kind == Message.Kind.INVITATION
            else "",
            expires_at=gathering.starts_at,
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
