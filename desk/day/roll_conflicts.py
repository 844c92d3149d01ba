"""Marks that somebody else had set otherwise: both are shown, and the marker decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from desk.day.roll_presses import Press
from desk.day.roll_rows import Proofs
from sessions_app.models import AttendanceEvent, Participation

What = AttendanceEvent.What


@dataclass(frozen=True)
class Conflict:
    """``event`` is the line that stands; ``mine`` and ``minutes`` are what the marker wanted."""

    pk: int
    name: str
    text: str
    event: int
    theirs: str
    mine: str
    minutes: int | None
    mine_in_words: str


def in_words(rows: Sequence[Participation], press: Press, *, reader: User) -> list[Conflict]:
    proofs = Proofs(reader)
    with_lines = Participation.objects.filter(pk__in=[row.pk for row in rows])
    conflicts = []
    for row in with_lines.select_related("person", "presence_event__by").order_by("pk"):
        line, wanted = row.presence_event, press.marks.get(row.pk)
        theirs = str(line.get_what_display()) if line else _("no mark")
        proof = proofs.of(line) if line else ""
        text = _("Somebody else has set another mark: %(mark)s (%(proof)s).")
        conflicts.append(
            Conflict(
                pk=row.pk,
                name=row.person.full_name,
                text=text % {"mark": theirs, "proof": proof},
                event=line.pk if line else 0,
                theirs=theirs,
                mine=wanted.what if wanted else "",
                minutes=wanted.minutes if wanted else None,
                mine_in_words=str(wanted.what.label) if wanted else "",
            )
        )
    return conflicts
