"""What the outbox holds about a gathering, person by person.

The key of a mail about a gathering is ``{kind}:{gathering}:{person}:{number}``. In invitations,
changes and cancellations the number is that of the release that they tell of, with ``.2`` and so
on when the same is told once more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import chain, count

from django.db.models import Q

from messaging import outbox
from messaging.models import Message, MessageQuerySet
from sessions_app.mail import letters
from sessions_app.models import Gathering

Kind = Message.Kind
State = Message.State
KEY = re.compile(r"^\w+:(?P<gathering>\d+):(?P<person>\d+)(?::(?P<number>\d+))?")
# What becomes wrong when the gathering is changed or cancelled.
TELLING = (
    Kind.INVITATION,
    Kind.CHANGE,
    Kind.CONFIRMATION,
    Kind.REMINDER,
    Kind.PRACTICAL,
    Kind.MEETING_LINK,
    Kind.CHECK_ANSWER,
)
UNINVITED = "uninvited"
TAKES_AWAY = {"kind": Kind.CONFIRMATION, "calendar__contains": "METHOD:CANCEL"}


def about(gathering: Gathering, kinds: Collection[Message.Kind]) -> MessageQuerySet:
    return Message.objects.filter(topic=letters.topic_of(gathering), kind__in=kinds)


def to_person(
    gathering: Gathering, person_id: int, kinds: Collection[Message.Kind]
) -> MessageQuerySet:
    mine = Q()
    for kind in kinds:
        mine |= Q(key__startswith=f"{kind}:{gathering.pk}:{person_id}:")
        mine |= Q(key=f"{kind}:{gathering.pk}:{person_id}")
    return about(gathering, kinds).filter(mine)


def reached(mails: MessageQuerySet) -> MessageQuerySet:
    """What has left, or may have: it is being handed over, or the hand-over was cut off."""
    uncertain = Q(data_started_at__isnull=False) | Q(resent_after_crash=True)
    failed = Q(state__in=[State.FAILED, State.BOUNCED], resent_after_crash=False)
    return mails.filter(Q(state=State.SENT) | uncertain).exclude(failed)


def told(gathering: Gathering, kinds: Collection[Message.Kind] = TELLING) -> dict[int, int]:
    """Who has got mail about the gathering: {person id: number of the latest release told}.

    The number is 0 when none of the mails is about a release, such as a reminder.
    """
    latest: dict[int, int] = {}
    for key in reached(about(gathering, kinds)).values_list("key", flat=True):
        if found := KEY.match(key):
            person = int(found["person"])
            of_release = key.startswith(("invitation:", "change:", "cancellation:"))
            number = int(found["number"] or 0) if of_release else 0
            latest[person] = max(latest.get(person, 0), number)
    return latest


def stopped_last(gathering: Gathering) -> dict[int, str]:
    """Those whose last word was stopped before it left: {person id: its kind}.

    A word is an invitation, a change or a confirmation, with what the calendar is to show.
    """
    words = about(gathering, (Kind.INVITATION, Kind.CHANGE, Kind.CONFIRMATION))
    last: dict[int, tuple[int, str]] = {}
    for key, pk, kind in words.order_by("pk").values_list("key", "pk", "kind"):
        if "~" not in key and (found := KEY.match(key)):
            last[int(found["person"])] = pk, kind
    stopped = words.filter(withdrawn_at__isnull=False)
    gone = set(stopped.values_list("pk", flat=True)) - set(
        reached(stopped).values_list("pk", flat=True)
    )
    return {person: kind for person, (pk, kind) in last.items() if pk in gone}


def stop(mails: MessageQuerySet) -> int:
    """Say that they no longer hold; returns how many were stopped before they left.

    What is being handed over at this moment counts as got, but is not tried again.
    """
    return outbox.withdraw_all(mails.filter(withdrawn_at=None))


def stop_what_is_outdated(gathering: Gathering) -> int:
    """Stop what tells facts that no longer hold, or of a gathering that is cancelled.

    What takes an entry out of a calendar goes on its way: that person is not coming anyway.
    """
    return stop(about(gathering, TELLING).exclude(**TAKES_AWAY))


def give_up_stopped_invitations(gathering: Gathering) -> None:
    """Whoever was to get one is invited anew, so none of these may be sent after all."""
    stop(about(gathering, (Kind.INVITATION,)).filter(state=State.CANCELLED))


def stop_all_to(gathering: Gathering, person_id: int) -> int:
    """The same for one person, whom the gathering no longer concerns as it did."""
    return stop(to_person(gathering, person_id, TELLING).exclude(**TAKES_AWAY))


def stop_saying_uninvited(gathering: Gathering, person_id: int) -> int:
    """The mail that somebody is out of the team, once that is so no more."""
    prefix = f"{UNINVITED}:{gathering.pk}:{person_id}:"
    return stop(about(gathering, (Kind.CANCELLATION,)).filter(key__startswith=prefix))


def fresh_keys(
    kind: Message.Kind, gathering: Gathering, people: Iterable[int], *, number: int
) -> dict[int, str]:
    """A key for another mail of the kind to each, also to those who have had one before:
    {person id: key}."""
    taken = set(about(gathering, (kind,)).values_list("key", flat=True))
    keys: dict[int, str] = {}
    for person in people:
        first = f"{kind}:{gathering.pk}:{person}:{number}"
        again = (f"{first}.{turn}" for turn in count(2))
        keys[person] = next(key for key in chain([first], again) if key not in taken)
    return keys


def fresh_key(kind: Message.Kind, gathering: Gathering, person_id: int, *, number: int) -> str:
    return fresh_keys(kind, gathering, [person_id], number=number)[person_id]


def next_number(mails: MessageQuerySet) -> int:
    return mails.exclude(key__contains="~").count() + 1


def people(mails: MessageQuerySet) -> set[int]:
    keys = mails.values_list("key", flat=True)
    return {int(found["person"]) for key in keys if (found := KEY.match(key))}
