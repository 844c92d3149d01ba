"""What `erase` in the file stands for: rows emptied, deleted, or names cut out of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, Q, QuerySet, TextField

from accounts.models import User
from audit.models import Entry
from certificates import erasing as certificate_erasing
from certificates.models import Certificate, CertificateQuerySet
from messaging import sweeping
from messaging.models import Message
from partners.models import Person
from privacy.map import Group
from privacy.ties import Subject
from privacy.traces import Traces


def allow_erasing() -> None:
    """In this transaction the two logs that only grow may lose names: decisions 32 and 33."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL padriver.erasing = 'on'")


def carry_out(group: Group, rows: QuerySet[Any], *, now: datetime) -> int:
    """Blank or delete these rows; returns how many were not so already."""
    if group.erase == "row":
        number = rows.count()
        rows.delete()
        return number
    if group.model is Message and "text" in group.fields:
        keys = list(rows.filter(scrubbed_at__isnull=True).values_list("pk", flat=True))
        sweeping.remove_content(keys)
        return len(keys)
    if group.model is Certificate:
        return certificate_erasing.take_names_off(cast(CertificateQuerySet, rows), now=now)
    number = 0
    for row in rows.order_by("pk").iterator(chunk_size=500):
        number += blank(row, group)
    return number


def blank(row: Model, group: Group) -> bool:
    """Whether there was anything to empty."""
    special = SPECIAL.get(group.label)
    names = special(row) if special else {}
    changed = []
    for column in group.columns:
        if column.many_to_many:
            getattr(row, column.name).clear()
            continue
        empty = names[column.name] if column.name in names else emptied(column)
        if getattr(row, column.attname) != empty:
            setattr(row, column.attname, empty)
            changed.append(column.name)
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def is_blank(group: Group) -> Q:
    """Rows that have nothing to lose; none where the whole row goes."""
    if group.erase == "row":
        return Q(pk__in=[])
    if group.model is Certificate:
        return Q(name_erased_at__isnull=False)
    return Q(**{column.name: emptied(column) for column in group.columns})


def emptied(column: Field[Any, Any]) -> Any:
    if column.null:
        return None
    if isinstance(column, JSONField):
        return column.get_default()
    return {"BooleanField": False, "BinaryField": b""}.get(column.get_internal_type(), "")


def nameless_person(row: Model) -> dict[str, Any]:
    """A number instead of a name, so that two of a team can still be told apart."""
    return {"last_name": f"#{row.pk}"}


def nameless_account(row: Model) -> dict[str, Any]:
    """Addresses are unique; this one reaches nobody, by the rules of the internet."""
    return {"email": f"{row.pk}@erased.invalid", "password": "!"}


SPECIAL: dict[str, Callable[[Model], dict[str, Any]]] = {
    Person._meta.label: nameless_person,
    User._meta.label: nameless_account,
}


def cut(group: Group, traces: Traces, subject: Subject) -> None:
    """Take the names out of all that the fields say of the person, in whosever rows.

    Only in those of the person's programmes, and of none: elsewhere the same words tell of others.
    """
    mentioned, files = Q(pk__in=[]), []
    rows = group.model._base_manager.filter(**group.only)
    for column in group.columns:
        if column.get_internal_type() == "BinaryField":
            files.append(column.name)
        elif isinstance(column, CharField | TextField | JSONField):
            mentioned |= Q(traces.mentioned(column.name))
    if group.model is Message:
        rows = rows.filter(state__in=sweeping.ENDED)
    if not files:
        rows = rows.filter(mentioned)
    for row in rows.order_by("pk").iterator(chunk_size=100):
        if subject.is_near(row):
            cut_from(row, group, traces)


def cut_from(row: Model, group: Group, traces: Traces) -> None:
    found = [
        column
        for column in group.columns
        if not column.is_relation and traces.are_in(getattr(row, column.name))
    ]
    if found and group.erase == "row":
        row.delete()
    elif found and isinstance(row, Entry):
        cut_line(row, traces)
    elif found:
        for column in found:
            setattr(row, column.name, traces.without(getattr(row, column.name)))
        row.save(update_fields=[column.name for column in found])


def cut_line(line: Entry, traces: Traces) -> None:
    """Of the log nothing may be exchanged: what names the person goes whole."""
    if traces.are_in(line.object_text):
        line.object_text = ""
    line.before = {name: v for name, v in line.before.items() if not traces.are_in(v)}
    line.after = {name: v for name, v in line.after.items() if not traces.are_in(v)}
    line.save(update_fields=["object_text", "before", "after"])
