"""Lines of the log as sentences, with what changed beneath."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import dateformat, timezone
from django.utils.formats import get_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from audit import facts, sentences
from audit.facts import Difference
from audit.models import Entry
from certificates.models import Certificate
from cohorts.models import Team
from desk import addresses
from messaging.models import Message
from partners.models import Partner, Person
from partners.prepared import prepared
from sessions_app.models import Gathering, Participation

PAGES = {
    Team._meta.label_lower: "desk:team",
    Gathering._meta.label_lower: "desk:gathering",
    Person._meta.label_lower: "desk:person",
    Partner._meta.label_lower: "desk:partner",
}
LOGS = {
    Participation._meta.label_lower: "deltakelse",
    Certificate._meta.label_lower: "kursbevis",
    Message._meta.label_lower: "epost",
}
# Kinds that go when a cohort that was made by mistake is deleted.
MAY_BE_GONE = (Team, Gathering, Participation)
AT_ONCE = 3  # changes that are shown without being asked for


def rows(entries: Iterable[Entry], *, about: tuple[str, int] | None = None) -> list[dict[str, str]]:
    """For ``{% each %}``. What the page is ``about``, its kind and number, needs no link."""
    pages = {label: addresses.of(name) for label, name in PAGES.items()}
    pages |= {label: addresses.of("desk:log_of", kind) for label, kind in LOGS.items()}
    listed = list(entries)
    gone = {about, *gone_since(listed)}
    moment = moments()
    return [
        {
            "when": moment(entry.at.replace(second=0, microsecond=0)),
            "sentence": sentence(
                entry, {} if (entry.object_type, entry.object_id) in gone else pages
            ),
            "changes": changes(facts.differences(entry)),
        }
        for entry in listed
    ]


def moments() -> Callable[[datetime], str]:
    """In words, by the minute: many lines are written in one."""
    zone, form = timezone.get_current_timezone(), get_format("SHORT_DATETIME_FORMAT")
    return cache(lambda minute: dateformat.format(minute.astimezone(zone), form))


def gone_since(entries: Iterable[Entry]) -> set[tuple[str, int]]:
    """Kind and number of those that are told of and do not exist any more. One query."""
    told = {(entry.object_type, entry.object_id) for entry in entries}
    kinds = [model._meta.label_lower for model in MAY_BE_GONE]
    there = still_there(*([pk for label, pk in told if label == kind] for kind in kinds))
    return {one for one in told if one[0] in kinds} - {*there}


@prepared
def still_there(*numbers: list[int]) -> QuerySet[Any, tuple[str, int]]:
    """``numbers`` for each of ``MAY_BE_GONE``."""
    found = [
        model._default_manager.filter(pk__among=asked)
        .order_by()
        .values_list(Value(model._meta.label_lower), "pk")
        for model, asked in zip(MAY_BE_GONE, numbers, strict=True)
    ]
    there: QuerySet[Any, tuple[str, int]] = found[0].union(*found[1:])
    return there


def sentence(entry: Entry, pages: Mapping[str, addresses.Address]) -> SafeString:
    name = (entry.actor.name or entry.actor.email) if entry.actor else ""
    what = entry.object_text or pgettext("log", "(erased)")
    page = pages.get(entry.object_type)
    link = format_html('<a href="{}">{}</a>', page(entry.object_id), what) if page else escape(what)
    who = escape(sentences.who(entry.actor_kind, name))
    return SafeString(escape(sentences.sentence(entry.verb)) % {"who": who, "what": link})


def changes(found: list[Difference]) -> SafeString:
    if not found:
        return SafeString("")
    items = format_html_join("", "<li>{}: {}</li>", ((row.name, in_words(row)) for row in found))
    listed = format_html('<ul class="log__changes">{}</ul>', items)
    if len(found) <= AT_ONCE:
        return listed
    summary = pgettext("log", "Details")
    return format_html("<details><summary>{}</summary>{}</details>", summary, listed)


def in_words(row: Difference) -> str:
    words = {"before": row.before, "after": row.after}
    if row.before and row.after:
        return pgettext("log", "from “%(before)s” to “%(after)s”") % words
    if row.before and row.after is None:
        return pgettext("log", "was “%(before)s”") % words
    if row.before:
        return pgettext("log", "removed, was “%(before)s”") % words
    if row.before is None:
        return row.after or ""
    return pgettext("log", "set to “%(after)s”") % words
