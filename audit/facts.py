"""What changed, in the reader's language: the fields and the values of a line of the log.

What people have written, and what opens doors, is said to have changed and is never shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import pgettext, pgettext_lazy

from audit.models import Entry

NEVER_SHOWN = {
    *("notes", "query", "meeting_url", "text", "password", "token", "code", "door_code"),
    "logo",
}
EMPTY: tuple[Any, ...] = (None, "", [], {})
LONGEST = 200  # characters of a value
NAMES = {
    "account": pgettext_lazy("log", "account"),
    "answer": pgettext_lazy("log", "answer"),
    "changed": pgettext_lazy("log", "changed"),
    "columns": pgettext_lazy("log", "columns"),
    "created": pgettext_lazy("log", "new"),
    "email": pgettext_lazy("log", "e-mail"),
    "file": pgettext_lazy("log", "file"),
    "format": pgettext_lazy("log", "format"),
    "from": pgettext_lazy("log", "copied from"),
    "gatherings": pgettext_lazy("log", "gatherings"),
    "instead of": pgettext_lazy("log", "instead of"),
    "kind": pgettext_lazy("log", "kind"),
    "lead": pgettext_lazy("log", "team lead"),
    "left out": pgettext_lazy("log", "does not come"),
    "letters": pgettext_lazy("log", "characters"),
    "links": pgettext_lazy("log", "links"),
    "list": pgettext_lazy("log", "list"),
    "listed": pgettext_lazy("log", "put on the list"),
    "mail": pgettext_lazy("log", "mail"),
    "marked": pgettext_lazy("log", "marked"),
    "name": pgettext_lazy("log", "name"),
    "notes": pgettext_lazy("log", "notes"),
    "other": pgettext_lazy("log", "number of the other record"),
    "people": pgettext_lazy("log", "people"),
    "person": pgettext_lazy("log", "person"),
    "places": pgettext_lazy("log", "places"),
    "program": pgettext_lazy("log", "meeting program"),
    "query": pgettext_lazy("log", "search"),
    "reason": pgettext_lazy("log", "reason"),
    "refused": pgettext_lazy("log", "refused"),
    "remains": pgettext_lazy("log", "number of the one that remains"),
    "replaced by": pgettext_lazy("log", "replaced by"),
    "rows": pgettext_lazy("log", "rows"),
    "shared in": pgettext_lazy("log", "shared in"),
    "stand-in": pgettext_lazy("log", "stand-in"),
    "stand_in": pgettext_lazy("log", "comes as a stand-in"),
    "team": pgettext_lazy("log", "team"),
    "teams": pgettext_lazy("log", "teams"),
    "themes": pgettext_lazy("log", "themes"),
    "title": pgettext_lazy("log", "title"),
    "told of the change": pgettext_lazy("log", "told of the change"),
    "unchanged": pgettext_lazy("log", "unchanged"),
    "unmarked": pgettext_lazy("log", "without a mark"),
    "what": pgettext_lazy("log", "file or address"),
}
# Values that are choices of another record's field.
CHOICES = {
    "mail": ("sessions_app.reminderrule", "which"),
    "answer": ("sessions_app.participation", "answer"),
}
DAY_OR_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?)?")


@dataclass(frozen=True)
class Difference:
    """``before`` and ``after`` are None when that side says nothing about the field."""

    name: str
    before: str | None
    after: str | None


def differences(entry: Entry) -> list[Difference]:
    """What both sides say alike is left out, and what was and is empty."""
    names = dict.fromkeys([*entry.before, *entry.after])
    return [
        difference(entry, name)
        for name in names
        if full(entry.before.get(name)) != full(entry.after.get(name))
    ]


def full(stored: Any) -> Any:
    return None if stored in EMPTY else stored


def difference(entry: Entry, name: str) -> Difference:
    label = name_of(entry, name)
    if name in NEVER_SHOWN:
        return Difference(label, None, pgettext("log", "changed (not shown)"))
    before = value(entry, name, entry.before[name]) if name in entry.before else None
    after = value(entry, name, entry.after[name]) if name in entry.after else None
    return Difference(label, before, after)


def name_of(entry: Entry, name: str) -> str:
    field = field_of(entry.object_type, name)
    if field is not None:
        return str(field.verbose_name)
    rules = dict(field_choices(*CHOICES["mail"])) if entry.verb == "reminder rules changed" else {}
    return str(rules.get(name) or NAMES.get(name, name))


def value(entry: Entry, name: str, stored: Any) -> str:
    """Choices, days and yes or no in words; a long text shortened."""
    if stored in EMPTY:
        return ""
    if isinstance(stored, bool):
        return pgettext("log", "yes") if stored else pgettext("log", "no")
    if isinstance(stored, list | tuple):
        return shortened(", ".join(map(str, stored)))
    if isinstance(stored, dict):
        return pgettext("log", "changed (not shown)")
    return choice(entry, name, stored) or day_or_moment(str(stored)) or shortened(str(stored))


def choice(entry: Entry, name: str, stored: Any) -> str:
    of_the_field = field_choices(entry.object_type, name)
    of_another = field_choices(*CHOICES[name]) if name in CHOICES else []
    return next((str(word) for known, word in [*of_another, *of_the_field] if known == stored), "")


def day_or_moment(stored: str) -> str:
    if not DAY_OR_MOMENT.fullmatch(stored):
        return ""
    try:
        moment = datetime.fromisoformat(stored)
    except ValueError:
        return ""
    if len(stored) == len("2027-01-04"):
        return date_format(moment, "SHORT_DATE_FORMAT")
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return date_format(local, "SHORT_DATETIME_FORMAT")


def shortened(text: str) -> str:
    return Truncator(text).chars(LONGEST)


def field_choices(label: str, name: str) -> list[tuple[Any, Any]]:
    field = field_of(label, name)
    return list(field.flatchoices) if field is not None and field.choices else []


def field_of(label: str, name: str) -> Field[Any, Any] | None:
    app, _dot, model_name = label.partition(".")
    model: type[Model] | None = apps.all_models.get(app, {}).get(model_name)
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None
