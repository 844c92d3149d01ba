"""What somebody gets to read: the materials, and what the gathering before left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from cohorts.models import Team
from messaging.models import Message
from partners.prepared import prepared
from sessions_app.learning import handover, materials
from sessions_app.learning.materials import Shown
from sessions_app.models import (
    Gathering,
    HandoverNote,
    Material,
    Participation,
)


class Note(NamedTuple):
    """A note as it is told in a mail or on a page."""

    name: str
    lines: tuple[str, ...]
    themes: tuple[str, ...]


class Inheritance(NamedTuple):
    """What the gathering before left to one who was not there: titles of materials, and notes."""

    gathering: str = ""
    materials: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


class Offer(NamedTuple):
    """What a mail about a gathering offers all who get it. Titles of materials; and whether
    somebody comes next to whom those who were there can leave a note.
    """

    materials: tuple[str, ...] = ()
    asks_for_note: bool = False


NOTHING_LEFT, NO_OFFER = Inheritance(), Offer()


def offer(kind: Message.Kind, gathering: Gathering) -> Offer:
    """What a mail of the kind speaks of: before the gathering what is to be read, later all."""
    current = Material.objects.current().filter(gathering=gathering.pk)
    rows = materials.listed(current).values_list("title", flat=True)
    if kind == Message.Kind.PRACTICAL:
        return Offer(tuple(rows.filter(when=Material.When.BEFORE)))
    if kind == Message.Kind.THANKS:
        return Offer(tuple(rows), handover.after(gathering).exists())
    return Offer(tuple(rows)) if kind == Message.Kind.CATCH_UP else NO_OFFER


def materials_for(row: Participation, missed: Gathering | None, *, now: datetime) -> list[Material]:
    """Of the gathering, as far as it has come, and of the one before that the person missed."""
    gathering = row.gathering
    if gathering.state not in materials.KNOWN_TO_PEOPLE:
        return []
    when = [str(one) for one in materials.open_now(gathering, now=now)]
    return to_read(gathering.pk, when, [missed.pk] if missed else [])


@prepared
def to_read(gathering: int, when: list[str], missed: list[int]) -> QuerySet[Material]:
    wanted = Q(gathering=gathering, when__among=when) | Q(gathering__among=missed)
    return materials.listed(Material.objects.filter(wanted))


def as_told(note: HandoverNote) -> Note:
    return Note(
        note.participation.person.full_name, tuple(note.text.splitlines()), tuple(note.themes)
    )


def inherited(
    gathering: Gathering,
    rows: Sequence[Participation],
    teams: Mapping[int, Team],
    *,
    now: datetime,
) -> dict[int, Inheritance]:
    """What goes with the mail before the gathering: {participation id: what was left behind}.

    Only to those who were not at the gathering before; ``teams`` are those that people are in
    now, by person. Five queries at most, however many people there are.
    """
    last = handover.before(gathering).filter(starts_at__lte=now).first()
    if last is None:
        return {}
    there = Participation.objects.filter(handover.those_who_came(), gathering=last)
    came = set(there.values_list("person_id", flat=True))
    titles = tuple(row.title for row in materials.visible(last, now=now))
    notes = notes_by_team(last)
    found = {}
    for row in rows:
        team = teams.get(row.person_id)
        in_team = row.is_stand_in or (team is not None and team.pk == row.team_id)
        left = Inheritance(last.title, titles, tuple(notes.get(row.team_id, ())) if in_team else ())
        if row.person_id not in came and (left.materials or left.notes):
            found[row.pk] = left
    return found


def inherited_late(row: Participation, gathering: Gathering, *, now: datetime) -> Inheritance:
    """What goes with the confirmation to one who says yes when the mail before has gone out.

    ``gathering`` is as people know it. Four queries at most.
    """
    if row.answer != Participation.Answer.YES or not handover.has_gone_out(gathering, now=now):
        return NOTHING_LEFT
    missed = handover.missed_by(row, now=now)
    if missed is None:
        return NOTHING_LEFT
    titles = tuple(material.title for material in materials.visible(missed, now=now))
    notes = tuple(map(as_told, handover.for_person(row, missed)))
    return Inheritance(missed.title, titles, notes) if titles or notes else NOTHING_LEFT


def notes_by_team(gathering: Gathering) -> dict[int, list[Note]]:
    rows = (
        HandoverNote.objects.filter(gathering=gathering)
        .select_related("participation__person")
        .order_by("written_at", "pk")
    )
    notes: dict[int, list[Note]] = {}
    for row in rows:
        notes.setdefault(row.team_id, []).append(as_told(row))
    return notes


@dataclass(frozen=True)
class NoteToRead:
    pk: int
    note: Note
    gathering: str
    is_read: bool


@dataclass(frozen=True)
class OnPage:
    """What a person's own page shows of it."""

    materials: list[Shown]
    earlier: list[Shown]
    earlier_title: str
    notes: list[NoteToRead]
    may_write: bool


def for_page(row: Participation, address: Callable[[int], str], *, now: datetime) -> OnPage:
    """Three queries. Notes to read until the gathering is over; then one may write oneself."""
    missed = handover.missed_by(row, now=now)
    rows = materials_for(row, missed, now=now)
    own = [one for one in rows if one.gathering_id == row.gathering_id]
    earlier = [one for one in rows if one.gathering_id != row.gathering_id]
    over = handover.is_over(row.gathering, now=now)
    return OnPage(
        materials=materials.shown(own, address),
        earlier=materials.shown(earlier, address),
        earlier_title=missed.title if missed else "",
        notes=[] if over else notes_to_read(row, missed),
        may_write=over and not handover.why_not(row, now=now),
    )


def notes_to_read(row: Participation, missed: Gathering | None) -> list[NoteToRead]:
    return [
        NoteToRead(note.pk, as_told(note), missed.title, vars(note)["is_read"])
        for note in handover.for_person(row, missed)
        if missed
    ]
