"""Reading a meeting's own attendance report: from Teams in Norwegian or English, and from Zoom.

What is not understood is refused with what was expected. A person's times are kept as seconds
from the gathering's start, within the gathering's hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from sessions_app.reports import meeting_tables, meeting_times
from sessions_app.reports.meeting_attendees import Attendee, union
from sessions_app.reports.meeting_tables import Found, written
from sessions_app.reports.meeting_times import Reading, Span, Times
from spreadsheets import reading
from spreadsheets.cells import Cell, Unreadable

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
LONGEST_NAME = 150


@dataclass(frozen=True)
class Report:
    program: str
    people: list[Attendee]


def read(content: bytes, *, starts_at: datetime, ends_at: datetime) -> Report:
    """The people of the report. ``starts_at`` and ``ends_at`` are the gathering's.

    Raises Unreadable with a sentence for the reader: no report that we know, a time that we do
    not understand, too large, or of a meeting at another time.
    """
    refuse_too_large(len(content))
    rows = list(islice(meeting_tables.rows_of(content), MAX_ROWS + 1))
    if not rows:
        raise not_a_report()
    if len(rows) > MAX_ROWS:
        raise meeting_tables.too_many_rows(MAX_ROWS)
    rows = [found for found in rows if meeting_tables.was_there(found.row)]
    times = Times(starts_at, ends_at)
    joined = (written(found.row["joined"]) for found in rows)
    way = meeting_times.way_to_read(filter(None, joined), times)
    spans = [span_of(found, way) for found in rows]
    people = merged(rows, [attendee(*each, times) for each in zip(rows, spans, strict=True)])
    if not any(person.spans for person in people):
        raise of_another_meeting(spans, times)
    return Report(program_of(rows), people)


def refuse_too_large(size: int) -> None:
    """``size`` in bytes; asked before the file is read into memory. Raises Unreadable."""
    if size > MAX_BYTES:
        limit = {"limit": reading.size_text(MAX_BYTES)}
        raise Unreadable(_("The file is larger than %(limit)s.") % limit)


def not_a_report() -> Unreadable:
    return Unreadable(
        _(
            "This is not an attendance report that we know. We look for a row of headings with"
            " Navn, Første pålogging, Siste avlogging and Varighet (Teams), Name, First Join, Last"
            " Leave and Duration (Teams in English), or Name, Join Time and Leave Time (Zoom,"
            " without “unique users”). Nothing has been read."
        )
    )


def of_another_meeting(spans: Sequence[Span], times: Times) -> Unreadable:
    if not spans:
        return Unreadable(
            _("The report says that nobody was in the meeting. Nothing has been read.")
        )
    meeting = Times(min(start for start, _end in spans), max(end for _start, end in spans))
    return Unreadable(
        _(
            "The report is of a meeting at another time, %(meeting)s. The gathering is"
            " %(gathering)s. Nothing has been read."
        )
        % {"meeting": meeting.in_words, "gathering": times.in_words}
    )


def span_of(found: Found, way: Reading) -> Span:
    """Raises Unreadable for a row that lacks something, or where it cannot be understood."""
    row = found.row
    lasted = lasted_in(found)
    span = way.span(written(row["joined"]), written(row["left"]), lasted=lasted)
    if span is None or is_no_name(row["name"]) or (written(row["duration"]) and lasted is None):
        raise Unreadable(
            _("Row %(n)d cannot be read: “%(text)s”. Nothing has been read.")
            % {"n": row.number, "text": " | ".join(filter(None, map(written, row.cells.values())))}
        )
    return span


def lasted_in(found: Found) -> int | None:
    duration = written(found.row["duration"])
    return meeting_times.seconds_in(duration) if duration else None


def attendee(found: Found, span: Span, times: Times) -> Attendee:
    limit = lasted_in(found) if found.is_summary else None
    email = meeting_tables.address_in(found.row)
    return Attendee(written(found.row["name"]), email, times.clipped(span), limit)


def is_no_name(cell: Cell) -> bool:
    """A lonely quotation mark makes one name of all the rows that follow."""
    text = written(cell)
    return not text or len(text) > LONGEST_NAME or (isinstance(cell, str) and "\n" in cell)


def merged(rows: Sequence[Found], people: Sequence[Attendee]) -> list[Attendee]:
    """One for each person, in the order of the report.

    Who has sessions is known by them alone; the summary says the same with less detail.
    """
    together: dict[tuple[str, str], list[tuple[Attendee, bool]]] = {}
    for person, found in zip(people, rows, strict=True):
        same = together.setdefault(
            (person.email, "" if person.email else person.name.casefold()), []
        )
        same.append((person, found.is_summary))
    return [one_of(same) for same in together.values()]


def one_of(same: Sequence[tuple[Attendee, bool]]) -> Attendee:
    sessions = [person for person, is_summary in same if not is_summary]
    best = sessions or [person for person, _is_summary in same]
    spans, limit = union(best)
    return Attendee(same[0][0].name, same[0][0].email, spans, limit)


def program_of(rows: Sequence[Found]) -> str:
    names = {name.casefold() for found in rows for name in found.row.headings.names.values()}
    return "Zoom" if any("original name" in name for name in names) else "Teams"
