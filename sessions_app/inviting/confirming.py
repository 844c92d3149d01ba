"""Confirming an answer: a mail that says what we have noted, and an entry that agrees with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from messaging import outbox
from messaging.models import Message
from sessions_app.gatherings import releases
from sessions_app.learning import preparing
from sessions_app.mail import addressing, entries, letters, links, mailed
from sessions_app.models import Gathering, Participation

Answer = Participation.Answer
Kind = Message.Kind
# Mail that would contradict the answer if it has not left yet.
OVERTAKEN = {
    Answer.YES: (Kind.REMINDER, Kind.CHECK_ANSWER),
    Answer.IN_LINE: (Kind.REMINDER, Kind.CHECK_ANSWER, Kind.PRACTICAL, Kind.MEETING_LINK),
    Answer.NO: mailed.TELLING,
}


def confirm(
    row: Participation, gathering: Gathering, *, replaced_by: str = "", now: datetime
) -> None:
    """Queue the confirmation of the answer that ``row`` has, in place of any earlier one.

    It says who comes instead, ``replaced_by``, where somebody was sent.
    The caller holds the gathering's row. Of two answers close together, only the last is
    confirmed. Whoever says no before any mail has come gets no calendar part.
    """
    confirmations = mailed.to_person(gathering, row.person_id, (Kind.CONFIRMATION,))
    if mailed.stop(confirmations.filter(**mailed.TAKES_AWAY)):
        row.entry = Participation.Entry.KEPT  # the mail that was to take it away never left
    overtaken = mailed.to_person(gathering, row.person_id, OVERTAKEN[Answer(row.answer)])
    mailed.stop(overtaken.exclude(state=Message.State.SENT))
    mailed.stop(confirmations)
    if row.answer == Answer.NO:
        part = entries.take_away(row, gathering) if has_got_mail(row, gathering) else None
    else:
        part = entries.put(row, gathering)
    entries.save([row])
    number = mailed.next_number(confirmations)
    known = releases.as_released(gathering)
    reader = addressing.to(
        row.person,
        row.team,
        row,
        link=links.issue([row], gathering=gathering)[row.pk],
        key=f"confirmation:{gathering.pk}:{row.person_id}:{number}",
        part=part,
        line=place_in_line(row),
        replaced_by=replaced_by,
    )
    reader = replace(reader, left=preparing.inherited_late(row, known, now=now))
    outbox.queue(letters.write(Kind.CONFIRMATION, known, [reader], now=now), now=now)


def has_got_mail(row: Participation, gathering: Gathering) -> bool:
    mails = mailed.to_person(gathering, row.person_id, mailed.TELLING)
    return mailed.reached(mails).exists()


def place_in_line(row: Participation) -> int | None:
    """1 for whoever moves up first; None for those who do not wait for a place."""
    if row.line_number is None:
        return None
    return Participation.objects.filter(
        gathering=row.gathering_id, line_number__lte=row.line_number
    ).count()
