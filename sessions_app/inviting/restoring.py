"""Holding a cancelled gathering after all: each hears what they need, by what they have got."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import running
from messaging import outbox
from messaging.models import Message, MessageQuerySet
from messaging.outbox import Draft
from sessions_app.gatherings import releases
from sessions_app.inviting import cancelling, confirming, invitations, planned
from sessions_app.inviting.invitations import NO_NOTES
from sessions_app.mail import entries, knowing, mailed
from sessions_app.mail.knowing import Attendee, Told
from sessions_app.models import Gathering, Participation, Release

Answer = Participation.Answer
Entry = Participation.Entry
Kind = Message.Kind


Stopped = Mapping[int, str]  # see mailed.stopped_last


class CannotRestore(ValueError):
    """The gathering is not cancelled, or its time has passed. The message is fit for the reader."""


@transaction.atomic
def restore(
    gathering: Gathering, *, by: User, now: datetime, notes: Mapping[str, str] = NO_NOTES
) -> int:
    """Hold it after all, as it was released last. Returns how many mails it takes.

    Whoever has been told of the cancellation is told; where that mail has not left, nothing
    needs to be said. Whoever had not got the invitation, or the last change, gets it now; so does
    whoever got it at an address that is another by now. Answers stay. Raises CannotRestore.
    """
    gathering = releases.locked(gathering)
    if gathering.state != Gathering.State.CANCELLED:
        raise CannotRestore(_("The gathering is not cancelled."))
    if gathering.has_started(now):
        raise CannotRestore(_("The time of the gathering has passed."))
    if why := running.why_fixed(gathering.cohort):
        raise CannotRestore(why)
    last = releases.last(gathering)
    gathering.state = Gathering.State.RELEASED if last else Gathering.State.DRAFT
    gathering.save(update_fields=["state"])
    if last is None:
        log.record(gathering, "restored", by=by)
        return 0
    members = invitations.audience(gathering)
    stop_cancellations(gathering, last, members)
    made = restoration(gathering, last, members)
    releases.raise_sequence(gathering)
    release = cancelling.record(gathering, Release.Kind.RESTORATION, notes=notes, by=by, now=now)
    drafts = invitations_anew(made, number=release.number, now=now)
    drafts += news_for(made, release=release, now=now)
    outbox.queue(drafts, now=now)
    for one in made.unconfirmed:
        confirming.confirm(one.row, gathering, now=now)
    log.record(gathering, "told that it is held after all", by=by, after={"people": made.count})
    return made.count


@dataclass(frozen=True)
class Restoration:
    """Who gets which mail if the gathering is held after all now, in the order of teams and names.

    ``invited`` have got nothing at their present address, or not their last invitation. ``told``
    have heard of a cancellation, and not that it was taken back. ``missed`` lack a change, and
    ``unconfirmed`` what confirms their answer, since the cancellation stopped those mails.
    """

    gathering: Gathering
    invited: list[Attendee]
    told: list[Told]
    missed: list[Told]
    unconfirmed: list[Told]

    @property
    def count(self) -> int:
        return len(self.invited) + len(self.told) + len(self.missed) + len(self.unconfirmed)


def to_restore(gathering: Gathering) -> Restoration:
    """What ``restore`` would do now. Changes nothing."""
    last = releases.last(gathering)
    if last is None or gathering.state != Gathering.State.CANCELLED:
        return Restoration(gathering, [], [], [], [])
    return restoration(gathering, last, invitations.audience(gathering))


def restoration(gathering: Gathering, last: Release, members: Sequence[Attendee]) -> Restoration:
    heard = mailed.people(mailed.reached(cancellations(gathering, last, members)))
    moved, reached = moved_since(gathering, members), mailed.told(gathering)
    stopped = mailed.stopped_last(gathering)
    rows = {row.person_id: row for row in gathering.participations.invited()}
    invited = [
        member
        for member in members
        if (row := rows.get(member.person_id))
        and (row.person_id in moved or lacks_invitation(row, reached, heard, stopped))
    ]
    done = moved | {member.person_id for member in invited}
    known = knowing.who_knows_what(gathering, members)
    others = [one for one in known if one.row.person_id not in done]
    told = [one for one in others if is_told(one, heard, stopped, last)]
    unaware = [one for one in others if one not in told]
    return Restoration(
        gathering,
        invited,
        told,
        missed=[one for one in unaware if one.facts != last.facts],
        unconfirmed=[
            one for one in unaware if one.facts == last.facts and lacks_confirmation(one, stopped)
        ],
    )


def lacks_invitation(
    row: Participation, reached: Container[int], heard: Container[int], stopped: Stopped
) -> bool:
    is_stopped = stopped.get(row.person_id) == Kind.INVITATION and row.person_id not in heard
    return row.answer != Answer.NO and (row.person_id not in reached or is_stopped)


def is_told(one: Told, heard: Container[int], stopped: Stopped, last: Release) -> bool:
    """Whoever heard of an earlier cancellation may wait for the mail that it was taken back."""
    waits = stopped.get(one.row.person_id) == Kind.CHANGE and one.facts == last.facts
    return one.row.person_id in heard or waits


def lacks_confirmation(one: Told, stopped: Stopped) -> bool:
    is_stopped = stopped.get(one.row.person_id) == Kind.CONFIRMATION
    return is_stopped and one.row.answer in (Answer.YES, Answer.IN_LINE)


def moved_since(gathering: Gathering, members: Iterable[Attendee]) -> set[int]:
    """Those whose last invitation or change went to another address than they have now."""
    mails = mailed.about(gathering, (Kind.INVITATION, Kind.CHANGE)).exclude(key__contains="~")
    written_to = {
        int(found["person"]): recipient
        for key, recipient in mails.order_by("pk").values_list("key", "recipient")
        if (found := mailed.KEY.match(key))
    }
    return {
        member.person_id
        for member in members
        if written_to.get(member.person_id, member.person.email).lower()
        != member.person.email.lower()
    }


def cancellations(
    gathering: Gathering, last: Release, members: Iterable[Attendee]
) -> MessageQuerySet:
    """The mails of the latest cancellation. Whoever has left a team is not to hear more."""
    people = {member.person_id for member in members}
    of_it = mailed.about(gathering, (Kind.CANCELLATION,)).filter(
        key__regex=rf"^cancellation:{gathering.pk}:\d+:{last.number}([.~]|$)"
    )
    written = of_it.values_list("pk", "key")
    return of_it.filter(pk__in=[pk for pk, key in written if planned.about(key)[1] in people])


def stop_cancellations(gathering: Gathering, last: Release, members: Iterable[Attendee]) -> None:
    """Stop those that have not left. Where one was to take the entry away, it is still there."""
    mails = cancellations(gathering, last, members)
    mailed.stop(mails)
    heard = mailed.people(mailed.reached(mails))
    were_to_remove = mailed.people(mails.filter(calendar__contains="METHOD:CANCEL"))
    gathering.participations.filter(person__in=were_to_remove - heard).update(entry=Entry.KEPT)


def invitations_anew(made: Restoration, *, number: int, now: datetime) -> list[Draft]:
    known = releases.as_released(made.gathering)
    wanted = [member.person_id for member in made.invited]
    parts = made.gathering.participations.filter(person__in=wanted)
    rows = {row.person_id: row for row in parts.select_related("stands_in_for__person")}
    drafts = invitations.invitations(known, made.invited, rows, number=number, now=now)
    entries.save(rows.values())
    return drafts


def news_for(made: Restoration, *, release: Release, now: datetime) -> list[Draft]:
    as_known = releases.as_released(made.gathering)
    write = partial(
        invitations.news_of_changes, as_known, number=release.number, notes=release.notes, now=now
    )
    drafts = write(made.told, restored=True) + write(made.missed)
    entries.save(told.row for told in [*made.told, *made.missed])
    return drafts
