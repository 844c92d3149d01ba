"""Materials by mail to the teams of which nobody was at a gathering."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts.models import Team
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from sessions_app import addressing, letters, links, materials, planned, releases, reminders
from sessions_app.models import Gathering, Participation

KIND = Message.Kind.CATCH_UP


class CannotSend(ValueError):
    """It is not known who was there, or there is nothing to send. Fit for the reader."""


def why_not(gathering: Gathering) -> str:
    """Why nothing can be sent, fit for the reader; else empty."""
    if not gathering.is_counted:
        return _("Close the attendance list first, so that it is known which teams were not there.")
    if not materials.of(gathering).exists():
        return _("There are no materials to send. Add some first.")
    return ""


def to_write_to(gathering: Gathering) -> list[Participation]:
    """The people of teams of which nobody was there, who have not got the mail.

    In the order of teams and names; whoever has left the team since is left out.
    """
    there = gathering.participations.attended().values("team")
    absent = (
        gathering.participations.exclude(team__in=there)
        .exclude(team__state=Team.State.WITHDRAWN)
        .filter(planned.in_a_team(), is_stand_in=False)
    )
    rows = list(reminders.in_order(absent))
    keys = {key_of(row): row for row in rows}
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [row for key, row in keys.items() if key not in known]


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
