"""Cancelling a gathering, and holding it after all: everyone who knows of it is told."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from messaging import outbox
from messaging.models import Message, MessageQuerySet
from messaging.outbox import Draft
from sessions_app import (
    addressing,
    confirming,
    entries,
    facts,
    invitations,
    knowing,
    letters,
    mailed,
    planned,
    releases,
)
from sessions_app.invitations import NO_NOTES
from sessions_app.knowing import Attendee, Told
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
    release = record(gathering, Release.Kind.RESTORATION, notes=notes, by=by, now=now)
    drafts = invitations_anew(made, number=release.number, now=now)
    drafts += news_for(made, release=release, now=now)
    outbox.queue(drafts, now=now)
    for one in made.unconfirmed:
        confirming.confirm(one.row, gathering, now=now)
    log.record(gathering, "told that it is held after all", by=by, after={"people": made.count})
    return made.count


def record(
    gathering: Gathering, kind: Release.Kind, *, notes: Mapping[str, str], by: User, now: datetime
) -> Release:
    """Neither a cancellation nor a restoration tells new facts; those wait for the next release."""
    last = releases.last(gathering)
    told = last.facts if last else facts.frozen(gathering)
    return releases.record(gathering, kind, told=told, notes=notes, by=by, now=now)


@dataclass(frozen=True)
class Restoration:
    """Who gets which mail if the gathering is held after all now, in the order of teams and names.

    ``invited`` have got nothing at their present address. ``told`` have heard of the cancellation;
    ``missed`` have not, but a change whose mail it stopped; ``unconfirmed`` the mail, and the
    calendar entry, that confirms what they answered.
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
    reached, moved = mailed.told(gathering), moved_since(gathering, members)
    stopped = mailed.unconfirmed(gathering)
    rows = {row.person_id: row for row in gathering.participations.invited()}
    known = [
        one for one in knowing.who_knows_what(gathering, members) if one.row.person_id not in moved
    ]
    unaware = [one for one in known if one.row.person_id not in heard]
    return Restoration(
        gathering,
        invited=[
            member
            for member in members
            if (row := rows.get(member.person_id))
            and (row.person_id in moved or is_new_to(row, reached))
        ],
        told=[one for one in known if one.row.person_id in heard],
        missed=[one for one in unaware if one.facts != last.facts],
        unconfirmed=[
            one
            for one in unaware
            if one.facts == last.facts
            and one.row.person_id in stopped & reached.keys()
            and one.row.answer in (Answer.YES, Answer.IN_LINE)
        ],
    )


def is_new_to(row: Participation, reached: Container[int]) -> bool:
    return row.person_id not in reached and row.answer != Answer.NO


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
