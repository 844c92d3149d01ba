"""The calendar entry of one person: which version the next mail brings, and what it says.

Every version is newer than the one before, counted for each person alone: a SEQUENCE never falls,
taking the entry away is newer than having it, and having it again is newer still. It never uses a
number less than the gathering's own, which rises for everybody when time, place or status
change.
"""

from __future__ import annotations

from collections.abc import Iterable

from sessions_app.mail.calendar import Method, Part, Reply
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
Entry = Participation.Entry
REPLIES: dict[str, Reply] = {
    Answer.YES: Reply.ACCEPTED,
    Answer.IN_LINE: Reply.TENTATIVE,
    Answer.NO: Reply.DECLINED,
    "": Reply.NONE,
}


def put(row: Participation, gathering: Gathering) -> Part | None:
    """Have the entry in the calendar as it is now. None for those who are not coming.

    Changes ``row``, which the caller saves with ``save``.
    """
    if row.answer == Answer.NO:
        return None
    newer = row.entry_sequence + 1 if row.entry == Entry.REMOVED else row.entry_sequence
    row.entry, row.entry_sequence = Entry.KEPT, max(gathering.calendar_sequence, newer)
    return Part(Method.REQUEST, row.entry_sequence, REPLIES[row.answer])


def take_away(row: Participation, gathering: Gathering) -> Part | None:
    """Take the entry out of the calendar. None when it is not there.

    Changes ``row``, which the caller saves with ``save``.
    """
    if row.entry != Entry.KEPT:
        return None
    sequence = max(gathering.calendar_sequence, row.entry_sequence + 1)
    row.entry, row.entry_sequence = Entry.REMOVED, sequence
    return Part(Method.CANCEL, sequence, REPLIES[row.answer])


def taken_away(row: Participation) -> Part:
    """The version that took the entry away, for once more."""
    return Part(Method.CANCEL, row.entry_sequence, REPLIES[row.answer])


def save(rows: Iterable[Participation]) -> None:
    """One query for those who are alike, which are nearly all."""
    alike: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        alike.setdefault((row.entry, row.entry_sequence), []).append(row.pk)
    for (entry, sequence), ids in alike.items():
        Participation.objects.filter(pk__in=ids).update(entry=entry, entry_sequence=sequence)
