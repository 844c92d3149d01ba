"""What stands on each letter about a gathering beside its words: facts, button, small print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from messaging.models import Message
from messaging.rendering import Marks
from messaging.sheets import Button, Row, Sheet
from messaging.texts import Letter
from sessions_app.gatherings import facts
from sessions_app.learning.preparing import NOTHING_LEFT, Inheritance, Offer
from sessions_app.mail import calendar, door_letters, learning_sheets, links
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer


@dataclass(frozen=True)
class News:
    """What has happened: the coordinator's own line, and the facts that people knew before.

    ``notes`` is that line by language. ``restored`` is a gathering that was cancelled and is held
    after all; ``left`` is a person who is in no team any more; ``stood_down`` names who comes after
    all, so that the reader need not come instead; ``declined`` names a stand-in who cannot come.
    ``late_note``: what a colleague wrote when the practical information had gone out.
    """

    notes: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Any] | None = None
    restored: bool = False
    left: bool = False
    stood_down: str = ""
    declined: str = ""
    late_note: bool = False

    def note_in(self, language: str) -> str:
        """The line in this language; else the one that was written first, by the site's order."""
        written = [self.notes[code] for code, _name in settings.LANGUAGES if self.notes.get(code)]
        return self.notes.get(language) or next(iter(written), "")


class Alike(NamedTuple):
    """What readers have in common who get the same letter, but for what is personal.

    ``comes_instead`` of somebody, or somebody comes instead: ``is_replaced``. A guest is in no
    team. ``left`` is what the gathering before left behind.
    """

    language: str
    answer: str = ""
    comes_instead: bool = False
    is_replaced: bool = False
    is_guest: bool = False
    left: Inheritance = NOTHING_LEFT


CONFIRMATIONS = {
    Answer.YES.value: Letter.COMING,
    Answer.NO.value: Letter.NOT_COMING,
    Answer.IN_LINE.value: Letter.WAITING,
}
ASKING = {Letter.INVITATION, Letter.REMINDER, Letter.CHECK_ANSWER}
CONFIRMING = {Letter.COMING, Letter.NOT_COMING, Letter.WAITING}
ENDING = {Letter.CANCELLATION, Letter.UNINVITED, Letter.STOOD_DOWN}
WITHOUT_BUTTON = ENDING | set(learning_sheets.AFTERWARDS)
ALL_FACTS = ASKING | {Letter.COMING, Letter.WAITING, Letter.CHANGE, Letter.RESTORED}


def letter_for(kind: Message.Kind, answer: str, news: News) -> Letter:
    """Which text a mail of this kind has. A confirmation is of an answer."""
    if news.declined:
        return Letter.NOBODY_INSTEAD
    if news.late_note:
        return Letter.LATE_NOTE
    if kind == Message.Kind.CONFIRMATION:
        return CONFIRMATIONS[answer]
    if kind == Message.Kind.CHANGE and news.restored:
        return Letter.RESTORED
    if kind == Message.Kind.CANCELLATION and news.left:
        return Letter.UNINVITED
    if kind == Message.Kind.CANCELLATION and news.stood_down:
        return Letter.STOOD_DOWN
    return Letter(kind.value)


def sheet(
    letter: Letter,
    gathering: Gathering,
    *,
    alike: Alike,
    news: News,
    offer: Offer,
    marks: Marks,
    now: datetime,
) -> Sheet:
    """In the active language."""
    answer, link = alike.answer, marks["link"]
    when, where = facts.when(gathering, joiner=""), facts.where(gathering)
    return Sheet(
        why=why(letter, alike) % {"team": marks["team"]},
        preheader=", ".join(filter(None, [when, where])),
        stand_in=stand_in(letter, alike, news, marks),
        note=news.note_in(alike.language),
        changes=changes(gathering, news),
        rows=rows(letter, gathering, answer=answer, link=link, now=now)
        + door_letters.rows(letter, gathering, answer, marks)
        + learning_sheets.rows(letter, offer, alike.left),
        picture=door_letters.picture(letter, gathering, answer),
        standing=learning_sheets.standing(letter, offer) or standing(letter, answer),
        button=learning_sheets.button(offer, link=link)
        if letter in learning_sheets.AFTERWARDS
        else button(letter, gathering, answer, link=link),
        small_print=learning_sheets.small_print(letter, offer, alike.left)
        or small_print(letter, gathering),
    )


def why(letter: Letter, alike: Alike) -> str:
    if letter == Letter.UNINVITED:
        return _("You get this because you were in the driver team of %(team)s.")
    if letter == Letter.STOOD_DOWN:
        return _("You get this because you were asked to come for the driver team of %(team)s.")
    if alike.is_guest:
        return _("You get this because you come for the driver team of %(team)s this time.")
    return _("You get this because you are in the driver team of %(team)s.")


def stand_in(letter: Letter, alike: Alike, news: News, marks: Marks) -> str:
    """Whom the reader comes instead of, who comes instead or cannot, or who comes after all."""
    if news.declined and alike.comes_instead:
        names = {"other": news.declined, "name": marks["instead_of"]}
        return _("%(other)s cannot come instead of %(name)s.") % names
    if news.declined:
        return _("%(other)s cannot come instead of you.") % {"other": news.declined}
    if news.stood_down and letter == Letter.STOOD_DOWN:
        return _("%(name)s comes after all.") % {"name": news.stood_down}
    if news.stood_down:
        return _(
            "%(name)s comes after all, so you need not come instead. Your own invitation holds as"
            " before."
        ) % {"name": news.stood_down}
    if alike.is_replaced:
        return _("%(name)s is asked to come instead of you.") % {"name": marks["replaced_by"]}
    if not alike.comes_instead or letter in WITHOUT_BUTTON or alike.answer == Answer.NO:
        return ""
    said = _("You come instead of %(name)s.")
    asked = _("You are asked to come instead of %(name)s.")
    return (said if alike.answer else asked) % {"name": marks["instead_of"]}


def changes(gathering: Gathering, news: News) -> tuple[Row, ...]:
    if not news.told:
        return ()
    when = _("When")
    return tuple(
        Row(
            change.what,
            change.now.replace(facts.WORD_JOINER, ""),
            before=change.told.replace(facts.WORD_JOINER, ""),
            is_time=change.what == when,
        )
        for change in facts.changes(gathering, dict(news.told))
    )


def rows(
    letter: Letter, gathering: Gathering, *, answer: str, link: str, now: datetime
) -> tuple[Row, ...]:
    if letter in learning_sheets.AFTERWARDS:
        return ()
    when = Row(_("When"), facts.when(gathering, joiner=""), is_time=True)
    where = Row(_("Where"), facts.where(gathering))
    page = _("Your own page for joining") if gathering.is_online else ""
    join = Row(_("Join online"), page, url=joining_by(link))
    if letter == Letter.LATE_NOTE:
        return (when,)
    if letter == Letter.MEETING_LINK:
        return tuple(row for row in (when, where, join) if row.value)
    themes = Row(_("Themes"), items=tuple(facts.themes(gathering)))
    form = Row(_("Form"), str(gathering.get_form_display()))
    practical = Row(_("Good to know"), gathering.practical)
    reply_by = Row(_("Reply by"), "" if answer else facts.reply_by(gathering, now=now))
    wanted = [when, where]
    if letter in ALL_FACTS:
        # Whoever waits for a place has none yet, online either.
        wanted = [when, form, where, join, themes, reply_by]
        if letter == Letter.WAITING:
            wanted.remove(join)
    elif letter == Letter.PRACTICAL:
        wanted = [when, where, join, practical, themes]
    return tuple(row for row in wanted if row.value or row.items)


def standing(letter: Letter, answer: str) -> str:
    """What we have noted, in letters that do not ask for a first answer."""
    if letter in ASKING | CONFIRMING | WITHOUT_BUTTON | {Letter.NOBODY_INSTEAD}:
        return ""
    return {
        Answer.YES.value: _("You have answered that you are coming."),
        Answer.NO.value: _("You have answered that you are not coming."),
        Answer.IN_LINE.value: _("You are on the waiting list."),
    }.get(answer, _("You have not answered yet."))


def button(letter: Letter, gathering: Gathering, answer: str, *, link: str) -> Button | None:
    if letter in WITHOUT_BUTTON:
        return None
    if letter == Letter.NOBODY_INSTEAD:
        return Button(_("Change who comes"), link)
    if letter == Letter.LATE_NOTE:
        return Button(_("Open your page"), link)
    if letter == Letter.MEETING_LINK:
        return Button(_("Join the meeting"), joining_by(link))
    if letter in ASKING or not answer:
        return Button(_("Answer the invitation"), link)
    return Button(_("See or change your answer"), link)


def joining_by(link: str) -> str:
    """No mail holds the meeting's own link: it may change, and mail is passed on."""
    return f"{link}{links.TO_JOIN}"


def small_print(letter: Letter, gathering: Gathering) -> str:
    if letter == Letter.LATE_NOTE:
        return _("There you can say that you have read it. The link is yours alone.")
    if letter == Letter.MEETING_LINK:
        return facts.how_attendance_is_taken()
    if letter in ENDING:
        return _("If it is still in your calendar, you can delete it there.")
    if letter in ASKING:
        lines = [
            _(
                "It takes ten seconds and needs no log-in. The link is yours alone. You can change"
                " your answer until the gathering begins."
            )
        ]
        if letter == Letter.INVITATION and not calendar.answers_are_read():
            lines.append(_("An answer given in the calendar does not reach us."))
        if letter == Letter.INVITATION and gathering.is_online:
            lines.append(facts.how_attendance_is_taken())
        return " ".join(lines)
    if letter in CONFIRMING:
        return _("The link is yours alone. You can change your answer until the gathering begins.")
    return ""
