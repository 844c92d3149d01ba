"""When invitations are stopped, or sent after all: who counts as invited follows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, Exists, Model, OuterRef, Q, Value, When

from audit import log
from audit.models import Entry as LogEntry
from messaging.models import Message
from sessions_app.mail import mailed
from sessions_app.models import Gathering, Participation

Entry = Participation.Entry
Kind = Message.Kind
State = Message.State
ON_ITS_WAY = (State.QUEUED, State.SENDING, State.DEFERRED, State.HELD)


def is_withdrawn() -> Case:
    """A column for rows of participations: whether the invitation was taken back."""
    told = LogEntry.objects.filter(
        object_type=Participation._meta.label_lower,
        object_id=OuterRef("pk"),
        verb="invitation withdrawn",
    )
    return Case(
        When(invited_at__isnull=False, then=Value(False)),
        When(stood_down_at__isnull=False, then=Value(True)),
        default=Exists(told),
        output_field=BooleanField(),
    )


def follow(mails: Iterable[Message], *, by: Model | AnonymousUser, now: datetime) -> None:
    """Bring the gatherings' lists in line with what has become of these mails.

    Whoever has no invitation that left, or will leave, is not invited: then the next press of the
    button invites that person, and no reminder comes first. Whoever has answered stays.
    """
    concerned: dict[int, set[int]] = {}
    for mail in mails:
        if mail.kind == Kind.INVITATION and (found := mailed.KEY.match(mail.key)):
            concerned.setdefault(int(found["gathering"]), set()).add(int(found["person"]))
    for gathering in Gathering.objects.filter(pk__in=concerned):
        follow_in(gathering, concerned[gathering.pk], by=by, now=now)


def follow_in(
    gathering: Gathering, people: set[int], *, by: Model | AnonymousUser, now: datetime
) -> None:
    invitations = mailed.about(gathering, (Kind.INVITATION,))
    has_one = mailed.people(mailed.reached(invitations))
    has_one |= mailed.people(invitations.filter(state__in=ON_ITS_WAY))
    rows = gathering.participations.filter(person__in=people).select_related("person").unanswered()
    lost = rows.filter(~Q(person__in=has_one), invited_at__isnull=False)
    back = rows.filter(person__in=has_one, invited_at__isnull=True)
    entries = [log.entry(row, "invitation withdrawn", by=by) for row in lost]
    entries += [log.entry(row, "invited again", by=by) for row in back]
    lost.update(invited_at=None, entry=Entry.NONE)
    back.update(invited_at=now, entry=Entry.KEPT)
    log.record_all(entries)
