"""Letting invitations follow their people: to a corrected address, and not out of a team."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from audit import log
from cohorts.models import Membership
from messaging import outbox
from messaging.models import Message
from partners.models import Person
from sessions_app.calendars import calendar_addresses
from sessions_app.coming import answering, seating
from sessions_app.gatherings import needs, releases
from sessions_app.inviting import confirming, misdirected, planned
from sessions_app.mail import addressing, entries, letters, links, mailed, portal_letters
from sessions_app.mail.letter_sheets import News
from sessions_app.models import Gathering, Participation

KNOWN = (Gathering.State.RELEASED, Gathering.State.CANCELLED)
NEEDED = ("gathering__cohort__programme", "person__partner", "team", "stands_in_for__person")
Kind = Message.Kind


@transaction.atomic
def follow(person: Person, *, by: User | str, now: datetime) -> None:
    """Bring the person's invitations to gatherings to come in line with the records.

    At a corrected address the person is invited anew: mail to the old one never leaves, and the
    links in it open nothing. A cancellation or thanks that had not come through are written to the
    new one. Answers stay. Mail to somebody who is no longer in a team never leaves, and the
    gathering is taken out of the calendar; on coming back the person is invited anew. Invitations
    to the portal that no longer hold are stopped. Does nothing when nothing has changed.
    """
    portal_letters.stop_what_is_outdated(person)
    held = hold(person, now)
    invited_at = misdirected.last_addresses(person, misdirected.INVITING)
    for cohort in misdirected.close_links(person, now=now):
        calendar_addresses.stop(cohort, person=person, by=by, now=now)
    owed = misdirected.stop(person, now=now)
    for row in coming(person, held):
        if (address := invited_at.get(row.gathering_id)) is not None:
            follow_in(row, address, by=by, now=now)
    for mail in owed:
        tell_anew(mail, person, by=by, now=now)


def follow_in(row: Participation, address: str, *, by: User | str, now: datetime) -> None:
    """The same for one gathering, to which the person was last invited at this address."""
    has_moved = misdirected.is_elsewhere(address, row.person)
    is_in_team = answering.is_in_team(row)
    if has_moved:
        links.revoke([row], now=now)
        calendar_addresses.stop(row.gathering.cohort, person=row.person, by=by, now=now)
    if row.invited_at and not is_in_team:
        uninvite(row, has_moved=has_moved, by=by, now=now)
    elif row.gathering.takes_answers and is_in_team and (has_moved or row.invited_at is None):
        invite_anew(row, before=address, by=by, now=now)


def tell_anew(mail: Message, person: Person, *, by: User | str, now: datetime) -> None:
    """What did not come through at the old address, at the new one."""
    rows = Participation.objects.filter(person=person).select_related(*NEEDED)
    row = rows.get(gathering=planned.about(mail.key)[0])
    if misdirected.write_anew(mail, row, now=now):
        addresses = {"before": {"email": mail.recipient}, "after": {"email": person.email}}
        log.record(row, "sent again", by=by, **addresses)


def hold(person: Person, now: datetime) -> list[int]:
    """The gatherings that have not begun and concern the person, held until the transaction ends.

    A release that goes on at the same time is waited for, so that none slips through.
    """
    cohorts = Membership.objects.filter(person=person).values("team__cohort")
    as_guest = Participation.objects.filter(person=person, is_stand_in=True).values("gathering")
    concerned = Gathering.objects.filter(Q(cohort__in=cohorts) | Q(pk__in=as_guest))
    gatherings = concerned.filter(starts_at__gt=now).order_by("pk")
    return list(gatherings.select_for_update().values_list("pk", flat=True))


def coming(person: Person, held: list[int]) -> list[Participation]:
    """The person's part in those that are released, or were."""
    return list(
        Participation.objects.filter(person=person, gathering__in=held, gathering__state__in=KNOWN)
        .select_related(*NEEDED)
        .order_by("pk")
    )


def uninvite(row: Participation, *, has_moved: bool, by: User | str, now: datetime) -> None:
    """Stop mail to somebody who has left, tell the calendar, and let others have the place."""
    take_out(row, News(left=True), has_moved=has_moved, by=by, now=now)
    seating.move_up(row.gathering, by=log.SYSTEM, now=now)


def take_out(
    row: Participation, news: News, *, has_moved: bool = False, by: User | str, now: datetime
) -> None:
    """The person has no part in the gathering any more.

    Nothing is sent to an address that was wrong, nor to whoever has not got any mail yet. When
    the gathering is cancelled, the mail about that takes the entry away. The place is free, but
    nobody moves up yet.
    """
    gathering = row.gathering
    mailed.stop_all_to(gathering, row.person_id)
    part = None
    if not has_moved and confirming.has_got_mail(row, gathering):
        part = entries.take_away(row, gathering)
    elif row.entry == Participation.Entry.KEPT:
        row.entry = Participation.Entry.NONE
    before = {"answer": row.answer}
    row.invited_at = None
    row.stand_down(now=now)
    row.save()
    needs.forget(row, by=by)
    log.record(row, "invitation withdrawn", by=by, before=before, after={"answer": row.answer})
    if part:
        key = f"{mailed.UNINVITED}:{gathering.pk}:{row.person_id}:{part.sequence}"
        reader = addressing.to(row.person, row.team, row, link="", key=key, part=part)
        known = releases.as_released(gathering)
        letter = letters.write(Kind.CANCELLATION, known, [reader], now=now, news=news)
        outbox.queue(letter, now=now)


def invite_anew(row: Participation, *, before: str, by: User | str, now: datetime) -> None:
    email = row.person.email
    write_invitation(row, now=now)
    log.record(row, "invited again", by=by, before={"email": before}, after={"email": email})


def write_invitation(
    row: Participation, *, news: News = letters.NOTHING_NEW, now: datetime
) -> None:
    gathering, person = row.gathering, row.person
    mailed.stop_all_to(gathering, person.pk)
    mailed.stop_saying_uninvited(gathering, person.pk)
    row.invited_at = now
    row.save(update_fields=["invited_at"])
    part = entries.put(row, gathering)
    entries.save([row])
    link = links.issue([row], gathering=gathering)[row.pk]
    reader = addressing.to(person, row.team, row, link=link, key=key_for(row), part=part)
    known = releases.as_released(gathering)
    outbox.queue(letters.write(Kind.INVITATION, known, [reader], now=now, news=news), now=now)


def key_for(row: Participation) -> str:
    """The release that it tells of, and how often that has been told before."""
    last = releases.last(row.gathering)
    number = last.number if last else 1
    return mailed.fresh_key(Kind.INVITATION, row.gathering, row.person_id, number=number)
