"""The mails about a gathering, written for each reader in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cohorts.models import Programme
from messaging import rendering, sheets
from messaging.models import Message, Priority
from messaging.outbox import Draft
from messaging.rendering import Marks, Pattern
from messaging.texts import Letter
from sessions_app import calendar, facts, letter_sheets
from sessions_app.calendar import Party
from sessions_app.letter_sheets import News
from sessions_app.models import Gathering

PRIORITIES = {
    Message.Kind.CANCELLATION: Priority.CANCELLATION,
    Message.Kind.CHANGE: Priority.CHANGE,
    Message.Kind.MEETING_LINK: Priority.CHANGE,  # of use for a few hours only
    Message.Kind.CONFIRMATION: Priority.CONFIRMATION,
    Message.Kind.CHECK_ANSWER: Priority.CONFIRMATION,
    Message.Kind.INVITATION: Priority.INVITATION,
    Message.Kind.REMINDER: Priority.REMINDER,
    Message.Kind.PRACTICAL: Priority.REMINDER,
    Message.Kind.THANKS: Priority.REMINDER,
}
USEFUL_TO_THE_END = (Message.Kind.CANCELLATION, Message.Kind.MEETING_LINK)
THANKS_LIVE = timedelta(days=7)
NOTHING_NEW = News()


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


def write(
    kind: Message.Kind,
    gathering: Gathering,
    readers: Sequence[Reader],
    *,
    now: datetime,
    news: News = NOTHING_NEW,
) -> list[Draft]:
    """The complete mails, ready for the outbox, which stop when they have become too late.

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
        pattern = pattern_for(kind, gathering, answer, language=language, now=now, news=news)
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
            expires_at=too_late(kind, gathering),
        )
        for reader in readers
    ]


def pattern_for(
    kind: Message.Kind,
    gathering: Gathering,
    answer: str,
    *,
    language: str,
    now: datetime,
    news: News,
) -> Pattern:
    """The letter in the active language, which must be ``language``."""
    letter = letter_sheets.letter_for(kind, answer, news)
    programme = gathering.cohort.programme
    marks = Marks("name", "team", "link", "line")
    return sheets.pattern(
        letter,
        letter_sheets.sheet(letter, gathering, answer=answer, news=news, marks=marks, now=now),
        language=language,
        sender=sheets.Sender(programme.name, programme.contact_email),
        marks=marks,
        values=values_for(letter, gathering, marks, now=now),
    )


def values_for(
    letter: Letter, gathering: Gathering, marks: Marks, *, now: datetime
) -> dict[str, str]:
    """What the placeholders of the words stand for."""
    return {
        "navn": marks["name"],
        "team": marks["team"],
        "plass": marks["line"],
        "program": gathering.cohort.programme.name,
        "kull": gathering.cohort.name,
        "samling": gathering.title,
        "når": facts.when(gathering, joiner=""),
        "dag": facts.day_in_words(timezone.localtime(gathering.starts_at)),
        "sted": facts.where(gathering),
        "svarfrist": facts.reply_by(gathering, now=now),
        "neste": next_in_words(gathering) if letter == Letter.THANKS else "",
    }


def next_in_words(gathering: Gathering) -> str:
    """The gathering that follows in the cohort, when people have been told of it."""
    following = Gathering.objects.filter(
        cohort=gathering.cohort_id,
        state=Gathering.State.RELEASED,
        starts_at__gt=gathering.ends_at,
    )
    coming = following.by_date().first()
    return f"{coming.title}, {facts.when(coming, joiner='')}" if coming else ""


def too_late(kind: Message.Kind, gathering: Gathering) -> datetime:
    if kind == Message.Kind.THANKS:
        return gathering.ends_at + THANKS_LIVE
    return gathering.ends_at if kind in USEFUL_TO_THE_END else gathering.starts_at


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
