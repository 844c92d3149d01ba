"""Letting invitations follow their people: to a corrected address, and not out of a team."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit import log
from cohorts.models import Membership
from messaging import outbox
from messaging.models import Message, MessageQuerySet
from partners.models import Person
from sessions_app import answering, calendar, letters, links, reminders
from sessions_app.models import Gathering, Link, Participation


@transaction.atomic
def follow(person: Person, *, by: User | str, now: datetime) -> None:
    """Bring the person's invitations to gatherings to come in line with the records.

    At a corrected address the person is invited anew: mail to the old one never leaves, and the
    links in it open nothing. Answers stay. Mail to somebody who is no longer in a team never
    leaves; on coming back the person is invited anew. Does nothing when nothing has changed.
    """
    for row in coming(person, now):
        last = invitations(row).last()
        if last is None:
            continue
        has_moved = last.recipient.lower() != person.email.lower()
        is_in_team = answering.is_in_team(row)
        if has_moved:
            Link.objects.filter(participation=row, revoked_at=None).update(revoked_at=now)
        if (has_moved or not is_in_team) and last.withdrawn_at is None:
            withdraw(row, by=by)
        if is_in_team and (has_moved or last.withdrawn_at):
            invite_anew(row, before=last.recipient, by=by, now=now)


def coming(person: Person, now: datetime) -> list[Participation]:
    """The invitations to released gatherings that have not begun.

    A release that goes on at the same time is waited for, so that none slips through.
    """
    cohorts = Membership.objects.filter(person=person).values("team__cohort")
    gatherings = Gathering.objects.filter(cohort__in=cohorts, starts_at__gt=now).order_by("pk")
    locked = gatherings.select_for_update().values_list("pk", flat=True)
    return list(
        Participation.objects.invited()
        .filter(
            person=person, gathering__in=list(locked), gathering__state=Gathering.State.RELEASED
        )
        .select_related("gathering__cohort__programme", "person__partner", "team")
        .order_by("pk")
    )


def invitations(row: Participation) -> MessageQuerySet:
    """Every invitation that was written to the person, oldest first; without copies of it."""
    key = f"invitation:{row.gathering_id}:{row.person_id}:"
    return Message.objects.filter(key__startswith=key).exclude(key__contains="~").order_by("pk")


def withdraw(row: Participation, *, by: User | str) -> None:
    keys = invitations(row).values_list("key", flat=True)
    outbox.withdraw([*keys, reminders.key_of(row)])
    log.record(row, "invitation withdrawn", by=by)


def invite_anew(row: Participation, *, before: str, by: User | str, now: datetime) -> None:
    gathering, person = row.gathering, row.person
    number = invitations(row).count() + 1
    reader = letters.Reader(
        name=person.full_name,
        email=person.email,
        language=person.language_for_mail(gathering.cohort.programme.language),
        team=row.team.name,
        link=links.issue([row], gathering=gathering)[row.pk],
        part=calendar.Part(
            calendar.Method.REQUEST, gathering.calendar_sequence, calendar.Reply.NONE
        ),
    )
    key = f"invitation:{gathering.pk}:{person.pk}:{number}"
    letter = letters.letter(Message.Kind.INVITATION, gathering, reader, key=key, now=now)
    outbox.queue([letter], now=now)
    row.invited_at = now
    row.save(update_fields=["invited_at"])
    log.record(row, "invited again", by=by, before={"email": before}, after={"email": person.email})
