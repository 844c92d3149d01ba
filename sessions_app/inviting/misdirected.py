"""What a person's old address still has, or is about to get, once the address is corrected."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery

from cohorts.models import Cohort
from messaging import outbox
from messaging.models import Message, MessageQuerySet
from partners.models import Person
from sessions_app.gatherings import releases
from sessions_app.inviting import cancelling, reminders
from sessions_app.mail import letters, links, mailed
from sessions_app.models import Gathering, Link, Participation

Kind = Message.Kind
State = Message.State
INVITING = (Kind.INVITATION, Kind.CHANGE)
# Nothing else would tell it: invitations follow by themselves, and reminders are asked for anew.
TOLD_ONCE = (Kind.CANCELLATION, Kind.THANKS, Kind.CATCH_UP)


def about(person: Person) -> MessageQuerySet:
    """All mail about gatherings that was written to the person, wherever it went."""
    return with_keys(person, keys_of(person))


def keys_of(person: Person) -> str:
    """As a regular expression."""
    return rf"^\w+:\d+:{person.pk}(:|~|$)"


def with_keys(person: Person, keys: str) -> MessageQuerySet:
    parts = Participation.objects.filter(person=person).values(topic=letters.TOPIC)
    return Message.objects.filter(topic__among=ArraySubquery(parts), key__regex=keys)


def last_addresses(person: Person, kinds: Collection[Message.Kind]) -> dict[int, str]:
    """Where the last mail of these kinds about each gathering went: {gathering id: address}."""
    mails = about(person).filter(kind__in=kinds).exclude(key__contains="~").order_by("pk")
    return {
        int(found["gathering"]): recipient
        for key, recipient in mails.values_list("key", "recipient")
        if (found := mailed.KEY.match(key))
    }


def is_elsewhere(address: str, person: Person) -> bool:
    return address.lower() != person.email.lower()


def close_links(person: Person, *, now: datetime) -> list[Cohort]:
    """No link or code that lies at another address opens anything; returns the cohorts of those."""
    last = last_addresses(person, tuple(Kind))
    astray = [pk for pk, to in last.items() if is_elsewhere(to, person)]
    working = Link.objects.filter(
        participation__person=person, participation__gathering__in=astray, revoked_at=None
    )
    rows = list(
        Participation.objects.filter(pk__in=working.values("participation"))
        .select_related("gathering")
        .order_by("pk")
    )
    links.revoke(rows, now=now)
    cohorts = {row.gathering.cohort_id for row in rows}
    return list(Cohort.objects.filter(pk__in=cohorts).order_by("pk"))


def stop(person: Person, *, now: datetime) -> list[Message]:
    """Nothing that has not left goes to another address; returns what still has to be told.

    What came back, or was refused, counts as not told; what a coordinator stopped stays stopped.
    """
    mails = about(person).filter(withdrawn_at=None).exclude(state=State.SENT)
    astray = mails.exclude(recipient__iexact=person.email)
    owed = astray.filter(kind__in=TOLD_ONCE, expires_at__gt=now).exclude(state=State.CANCELLED)
    by_key = {mail.key.partition("~")[0]: mail for mail in owed.order_by("-pk")}
    outbox.withdraw_all(astray)
    return list(by_key.values())


def write_anew(mail: Message, row: Participation, *, now: datetime) -> bool:
    """Tell the same at the person's address of today. False when it holds no longer.

    The caller holds the row of a gathering that is cancelled.
    """
    gathering = row.gathering
    is_cancelled = gathering.state == Gathering.State.CANCELLED
    if mail.kind == Kind.CANCELLATION:
        if not is_cancelled or mail.key.startswith(mailed.UNINVITED):
            return False
        cancelling.tell_anew(row, takes_away="METHOD:CANCEL" in mail.calendar, now=now)
        return True
    if is_cancelled or row.person.left_on:
        return False
    same, _colon, number = mail.key.partition("~")[0].rpartition(":")
    keys = {row.person_id: f"{same}:{int(number) + 1}"}
    known = releases.as_released(gathering)
    return reminders.write(Kind(mail.kind), known, [row], keys, now=now) == 1
