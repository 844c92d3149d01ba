"""What people are told of a gathering: in mails, on the answer page, in the frozen release."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sessions_app.models import Gathering


def frozen(gathering: Gathering) -> dict[str, Any]:
    """The facts that a release keeps, as plain JSON values."""
    return {
        "title": gathering.title,
        "form": gathering.form,
        "starts_at": gathering.starts_at.isoformat(),
        "ends_at": gathering.ends_at.isoformat(),
        "venue": gathering.venue,
        "address": gathering.address,
        "meeting_url": gathering.meeting_url,
        "agenda": gathering.agenda,
        "reply_by": gathering.reply_by.isoformat() if gathering.reply_by else None,
        "learning_minutes": gathering.learning_minutes,
    }


def when(gathering: Gathering) -> str:
    """The time in words, in the active language: «onsdag 20. januar 2027 kl. 10.00–16.00»."""
    start = timezone.localtime(gathering.starts_at)
    end = timezone.localtime(gathering.ends_at)
    if start.date() == end.date():
        return _("%(day)s, %(start)s–%(end)s") % {
            "day": day_in_words(start),
            "start": clock(start),
            "end": clock(end),
        }
    return _("%(day)s, %(start)s – %(last_day)s, %(end)s") % {
        "day": day_in_words(start),
        "start": clock(start),
        "last_day": day_in_words(end),
        "end": clock(end),
    }


def day_in_words(day: date) -> str:
    return formats.date_format(day, pgettext("date format: weekday, day, month, year", "l j F Y"))


def clock(moment: datetime) -> str:
    return formats.date_format(moment, pgettext("time format", "H:i"))


def themes(gathering: Gathering) -> list[str]:
    return [
        theme.strip() for theme in gathering.agenda.replace("\n", ";").split(";") if theme.strip()
    ]


def where(gathering: Gathering) -> str:
    return ", ".join(part for part in (gathering.venue, gathering.address) if part)
