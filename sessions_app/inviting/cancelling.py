"""Cancelling a gathering: everyone who knows of it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from messaging import outbox
from messaging.models import Message
from sessions_app.gatherings import facts, needs, releases
from sessions_app.inviting import invitations
from sessions_app.inviting.invitations import NO_NOTES
from sessions_app.mail import addressing, entries, letters, mailed
from sessions_app.mail.letter_sheets import News
from sessions_app.models import Gathering, Participation, Release

Answer = Participation.Answer
Entry = Participation.Entry
Kind = Message.Kind


class CannotCancel(ValueError):
    """The gathering has begun, or is cancelled already. The message is fit for the reader."""


def those_to_tell(gathering: Gathering) -> list[Participation]:
    """Who would get a mail if the gathering were cancelled now, by team and name.

    Everyone who has got any mail about it, or may have. Those who said no are told as well, for
    others in their team may look to them; those who have left a team are not, unless the
    gathering is still in their calendar.
    """
    reached = mailed.told(gathering)
    members = {member.person_id for member in invitations.audience(gathering)}
    people = ("person__partner", "team", "stands_in_for__person")
    rows = gathering.participations.select_related(*people).order_by(
        "team__name", "person__last_name", "person__first_name", "pk"
    )
    return [
        row
        for row in rows
        if row.person_id in reached and (row.person_id in members or row.entry == Entry.KEPT)
    ]


@transaction.atomic
def cancel(
    gathering: Gathering, *, by: User, now: datetime, notes: Mapping[str, str] = NO_NOTES
) -> int:
    """Cancel, and tell everyone whose invitation has left, or may have. Returns how many.

    From the commit on no invitation, change or reminder leaves; a mail that is being handed over
    at that moment counts as got, and its reader is told. Raises CannotCancel.
    """
    gathering = releases.locked(gathering)
    if not gathering.can_be_changed:
        raise CannotCancel(_("The gathering has been held or is cancelled already."))
    if gathering.has_started(now):
        raise CannotCancel(_("The gathering has begun."))
    is_known = gathering.state == Gathering.State.RELEASED
    known = releases.as_released(gathering)
    gathering.state = known.state = Gathering.State.CANCELLED
    gathering.save(update_fields=["state"])
    needs.forget_all(gathering, by=by)
    if not is_known:
        log.record(gathering, "cancelled", by=by)
        return 0
    mailed.stop_what_is_outdated(gathering)
    releases.raise_sequence(gathering)
    known.calendar_sequence = gathering.calendar_sequence
    release = record(gathering, Release.Kind.CANCELLATION, notes=notes, by=by, now=now)
    rows = those_to_tell(gathering)
    forget_what_never_came(gathering, rows)
    readers = [
        addressing.to(
            row.person,
            row.team,
            row,
            link="",
            key=f"cancellation:{gathering.pk}:{row.person_id}:{release.number}",
            part=entries.take_away(row, gathering),
        )
        for row in rows
    ]
    entries.save(rows)
    news = News(notes=notes)
    outbox.queue(letters.write(Kind.CANCELLATION, known, readers, now=now, news=news), now=now)
    log.record(gathering, "told of the cancellation", by=by, after={"people": len(rows)})
    return len(rows)


def tell_anew(row: Participation, *, takes_away: bool, now: datetime) -> None:
    """Write once more to somebody that the gathering is cancelled, as it was told to all.

    The same version of the entry, if it ``takes_away`` one. The caller holds the gathering's row.
    """
    gathering, release = row.gathering, releases.last(row.gathering)
    number, notes = (release.number, release.notes) if release else (1, NO_NOTES)
    key = mailed.fresh_key(Kind.CANCELLATION, gathering, row.person_id, number=number)
    part = entries.taken_away(row) if takes_away else None
    reader = addressing.to(row.person, row.team, row, link="", key=key, part=part)
    known, news = releases.as_released(gathering), News(notes=notes)
    outbox.queue(letters.write(Kind.CANCELLATION, known, [reader], now=now, news=news), now=now)


def forget_what_never_came(gathering: Gathering, told: Iterable[Participation]) -> None:
    """An entry that was in no mail that left is in nobody's calendar."""
    ids = [row.pk for row in told]
    gathering.participations.exclude(pk__in=ids).update(entry=Entry.NONE)


def record(
    gathering: Gathering, kind: Release.Kind, *, notes: Mapping[str, str], by: User, now: datetime
) -> Release:
    """Neither a cancellation nor a restoration tells new facts; those wait for the next release."""
    last = releases.last(gathering)
    told = last.facts if last else facts.frozen(gathering)
    return releases.record(gathering, kind, told=told, notes=notes, by=by, now=now)
