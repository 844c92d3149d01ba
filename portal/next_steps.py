"""What a team must do now, in words for its lead, and where to do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import status
from portal.teams import TeamGathering, TeamView
from sessions_app.coming import answering
from sessions_app.gatherings import facts


@dataclass(frozen=True)
class Step:
    text: str
    link: str
    url: str


def of(view: TeamView, *, now: datetime) -> list[Step]:
    """The most urgent first; empty when the team can rest, and for who only looks in."""
    steps: list[Step] = []
    if not view.is_led:
        return steps
    for row in view.ahead:
        if answering.takes_answers(row.gathering, now=now):
            steps += for_gathering(row, now=now)
    return steps if view.is_over else steps + for_plans(view) + for_size(view)


def for_gathering(row: TeamGathering, *, now: datetime) -> list[Step]:
    waiting = row.names(status.NOT_ANSWERED)
    if waiting:
        asked = Step(ask_for_answers(row, waiting, now=now), _("Answer for the team"), row.url)
        return [asked, *without_stand_in(row)]
    if without := without_stand_in(row):
        return without
    if row.declined and not (row.coming or row.there):
        text = _("Nobody from the team comes to “%(gathering)s”. Find out who can.")
        return [Step(text % {"gathering": row.gathering.title}, _("Change an answer"), row.url)]
    return []


def without_stand_in(row: TeamGathering) -> list[Step]:
    """Those for whom nobody comes, because the stand-in has said no."""
    text = _("%(other)s cannot come instead of %(name)s to “%(gathering)s”.")
    return [
        Step(
            text % {"other": one.declined_by, "name": one.name, "gathering": row.gathering.title},
            _("Change who comes"),
            one.send_url,
        )
        for one in row.attendees
        if one.declined_by and one.send_url
    ]


def ask_for_answers(row: TeamGathering, waiting: list[str], *, now: datetime) -> str:
    text = ngettext(
        "%(names)s has not answered the invitation to “%(gathering)s”.",
        "%(names)s have not answered the invitation to “%(gathering)s”.",
        len(waiting),
    ) % {"names": get_text_list(waiting, _("and")), "gathering": row.gathering.title}
    day = facts.reply_by(row.gathering, now=now)
    if day:
        reply_by = _("Reply by %(day)s.") % {"day": day}
    elif row.gathering.reply_by:
        reply_by = _("The reply-by date has passed.")
    else:
        return text
    return f"{text} {reply_by}"


def for_plans(view: TeamView) -> list[Step]:
    """Places that the lead has asked for and not put a name to."""
    return [
        Step(
            ngettext(
                "%(n)d place on %(day)s has no name yet.",
                "%(n)d places on %(day)s have no name yet.",
                one.unnamed,
            )
            % {"n": one.unnamed, "day": one.day},
            _("Choose who comes"),
            one.choose_url,
        )
        for one in view.planned
        if one.unnamed
    ]


def for_size(view: TeamView) -> list[Step]:
    programme = view.team.cohort.programme
    size = len(view.members)
    if size >= programme.min_team_size:
        return []
    text = ngettext(
        "The team has %(count)d member, and at least %(least)d are needed.",
        "The team has %(count)d members, and at least %(least)d are needed.",
        size,
    ) % {"count": size, "least": programme.min_team_size}
    return [Step(text, _("Add a member"), reverse("portal:member_new", args=[view.team.pk]))]
