"""The people behind a cell of the board."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cohorts.models import Team
from partners.ordering import norwegian
from sessions_app.gatherings import badges
from sessions_app.models import Gathering, Participation


@dataclass(frozen=True)
class Person:
    name: str
    url: str
    role: str
    presence: str
    badge: str
    share: str
    answer: str
    known: str


def of(team: Team, gathering: Gathering) -> list[Person]:
    """Everyone who is on the gathering's list for the team, by name."""
    found = (
        Participation.objects.filter(team=team, gathering=gathering)
        .select_related("person", "presence_event__by", "stands_in_for__person")
        .order_by(norwegian("person__last_name"), norwegian("person__first_name"), "pk")
    )
    return [
        Person(
            name=row.person.full_name,
            url=reverse("desk:person", args=[row.person_id]),
            role=role(row),
            presence=row.get_presence_display(),
            badge=badges.OF_PRESENCE.get(row.presence, ""),
            share=f"{row.share} %" if row.presence in Participation.ATTENDED else "",
            answer=row.get_answer_display(),
            known=how_known(row),
        )
        for row in found
    ]


def role(row: Participation) -> str:
    if row.stood_down_at:
        return _("stand-in who was not needed after all")
    if row.stands_in_for:
        return _("stands in for %(name)s") % {"name": row.stands_in_for.person.full_name}
    return _("stand-in") if row.is_stand_in else ""


def how_known(row: Participation) -> str:
    """From which line in the log presence follows."""
    line = row.presence_event
    if line is None:
        return ""
    when = formats.date_format(timezone.localtime(line.at), "SHORT_DATETIME_FORMAT")
    parts = (line.get_how_display(), (line.by.name or line.by.email) if line.by else "", when)
    return ", ".join(part for part in parts if part)
