"""What happens next by itself, for a coordinator who has nothing to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from desk.letters import planned_mail
from desk.running.overview import CohortOverview, GatheringOverview
from sessions_app.gatherings.occasions import Occasion


@dataclass(frozen=True)
class Fact:
    """``name`` is what it is, with the gathering that it is about."""

    name: str
    when: str
    what: str
    url: str


def facts_of(overviews: Sequence[CohortOverview]) -> list[Fact]:
    """The next gathering, mail and reminder, and what is to be sent out next."""
    rows = [row for overview in overviews for row in overview.looked_at]
    rows.sort(key=lambda row: row.gathering.starts_at)
    mails = sorted(mails_of(rows), key=lambda mail: mail[0].due)
    reminders = [mail for mail in mails if mail[0].asks]
    drafts = [row for row in rows if row.is_draft]
    found = []
    if rows:
        row = rows[0]
        found.append(Fact(_("Next gathering"), row.when, row.gathering.title, row.url))
    if mails:
        found.append(fact(_("Next mail that goes by itself"), *mails[0]))
    if reminders and reminders[0] is not mails[0]:
        found.append(fact(_("Next reminder"), *reminders[0]))
    if drafts:
        row = drafts[0]
        found.append(Fact(_("Next to send out"), row.when, row.gathering.title, row.url))
    return found


def mails_of(rows: Sequence[GatheringOverview]) -> Iterator[tuple[Occasion, GatheringOverview]]:
    for row in rows:
        for occasion in row.coming_mail:
            yield occasion, row


def fact(name: str, occasion: Occasion, row: GatheringOverview) -> Fact:
    what = f"{planned_mail.name_of(occasion)}: {row.gathering.title}"
    return Fact(name, planned_mail.in_words(occasion.due), what, row.url)
