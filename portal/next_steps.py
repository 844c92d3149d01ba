"""What a team must do now, in words for its lead."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import status
from portal.teams import TeamGathering, TeamView
from sessions_app import facts


def of(view: TeamView, *, now: datetime) -> list[str]:
    """The most urgent first; empty when the team can rest."""
    steps = []
    for row in view.ahead:
        if row.gathering.takes_answers and not row.gathering.has_started(now):
            steps += for_gathering(row)
    return steps if view.is_over else steps + for_size(view)


def for_gathering(row: TeamGathering) -> list[str]:
    waiting = row.names(status.NOT_ANSWERED)
    if waiting:
        return [ask_for_answers(row, waiting)]
    if row.declined and not row.coming:
        return [
            _("Nobody from the team comes to %(gathering)s. Find out who can.")
            % {"gathering": row.gathering.title}
        ]
    return []


def ask_for_answers(row: TeamGathering, waiting: list[str]) -> str:
    values = {"gathering": row.gathering.title, "names": ", ".join(waiting)}
    if row.gathering.reply_by is None:
        return _("Not answered yet for %(gathering)s: %(names)s.") % values
    return _("Not answered yet for %(gathering)s: %(names)s. Reply by %(day)s.") % (
        values | {"day": facts.day_in_words(row.gathering.reply_by)}
    )


def for_size(view: TeamView) -> list[str]:
    programme = view.team.cohort.programme
    size = len(view.members)
    if size < programme.min_team_size:
        return [
            ngettext(
                "The team has %(count)d member, and at least %(least)d are needed.",
                "The team has %(count)d members, and at least %(least)d are needed.",
                size,
            )
            % {"count": size, "least": programme.min_team_size}
        ]
    return []
