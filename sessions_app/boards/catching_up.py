"""Materials by mail to the teams that the board calls absent from a gathering, or excused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Membership
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from partners.ordering import norwegian_key
from sessions_app.attending import attendance
from sessions_app.boards import board_rows
from sessions_app.gatherings import releases
from sessions_app.learning import materials
from sessions_app.mail import addressing, letters, links
from sessions_app.models import Gathering, Participation, ParticipationQuerySet, in_a_team

KIND = Message.Kind.CATCH_UP


class CannotSend(ValueError):
    """It is not known who was there, or there is nothing to send. Fit for the reader."""


@dataclass(frozen=True)
class Progress:
    """``left`` are those of the ``people`` in the ``teams`` who have not got the mail."""

    teams: int
    people: int
    left: int


def why_not(gathering: Gathering) -> str:
    """Why nothing can be sent, fit for the reader; else empty."""
    if not gathering.is_counted:
        return _("Close the attendance list first, so that it is known which teams were not there.")
    if not materials.of(gathering).exists():
        return _("There are no materials to send. Add some first.")
    return ""


def to_write_to(gathering: Gathering) -> list[Participation]:
    """Those who have not got the mail, in the order of teams and names.

    Whoever is in the team without being on the list is a row that is not saved.
    """
    teams = board_rows.teams_that_missed(gathering)
    rows = (
        listed(gathering, teams)
        .exclude(has_mail(gathering))
        .select_related("person__partner", "team", "stands_in_for__person")
    )
    return sorted([*rows, *unlisted(gathering, teams)], key=by_team_and_name)


def progress(gathering: Gathering) -> Progress:
    """How many the mail is for, and how many of them have not got it. Four queries."""
    absent = board_rows.teams_that_missed(gathering)
    rows = listed(gathering, absent).annotate(has_mail=has_mail(gathering))
    found = [*rows.values_list("team_id", "has_mail")]
    found += [(row.team_id, False) for row in unlisted(gathering, absent)]
    teams = {team for team, _has_mail in found}
    return Progress(len(teams), len(found), sum(not has_mail for _team, has_mail in found))


def listed(gathering: Gathering, teams: Collection[int]) -> ParticipationQuerySet:
    """Of these teams' people; whoever has left the team is left out."""
    rows = gathering.participations.filter(team__in=teams, is_stand_in=False)
    return rows.filter(in_a_team())


def unlisted(gathering: Gathering, teams: Collection[int]) -> list[Participation]:
    """Rows, not saved, for those in the teams who have no part in the gathering."""
    members = (
        Membership.objects.active()
        .filter(team__in=teams, person__left_on__isnull=True)
        .exclude(person__in=gathering.participations.values("person"))
        .select_related("person__partner", "team")
        .order_by("pk")
    )
    once = {member.person_id: member for member in members}
    return [
        Participation(gathering=gathering, team=member.team, person=member.person)
        for member in once.values()
    ]


def by_team_and_name(row: Participation) -> tuple[str, ...]:
    names = row.team.name, row.person.last_name, row.person.first_name
    return tuple(norwegian_key(name) for name in names)


def has_mail(gathering: Gathering) -> Exists:
    """For rows of its people: whether the mail has been queued, by its key."""
    person = Cast(OuterRef("person_id"), CharField())
    key = Concat(Value(f"{KIND}:{gathering.pk}:"), person, Value(":1"))
    return Exists(Message.objects.filter(key=key))


def key_of(row: Participation) -> str:
    return f"{KIND}:{row.gathering_id}:{row.person_id}:1"


@transaction.atomic
def send(gathering: Gathering, *, by: User, now: datetime) -> int:
    """Queue one mail to each; returns how many. Nobody gets it twice. Raises CannotSend."""
    gathering = releases.locked(gathering)
    if why := why_not(gathering):
        raise CannotSend(why)
    people = to_write_to(gathering)
    if not people:
        return 0
    new = [row for row in people if row.pk is None]
    attendance.add_absent(new, gathering, by=by, now=now)
    addresses = links.issue(people, gathering=gathering)
    readers = [
        addressing.to(row.person, row.team, row, link=addresses[row.pk], key=key_of(row), part=None)
        for row in people
    ]
    known = releases.as_released(gathering)
    queued = outbox.queue(letters.write(KIND, known, readers, now=now), now=now)
    log.record(gathering, "catch-up sent", by=by, after={"people": queued, "listed": len(new)})
    return queued


def preview(gathering: Gathering, row: Participation | None, *, now: datetime) -> Draft:
    """The mail as this person would get it, with a link that leads nowhere."""
    return letters.preview(KIND, releases.as_released(gathering), row, now=now)
