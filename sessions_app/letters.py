"""The mails about a gathering, written for one person in that person's language."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for, and the personal address that is in it."""

    name: str
    email: str
    language: str
    team: str
    link: str


def letter(
    kind: Message.Kind, gathering: Gathering, reader: Reader, *, key: str, now: datetime
) -> Draft:
    """The complete mail, ready for the outbox. It expires when the gathering begins."""
    programme = gathering.cohort.programme
    sender = sender_of(programme)
    with translation.override(reader.language):
        content = rendering.render(
            TEMPLATES[kind],
            language=reader.language,
            context={
                "gathering": gathering,
                "programme": programme,
                "reader": reader,
                "when": facts.when(gathering, joiner=""),
                "day": facts.day_in_words(timezone.localtime(gathering.starts_at)),
                "where": facts.where(gathering),
                "themes": facts.themes(gathering),
                "reply_by": facts.reply_by(gathering, now=now),
            },
        )
        entry = calendar.invitation(
            gathering,
            attendee=Party(reader.name, reader.email),
            organizer=sender,
            text=description(gathering),
            now=now,
        )
    return Draft(
        key=key,
        kind=kind,
        topic=topic_of(gathering),
        priority=PRIORITIES[kind],
        sender=sender.as_header,
        reply_to=programme.contact_email,
        recipient=reader.email,
        language=reader.language,
        content=content,
        calendar=entry if kind == Message.Kind.INVITATION else "",
        expires_at=gathering.starts_at,
    )


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
