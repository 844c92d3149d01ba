"""My data: everything that is kept about a person, and nothing about anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Model, QuerySet
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from accounts.models import User
from audit import words
from partners.models import Person
from privacy import ties
from privacy.map import Group, model_called, the_map
from privacy.ties import Subject
from sessions_app.models import Needs

Value = str | int | bool | None | list[Any]
Record = dict[str, Value]
# What is stored in English and said in the reader's language, beside choices of fields.
SAID: dict[tuple[str, str], Callable[[Any], Value]] = {
    ("audit.Entry", "verb"): words.done,
    ("audit.Entry", "object_type"): words.kind_of_object,
    ("sessions_app.Needs", "diets"): lambda diets: [str(Needs.Diet(one).label) for one in diets],
}


def of(person: Person, *, now: datetime, with_account: bool = True) -> dict[str, list[Record]]:
    """By heading: records, each with its values by the names of the fields.

    In the active language; days and moments are in ISO 8601, Norwegian time. ``now`` is told with
    it, since it holds for that moment. A heading without records is left out. Without
    ``with_account`` as if they had none, for whoever has not logged in to it.
    """
    subject = ties.subject_of([person])
    if not with_account:
        subject = replace(subject, accounts=())
    return of_subject(subject, person.full_name, now=now)


def of_account(user: User, *, now: datetime) -> dict[str, list[Record]]:
    """As `of`, for whoever has an account but is in no programme's records."""
    return of_subject(Subject((), (user,)), user.name or user.email, now=now)


def of_subject(subject: Subject, name: str, *, now: datetime) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {_("This copy"): [{_("Made"): moment(now), _("About"): name}]}
    for about in the_map().abouts:
        told: dict[tuple[str, int], Record] = {}
        for group in the_map().of(about):
            if group.export:
                tell(group, ties.rows(group, subject), into=told)
        if told:
            found[about.title] = list(told.values())
    return found


def tell(group: Group, rows: QuerySet[Any], *, into: dict[tuple[str, int], Record]) -> None:
    """Fields of one record that stand in several groups come together."""
    columns = [column for column in group.columns if is_told(column)]
    related = [column.name for column in columns if column.many_to_one or column.one_to_one]
    context = group.context.split("__")
    if group.context and group.model._meta.get_field(context[0]).is_relation:
        related.append("__".join(context))
    # A cohort is called after its programme.
    related += [f"{way}__programme" for way in related if way.rpartition("__")[2] == "cohort"]
    for row in rows.select_related(*related).order_by("pk") if related else rows.order_by("pk"):
        record = into.setdefault((group.label, row.pk), {})
        if group.context:
            record[_("About")] = str(reached(row, context))
        for column in columns:
            record[force_str(column.verbose_name)] = value(group, row, column)


def is_told(column: Field[Any, Any]) -> bool:
    """Not whom it leads to: that is the person, or somebody else. Nor check sums of keys."""
    if column.is_relation:
        return not leads_to_people(column.related_model._meta.label)  # type: ignore[union-attr]
    return column.get_internal_type() != "BinaryField"


def leads_to_people(label: str) -> bool:
    """A gathering does not, though an account has closed its list."""
    of_people = (one for one in the_map().groups if one.person or one.account == "self")
    return any(model_called(label) is group.model for group in of_people)


def reached(row: Model, way: list[str]) -> Any:
    found: Any = row
    for name in way:
        found = getattr(found, name)
    return found


def value(group: Group, row: Model, column: Field[Any, Any]) -> Value:
    stored = getattr(row, column.name)
    if column.is_relation:
        return "" if stored is None else str(stored)
    if say := SAID.get((group.label, column.name)):
        return say(stored)
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    if isinstance(stored, datetime):
        return moment(stored)
    if isinstance(stored, date):
        return stored.isoformat()
    return stored if isinstance(stored, bool | int | list) or stored is None else str(stored)


def moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
