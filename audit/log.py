"""The one way to write down who did what: `log.record(thing, "released", by=user)`."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from audit.models import Entry

PARTICIPANT = "participant"  # answered by personal link, has no account
SYSTEM = "system"  # beat, a worker, a command


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
        before=dict(before or {}),
        after=dict(after or {}),
    )
