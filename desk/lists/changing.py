"""Doing something with many rows, and undoing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import DateField, Model, QuerySet

from accounts.models import User
from audit import log
from desk.lists import acts
from desk.lists.acts import Act
from desk.lists.kinds import Kind
from desk.models import BulkChange


@dataclass
class Outcome:
    """``change`` is None where there is nothing to undo; ``refused`` counts the reasons."""

    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    change: BulkChange | None = None


@transaction.atomic
def perform(kind: Kind, key: str, rows: QuerySet[Any], *, by: User, now: datetime) -> Outcome:
    """Do it with each of the rows, which are held; with those it is refused for, nothing."""
    act = acts.of_kind(kind)[key]
    outcome, done, written = Outcome(), [], []
    for row in held(rows):
        before = act.value_of(row)
        try:
            with transaction.atomic():
                act.do(row, by, now)
        except ValueError as why:
            outcome.refused[str(why)] += 1
            continue
        row.refresh_from_db()
        done.append(row)
        written.append([row.pk, before, act.value_of(row)])
    act.follow(done, by=by, now=now)
    outcome.done = len(done)
    if done and act.field:
        outcome.change = BulkChange.objects.create(
            list=kind, act=key, rows=written, made_by=by, made_at=now
        )
    return outcome


@transaction.atomic
def undo(change: BulkChange, rows: QuerySet[Any], *, by: User, now: datetime) -> tuple[int, int]:
    """Write back what was there; what somebody has changed since is left alone.

    ``rows`` are those that the reader still may see. Returns how many were undone, how many left.
    """
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at:
        return 0, 0
    act = acts.of_kind(Kind(change.list))[change.act]
    values = {pk: (before, after) for pk, before, after in change.rows}
    undone = []
    for row in held(rows.filter(pk__in=values)):
        before, after = values[row.pk]
        if act.value_of(row) == after:
            write_back(row, act, before, by=by)
            undone.append(row)
    act.follow(undone, by=by, now=now)
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    return len(undone), len(values) - len(undone)


def write_back(row: Model, act: Act, value: Any, *, by: User) -> None:
    now_there = act.value_of(row)
    is_day = isinstance(row._meta.get_field(act.field), DateField)
    setattr(row, act.field, date.fromisoformat(value) if is_day and value else value)
    row.save(update_fields=[act.field])
    log.record(row, "change undone", by=by, before={act.field: now_there}, after={act.field: value})


def held(rows: QuerySet[Any]) -> Sequence[Any]:
    return list(rows.order_by("pk").select_for_update(of=("self",)))
