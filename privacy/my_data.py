"""My data as people read it: headings, records, and values in words."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.exporting import Record, Value

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
Section = tuple[str, list[list[tuple[str, str]]]]


def in_words(copy: dict[str, list[Record]]) -> list[Section]:
    """Each heading with its records, without what is empty."""
    return [(title, [shown(record) for record in records]) for title, records in copy.items()]


def shown(record: Record) -> list[tuple[str, str]]:
    return [(name, said(value)) for name, value in record.items() if told(value)]


def told(value: Value) -> bool:
    return value not in (None, "", [])


def said(value: Value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    if DAY.fullmatch(text):
        return date_format(date.fromisoformat(text))
    if MOMENT.fullmatch(text):
        local = timezone.localtime(datetime.fromisoformat(text))
        return date_format(local, "SHORT_DATETIME_FORMAT")
    return text
