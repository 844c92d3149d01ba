"""The mails about a gathering, written for each reader in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.utils import translation
from django.utils.translation import gettext as _

from cohorts import wordings
from cohorts.models import Membership, Programme
from cohorts.wordings import Own
from messaging import rendering, sheets
from messaging.models import Message, Priority
from messaging.outbox import Draft
from messaging.rendering import Marks, Pattern
from messaging.sheets import AS_ALWAYS
from sessions_app import door_codes
from sessions_app.gatherings import facts
from sessions_app.learning import preparing
from sessions_app.learning.preparing import NO_OFFER, NOTHING_LEFT, Inheritance, Offer
from sessions_app.mail import calendar, door_letters, letter_sheets, letter_values, links
from sessions_app.mail.calendar import Party
from sessions_app.mail.letter_sheets import Alike, News
from sessions_app.models import Gathering, Participation

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
    Message.Kind.CATCH_UP: Priority.REMINDER,
}
USEFUL_TO_THE_END = (Message.Kind.CANCELLATION, Message.Kind.MEETING_LINK)
THANKS_LIVE = CATCH_UP_LIVES = timedelta(days=7)
NOTHING_NEW = News()
EXAMPLE_NAME, EXAMPLE_TEAM = "Kari Nordmann", "Fjordvik kommune"


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
    instead_of: str = ""
    replaced_by: str = ""
    is_guest: bool = False
    door_code: str = ""
    left: Inheritance = NOTHING_LEFT

    @property
    def alike(self) -> Alike:
        return Alike(
            self.language,
            self.answer,
            comes_instead=bool(self.instead_of),
            is_replaced=bool(self.replaced_by),
            is_guest=self.is_guest,
            left=self.left,
        )

    @property
    def values(self) -> dict[str, str]:
        return {
            "name": rendering.not_a_link(self.name),
            "team": rendering.not_a_link(self.team),
            "link": self.link,
            "line": self.line,
            "instead_of": rendering.not_a_link(self.instead_of),
            "replaced_by": rendering.not_a_link(self.replaced_by),
            "door_code": door_codes.in_groups(self.door_code),
        }


@dataclass(frozen=True)
class Occasion:
    """What all mails of one go have in common."""

    kind: Message.Kind
    gathering: Gathering
    now: datetime
    news: News
    own: Own
    offer: Offer


def write(
    kind: Message.Kind,
    gathering: Gathering,
    readers: Sequence[Reader],
    *,
    now: datetime,
    news: News = NOTHING_NEW,
    own: Own | None = None,
) -> list[Draft]:
    """The complete mails, ready for the outbox, which stop when they have become too late.

    What all readers have in common who are alike is rendered once. ``own``
    are the programme's own words, when they are not to be asked for.
    """
    if own is None:
        own = wordings.own(gathering.cohort.programme)
    offer = NO_OFFER if news.late_note else preparing.offer(kind, gathering)
    occasion = Occasion(kind, gathering, now, news, own, offer)
    together: dict[Alike, list[Reader]] = {}
    for reader in readers:
        together.setdefault(reader.alike, []).append(reader)
    return [
        draft
        for alike in sorted(together)
        for draft in to_those_alike(occasion, together[alike], alike)
    ]


def preview(
    kind: Message.Kind,
    gathering: Gathering,
    reads: Membership | Participation | None,
    *,
    now: datetime,
    language: str = "",
    news: News = NOTHING_NEW,
    answer: str = "",
    own: Own | None = None,
) -> Draft:
    """The mail as this member or participant would get it, and without anybody as an example.

    In the reader's own language or in ``language``. The link in it leads nowhere, so that a
    preview can never answer for anybody; there is no calendar part.
    """
    reader = example(gathering, reads, language=language)
    if isinstance(reads, Participation):
        answer = answer or reads.answer
    reader = replace(reader, answer=answer)
    [draft] = write(kind, gathering, [reader], now=now, news=news, own=own)
    return draft


def example(
    gathering: Gathering, reads: Membership | Participation | None, *, language: str = ""
) -> Reader:
    """Somebody to show a mail to, whose link leads nowhere."""
    fallback = gathering.cohort.programme.language
    return Reader(
        name=reads.person.full_name if reads else EXAMPLE_NAME,
        email=reads.person.email if reads else "kari.nordmann@example.org",
        language=language or (reads.person.language_for_mail(fallback) if reads else fallback),
        team=reads.team.name if reads else EXAMPLE_TEAM,
        link=links.address(links.EXAMPLE),
        line="1",
        door_code=reads.door_code if isinstance(reads, Participation) else door_codes.EXAMPLE,
        key=f"preview:{gathering.pk}",
        instead_of=reads.stands_in_for.person.full_name
        if isinstance(reads, Participation) and reads.stands_in_for
        else "",
        is_guest=isinstance(reads, Participation) and reads.is_stand_in,
    )


def to_those_alike(occasion: Occasion, readers: Sequence[Reader], alike: Alike) -> list[Draft]:
    gathering = occasion.gathering
    programme = gathering.cohort.programme
    sender = sender_of(programme)
    with translation.override(alike.language):
        pattern = pattern_for(occasion, alike)
        text = description(gathering)
        entries = {
            method: calendar.pattern(
                gathering, method, organizer=sender, text=text, now=occasion.now
            )
            for method in {reader.part.method for reader in readers if reader.part}
        }
    return [
        Draft(
            key=reader.key,
            kind=occasion.kind,
            topic=topic_of(gathering),
            programme=programme.pk,
            priority=PRIORITIES[occasion.kind],
            sender=sender.as_header,
            reply_to=programme.contact_email,
            recipient=reader.email,
            language=alike.language,
            content=pattern.fill(reader.values),
            calendar=entries[reader.part.method].for_person(
                Party(reader.name, reader.email), reader.part
            )
            if reader.part
            else "",
            files=door_letters.files(occasion.kind, gathering, reader.answer, reader.door_code),
            expires_at=too_late(occasion.kind, gathering, occasion.now),
        )
        for reader in readers
    ]


def pattern_for(occasion: Occasion, alike: Alike) -> Pattern:
    """The letter in the active language, which must be that of those who are alike."""
    gathering, now = occasion.gathering, occasion.now
    letter = letter_sheets.letter_for(occasion.kind, alike.answer, occasion.news)
    programme = gathering.cohort.programme
    marks = Marks("name", "team", "link", "line", "instead_of", "replaced_by", "door_code")
    return sheets.pattern(
        letter,
        letter_sheets.sheet(
            letter,
            gathering,
            alike=alike,
            news=occasion.news,
            offer=occasion.offer,
            marks=marks,
            now=now,
        ),
        language=alike.language,
        sender=programme.mail_sender,
        marks=marks,
        values=letter_values.of(letter, gathering, marks.all, now=now),
        words=occasion.own.get((letter, alike.language), AS_ALWAYS),
    )


def too_late(kind: Message.Kind, gathering: Gathering, now: datetime) -> datetime:
    if kind == Message.Kind.CATCH_UP:
        return now + CATCH_UP_LIVES
    if kind == Message.Kind.THANKS:
        return gathering.ends_at + THANKS_LIVE
    return gathering.ends_at if kind in USEFUL_TO_THE_END else gathering.starts_at


def topic_of(gathering: Gathering) -> str:
    return f"gathering:{gathering.pk}"


# The same, for rows of participations.
TOPIC = Concat(Value("gathering:"), "gathering_id", output_field=CharField())


def sender_of(programme: Programme) -> Party:
    """The programme's name before the installation's own address, so that SPF and DKIM hold."""
    return Party(programme.sender_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def description(gathering: Gathering) -> str:
    """What the calendar entry says; without personal links, since calendars are shared."""
    where_to_answer = _("Your personal link for answering is in the invitation by e-mail.")
    return f"{about(gathering)}\n{where_to_answer}"


def trial_entry(gathering: Gathering, *, language: str, name: str, now: datetime) -> str:
    """For a mail to try; ``name`` is its own for whoever tries, so that there is only one."""
    uid = f"{name}-{gathering.calendar_uid}"
    with translation.override(language):
        return calendar.trial(gathering, text=description(gathering), now=now, uid=uid)


def about(gathering: Gathering) -> str:
    """When, where and what, in the active language."""
    lines = [facts.when(gathering, joiner="")]
    if place := facts.where(gathering):
        lines.append(place)
    if gathering.is_online:
        lines.append(_("Join online: your personal link is in the e-mails from us."))
    return "\n".join(lines + [f"– {theme}" for theme in facts.themes(gathering)])
