"""The one way to write down who did what: `log.record(thing, "released", by=user)`."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from audit.models import Entry

PARTICIPANT = "participant"  # answered by personal link, has no account
SYSTEM = "system"  # beat, a worker, a command
TOWARDS_PROGRAMME = ("cohort", "gathering", "team", "participation")


def record(
    thing: models.Model,
    verb: str,
    *,
    by: models.Model | AnonymousUser | str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry in the same transaction as the change it tells of.

    ``by`` is the account, or ``PARTICIPANT`` or ``SYSTEM``. ``before`` and ``after`` hold plain
    JSON values of what changed.
    """
    written = entry(thing, verb, by=by, before=before, after=after)
    written.save()
    return written


def record_all(entries: Iterable[Entry]) -> None:
    """Add many, made by ``entry``; never more than a thousand of them in memory."""
    remaining = iter(entries)
    while batch := list(islice(remaining, 1000)):
        Entry.objects.bulk_create(batch)


def entry(
    thing: models.Model,
    verb: str,
    *,
    by: models.Model | AnonymousUser | str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Entry:
    """An entry that is not written yet. For one change, use ``record``."""
    return Entry(
        actor_id=None if isinstance(by, str) else by.pk,
        actor_kind=by if isinstance(by, str) else "user",
        verb=verb,
        object_type=thing._meta.label_lower,
        object_id=thing.pk,
        object_text=str(thing)[:300],
        programme=programme_of(thing),
        before=dict(before or {}),
        after=dict(after or {}),
    )


def programme_of(thing: models.Model) -> int | None:
    """The number of the programme that the record belongs to; None for people and accounts.

    What is in memory is asked first, and what has to be fetched stays with the record.
    """
    if thing._meta.label_lower == "cohorts.programme":
        return int(thing.pk)
    fields = {field.name: field for field in thing._meta.concrete_fields}
    if own := fields.get("programme"):
        found: int | None = getattr(thing, own.attname)
        return found
    ways = [name for name in TOWARDS_PROGRAMME if name in fields]
    ways.sort(key=lambda name: name not in thing._state.fields_cache)
    return next((programme_of(up) for name in ways if (up := getattr(thing, name))), None)
