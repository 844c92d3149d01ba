"""Cancelling a gathering, and holding it after all: everyone who knows of it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from messaging import outbox
from messaging.models import Message
from messaging.outbox import Draft
from sessions_app import (
    addressing,
    entries,
    facts,
    invitations,
    knowing,
    letters,
    mailed,
    releases,
)
from sessions_app.knowing import Attendee
from sessions_app.letter_sheets import News
from sessions_app.models import Gathering, Participation, Release

Answer = Participation.Answer
Entry = Participation.Entry
Kind = Message.Kind


class CannotCancel(ValueError):
    """The gathering has begun, or is cancelled already. The message is fit for the reader."""


class CannotRestore(ValueError):
    """The gathering is not cancelled, or its time has passed. The message is fit for the reader."""


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
def cancel(gathering: Gathering, *, by: User, now: datetime, note: str = "") -> int:
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
    if not is_known:
        log.record(gathering, "cancelled", by=by)
        return 0
    mailed.stop_what_is_outdated(gathering)
    releases.raise_sequence(gathering)
    known.calendar_sequence = gathering.calendar_sequence
    release = record(gathering, Release.Kind.CANCELLATION, note=note, by=by, now=now)
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
    news = News(note=note)
    outbox.queue(letters.write(Kind.CANCELLATION, known, readers, now=now, news=news), now=now)
    log.record(gathering, "told of the cancellation", by=by, after={"people": len(rows)})
    return len(rows)


def forget_what_never_came(gathering: Gathering, told: Iterable[Participation]) -> None:
    """An entry that was in no mail that left is in nobody's calendar."""
    ids = [row.pk for row in told]
    gathering.participations.exclude(pk__in=ids).update(entry=Entry.NONE)


@transaction.atomic
def restore(gathering: Gathering, *, by: User, now: datetime, note: str = "") -> int:
    """Hold it after all, as it was released last. Returns how many mails it takes.

    Whoever has been told of the cancellation is told; where that mail has not left, nothing
    needs to be said. Whoever had not got the invitation, or the last change, gets it now.
    Answers stay. Raises CannotRestore.
    """
    gathering = releases.locked(gathering)
    if gathering.state != Gathering.State.CANCELLED:
        raise CannotRestore(_("The gathering is not cancelled."))
    if gathering.has_started(now):
        raise CannotRestore(_("The time of the gathering has passed."))
    last = releases.last(gathering)
    gathering.state = Gathering.State.RELEASED if last else Gathering.State.DRAFT
    gathering.save(update_fields=["state"])
    if last is None:
        log.record(gathering, "restored", by=by)
        return 0
    members = {member.person_id: member for member in invitations.audience(gathering)}
    heard = stop_cancellations(gathering, members, number=last.number)
    releases.raise_sequence(gathering)
    release = record(gathering, Release.Kind.RESTORATION, note=note, by=by, now=now)
    drafts = invitations_that_were_stopped(gathering, members, number=release.number, now=now)
    drafts += news_for(gathering, members, heard, release=release, now=now)
    outbox.queue(drafts, now=now)
    log.record(gathering, "told that it is held after all", by=by, after={"people": len(drafts)})
    return len(drafts)


def record(
    gathering: Gathering, kind: Release.Kind, *, note: str, by: User, now: datetime
) -> Release:
    """Neither a cancellation nor a restoration tells new facts; those wait for the next release."""
    last = releases.last(gathering)
    told = last.facts if last else facts.frozen(gathering)
    return releases.record(gathering, kind, told=told, note=note, by=by, now=now)


def stop_cancellations(gathering: Gathering, people: Iterable[int], *, number: int) -> set[int]:
    """Stop those to these people that have not left; returns who has heard of the cancellation.

    Where a mail was to take the entry away and did not leave, the entry is still there.
    """
    mails = mailed.about(gathering, (Kind.CANCELLATION,)).filter(
        key__in=[f"cancellation:{gathering.pk}:{person}:{number}" for person in people]
    )
    mailed.stop(mails)
    heard = mailed.people(mailed.reached(mails))
    were_to_remove = mailed.people(mails.filter(calendar__contains="METHOD:CANCEL"))
    gathering.participations.filter(person__in=were_to_remove - heard).update(entry=Entry.KEPT)
    return heard


def invitations_that_were_stopped(
    gathering: Gathering, members: Mapping[int, Attendee], *, number: int, now: datetime
) -> list[Draft]:
    reached = mailed.told(gathering)
    rows = {
        row.person_id: row
        for row in gathering.participations.invited()
        .not_declined()
        .select_related("stands_in_for__person")
        if row.person_id in members and row.person_id not in reached
    }
    known = releases.as_released(gathering)
    theirs = [members[person] for person in rows]
    drafts = invitations.invitations(known, theirs, rows, number=number, now=now)
    entries.save(rows.values())
    return drafts


def news_for(
    gathering: Gathering,
    members: Mapping[int, Attendee],
    heard: set[int],
    *,
    release: Release,
    now: datetime,
) -> list[Draft]:
    """Of the restoration to those who heard of the cancellation; to others of a change whose mail
    was stopped by it."""
    known = knowing.who_knows_what(gathering, members.values())
    are_told = [told for told in known if told.row.person_id in heard]
    missed = [
        told for told in known if told.row.person_id not in heard and told.facts != release.facts
    ]
    as_known = releases.as_released(gathering)
    write = partial(
        invitations.news_of_changes, as_known, number=release.number, note=release.note, now=now
    )
    drafts = write(are_told, restored=True) + write(missed)
    entries.save(told.row for told in [*are_told, *missed])
    return drafts
