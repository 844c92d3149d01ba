"""Joining a meeting online: by one's own page, which notes who came and then opens the meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sessions_app.attending import attendance, door
from sessions_app.attending.attendance import How, Mark, What
from sessions_app.coming import answering
from sessions_app.gatherings import facts, releases
from sessions_app.mail import links
from sessions_app.models import Gathering, Participation

OPENS_BEFORE = timedelta(minutes=30)
STAYS_OPEN = timedelta(hours=1)  # for those who fall out of a meeting that runs late


class CannotJoin(ValueError):
    """The meeting cannot be joined now, or not by this person. Fit for the reader."""


@dataclass(frozen=True)
class WayIn:
    """``is_late`` when the meeting goes on after its end, and nobody is noted any more."""

    url: str
    how_taken: str
    is_open: bool
    is_late: bool


def why_not(row: Participation, gathering: Gathering, *, now: datetime) -> str:
    """Why the meeting does not open, fit for the reader; empty when it does.

    ``gathering`` is as people were told of it. Whoever has said no may come after all.
    """
    if gathering.state == Gathering.State.CANCELLED:
        return _("The gathering is cancelled.")
    if not gathering.is_online:
        return _("The gathering is in person, so there is no meeting to join.")
    if row.answer == Participation.Answer.IN_LINE:
        return _("You are on the waiting list and have no place yet.")
    if now >= gathering.ends_at + STAYS_OPEN:
        return _("The meeting is over.")
    if now < gathering.starts_at - OPENS_BEFORE:
        return opens_in_words(gathering)
    if not gathering.meeting_url:
        return _("There is no link to the meeting yet. It comes here, on this page.")
    if row.presence not in Participation.ATTENDED and door.is_replaced(row):
        return _("Somebody else comes instead of you.")
    if not answering.is_in_team(row):
        return _("You are no longer in a team that takes part.")
    return ""


def opens_in_words(gathering: Gathering) -> str:
    opens = timezone.localtime(gathering.starts_at - OPENS_BEFORE)
    return _("You can join from %(day)s, %(clock)s. The link opens here, on this page.") % {
        "day": facts.day_in_words(opens),
        "clock": facts.clock(opens),
    }


def for_page(row: Participation, gathering: Gathering, *, now: datetime) -> WayIn | None:
    """What sessions_app/_join_link.html says to whoever may join; None when there is no meeting.

    Whoever waits for a place has none yet, online either. Whoever has said no is not led there
    before it is open; they may come after all.
    """
    cancelled = gathering.state == Gathering.State.CANCELLED
    is_over = now >= gathering.ends_at + STAYS_OPEN
    has_no_place = row.answer == Participation.Answer.IN_LINE
    is_open = now >= gathering.starts_at - OPENS_BEFORE and gathering.meeting_url != ""
    is_away = row.answer == Participation.Answer.NO and not is_open
    if not gathering.is_online or cancelled or is_over or has_no_place or is_away:
        return None
    return WayIn(
        links.TO_JOIN,
        facts.how_attendance_is_taken(),
        is_open=is_open,
        is_late=now >= gathering.ends_at,
    )


@transaction.atomic
def join(row: Participation, *, now: datetime) -> str:
    """Note that the person has come, and return the address of the meeting.

    Whoever was marked as absent came late; whoever is marked as having attended, wholly or partly,
    stays so. A list that is closed, and a gathering that has ended, take no mark. Raises
    CannotJoin.
    """
    gathering = releases.locked(row.gathering)
    current = gathering.participations.get(pk=row.pk)
    if why := why_not(current, releases.as_released(gathering), now=now):
        raise CannotJoin(why)
    takes_none = attendance.why_not(gathering, now=now) or now >= gathering.ends_at
    if not takes_none and current.presence not in Participation.ATTENDED:
        marks = {current.pk: Mark(What.PRESENT)}
        attendance.mark(gathering, marks, by=None, now=now, how=How.JOIN)
    return gathering.meeting_url
