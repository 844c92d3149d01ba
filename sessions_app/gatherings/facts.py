"""What people are told of a gathering: in mails, on the answer page, in the frozen release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sessions_app.gatherings import hours
from sessions_app.models import Gathering

WORD_JOINER = "\u2060"


def frozen(gathering: Gathering) -> dict[str, Any]:
    """The facts that a release keeps, as plain JSON values.

    The meeting link is none of them: people have a page to join by, which knows it.
    """
    return {
        "title": gathering.title,
        "form": gathering.form,
        "starts_at": gathering.starts_at.isoformat(),
        "ends_at": gathering.ends_at.isoformat(),
        "venue": gathering.venue,
        "address": gathering.address,
        "agenda": gathering.agenda,
        "reply_by": gathering.reply_by.isoformat() if gathering.reply_by else None,
        "learning_minutes": gathering.learning_minutes,
    }


def as_told(told: dict[str, Any]) -> Gathering:
    """The gathering as a release described it; not a row to save."""
    moments = {name: datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at")}
    reply_by = date.fromisoformat(told["reply_by"]) if told["reply_by"] else None
    return Gathering(**{**told, **moments, "reply_by": reply_by})


@dataclass(frozen=True)
class Change:
    what: str
    told: str
    now: str


def missing(gathering: Gathering) -> list[str]:
    """What people will ask about when they get the invitation as it is, in words."""
    gaps = {
        _("The place is missing."): gathering.form == Gathering.Form.DIGITAL or where(gathering),
        _("The reply-by date is missing."): gathering.reply_by,
    }
    return [text for text, there in gaps.items() if not there]


def changes(gathering: Gathering, told: dict[str, Any]) -> list[Change]:
    """What has become different since ``told`` was sent out, in words."""
    if told == frozen(gathering):
        return []
    before, after = in_words(as_told(told)), in_words(gathering)
    return [
        Change(what, before[what], text) for what, text in after.items() if text != before[what]
    ]


def in_words(gathering: Gathering) -> dict[str, str]:
    return {
        _("Title"): gathering.title,
        _("When"): when(gathering),
        _("Form"): str(gathering.get_form_display()),
        _("Where"): where(gathering),
        _("Themes"): ", ".join(themes(gathering)),
        _("Answer by"): day_in_words(gathering.reply_by) if gathering.reply_by else "",
        _("Learning hours"): hours.text(gathering.learning_minutes),
    }


def when(gathering: Gathering, *, joiner: str = WORD_JOINER) -> str:
    """The time in words, in the active language: «onsdag 20. januar 2027 kl. 10.00–16.00».

    The joiner holds the hours together on narrow pages. Mails and calendars go without, for
    Outlook shows a box in its place.
    """
    start = timezone.localtime(gathering.starts_at)
    end = timezone.localtime(gathering.ends_at)
    if start.date() == end.date():
        return _("%(day)s, %(start)s–%(end)s") % {
            "day": day_in_words(start),
            "start": clock(start),
            "end": f"{joiner}{clock(end)}",
        }
    return _("%(day)s, %(start)s – %(last_day)s, %(end)s") % {
        "day": day_in_words(start),
        "start": clock(start),
        "last_day": day_in_words(end),
        "end": clock(end),
    }


def reply_by(gathering: Gathering, *, now: datetime) -> str:
    """The reply-by date in words; empty when there is none, or when it has passed."""
    if gathering.reply_by is None or gathering.reply_by < timezone.localdate(now):
        return ""
    return day_in_words(gathering.reply_by)


def day_in_words(day: date) -> str:
    return formats.date_format(day, pgettext("date format: weekday, day, month, year", "l j F Y"))


def clock(moment: datetime) -> str:
    return formats.date_format(moment, clock_format())


def clock_format() -> str:
    return pgettext("time format", "H:i")


def themes(gathering: Gathering) -> list[str]:
    return [
        theme.strip() for theme in gathering.agenda.replace("\n", ";").split(";") if theme.strip()
    ]


def how_attendance_is_taken() -> str:
    """What everyone who may join a meeting is told."""
    return _(
        "Online, attendance is taken from the page that you join by and from the meeting’s own"
        " report. Only the minutes are kept."
    )


def where(gathering: Gathering) -> str:
    return ", ".join(part for part in (gathering.venue, gathering.address) if part)
