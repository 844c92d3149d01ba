"""What people have been told of a gathering, each time they were told something.

Between two releases the coordinator may change what she wants: everything that reaches people
says what was released last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from accounts.models import User
from audit import log
from partners.prepared import prepared
from sessions_app.gatherings import facts
from sessions_app.models import Gathering, Participation, Release

# What a calendar program must notice: time and place. A new title or theme is no new version.
OF_WEIGHT = ("starts_at", "ends_at", "form", "venue", "address")


def locked(gathering: Gathering) -> Gathering:
    """The row as it is now, held until the end of the transaction: who tells people waits here."""
    return (
        Gathering.objects.select_for_update(of=("self",))
        .select_related("cohort__programme")
        .get(pk=gathering.pk)
    )


def all_of(gathering: Gathering) -> list[Release]:
    return list(Release.objects.filter(gathering=gathering).order_by("number"))


def last(gathering: Gathering) -> Release | None:
    return next(iter(newest_of(gathering)), None)


@prepared
def newest_of(gathering: Gathering) -> QuerySet[Release]:
    return Release.objects.filter(gathering=gathering).order_by("-number")[:1]


def as_released(gathering: Gathering) -> Gathering:
    """The gathering with the facts that people know; not a row to save."""
    return all_as_released([gathering])[0]


def all_as_released(gatherings: Sequence[Gathering]) -> list[Gathering]:
    """The same for many, in one query."""
    told = dict(newest([gathering.pk for gathering in gatherings])) if gatherings else {}
    return [
        as_told(gathering, told[gathering.pk]) if gathering.pk in told else gathering
        for gathering in gatherings
    ]


@prepared
def newest(gatherings: list[int]) -> QuerySet[Release, tuple[int, dict[str, Any]]]:
    return (
        Release.objects.filter(gathering__among=gatherings)
        .order_by("gathering", "-number")
        .distinct("gathering")
        .values_list("gathering_id", "facts")
    )


def as_told(gathering: Gathering, told: Mapping[str, Any]) -> Gathering:
    known = facts.as_told(dict(told))
    for field in Gathering._meta.concrete_fields:
        if field.name not in told:
            setattr(known, field.attname, getattr(gathering, field.attname))
    if Gathering.cohort.is_cached(gathering):
        known.cohort = gathering.cohort
    known._state.adding = False
    return known


def record(
    gathering: Gathering,
    kind: Release.Kind,
    *,
    told: Mapping[str, Any],
    notes: Mapping[str, str],
    by: User,
    now: datetime,
) -> Release:
    """Keep what is told from now on. The caller holds the gathering's row."""
    before = last(gathering)
    release = Release.objects.create(
        gathering=gathering,
        number=before.number + 1 if before else 1,
        kind=kind,
        facts=dict(told),
        notes=dict(notes),
        released_at=now,
        released_by=by,
    )
    log.record(
        gathering,
        {
            Release.Kind.INVITATION: "released",
            Release.Kind.CHANGE: "change released",
            Release.Kind.CANCELLATION: "cancelled",
            Release.Kind.RESTORATION: "restored",
        }[kind],
        by=by,
        after={**told, "notes": dict(notes)} if notes else told,
    )
    return release


def differs_in_weight(told: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(told[name] != now[name] for name in OF_WEIGHT)


def raise_sequence(gathering: Gathering) -> None:
    """Make the next version of the entry newer than what anybody has got so far."""
    sent = Participation.objects.filter(gathering=gathering).aggregate(n=Max("entry_sequence"))["n"]
    gathering.calendar_sequence = max(gathering.calendar_sequence, sent or 0) + 1
    gathering.save(update_fields=["calendar_sequence"])
