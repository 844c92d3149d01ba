"""Asking an invitee by mail, with the personal link, whether an answer was really meant."""

from __future__ import annotations

from datetime import datetime

from messaging import outbox
from messaging.models import Message
from sessions_app.gatherings import releases
from sessions_app.mail import addressing, letters, links
from sessions_app.models import Participation


def ask(row: Participation, *, now: datetime) -> bool:
    """Queue the mail, to the address in our records. False when it was asked before.

    Once for each release of the gathering, whatever comes in, so that nobody can be flooded and
    two programs never answer each other.
    """
    gathering = row.gathering
    release = releases.last(gathering)
    key = f"check_answer:{gathering.pk}:{row.person_id}:{release.number if release else 0}"
    if Message.objects.filter(key=key).exists():
        return False
    link = links.issue([row], gathering=gathering)[row.pk]
    reader = addressing.to(row.person, row.team, row, link=link, key=key, part=None)
    known = releases.as_released(gathering)
    drafts = letters.write(Message.Kind.CHECK_ANSWER, known, [reader], now=now)
    return outbox.queue(drafts, now=now) == 1
