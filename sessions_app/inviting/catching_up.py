"""Materials by mail to the teams of which nobody was at a gathering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Count, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Team
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from sessions_app.gatherings import releases
from sessions_app.inviting import planned, reminders
from sessions_app.learning import materials
from sessions_app.mail import addressing, letters, links
from sessions_app.models import Gathering, Participation, ParticipationQuerySet

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
    """Those who have not got the mail, in the order of teams and names."""
    return list(reminders.in_order(absent(gathering).exclude(has_mail(gathering))))


def progress(gathering: Gathering) -> Progress:
    """How many the mail is for, and how many of them have not got it. One query."""
    counts = absent(gathering).aggregate(
        teams=Count("team", distinct=True),
        people=Count("pk"),
        left=Count("pk", filter=~has_mail(gathering)),
    )
    return Progress(**counts)


def absent(gathering: Gathering) -> ParticipationQuerySet:
    """The people of teams of which nobody was there; whoever has left the team is left out."""
    there = gathering.participations.attended().values("team")
    return (
        gathering.participations.exclude(team__in=there)
        .exclude(team__state=Team.State.WITHDRAWN)
        .filter(planned.in_a_team(), is_stand_in=False)
    )


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
    addresses = links.issue(people, gathering=gathering)
    readers = [
        addressing.to(row.person, row.team, row, link=addresses[row.pk], key=key_of(row), part=None)
        for row in people
    ]
    known = releases.as_released(gathering)
    queued = outbox.queue(letters.write(KIND, known, readers, now=now), now=now)
    log.record(gathering, "catch-up sent", by=by, after={"people": queued})
    return queued


def preview(gathering: Gathering, row: Participation | None, *, now: datetime) -> Draft:
    """The mail as this person would get it, with a link that leads nowhere."""
    return letters.preview(KIND, releases.as_released(gathering), row, now=now)
