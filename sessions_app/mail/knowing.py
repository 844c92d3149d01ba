"""Who knows of a gathering, and which facts the last mail gave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cohorts.models import Membership
from sessions_app.gatherings import facts, releases
from sessions_app.mail import mailed
from sessions_app.models import Gathering, Participation

# Somebody in a team, or the part of a stand-in who comes for one.
Attendee = Membership | Participation


@dataclass(frozen=True)
class Told:
    """One who knows of the gathering, and the facts that the last mail gave."""

    member: Attendee
    row: Participation
    facts: Mapping[str, Any]


def who_knows_what(gathering: Gathering, members: Iterable[Attendee]) -> list[Told]:
    """Those who were invited and have got mail, or may have, in the order of ``members``.

    Somebody for whom an answer was given before any mail came counts as knowing what was
    released last.
    """
    reached = mailed.told(gathering)
    released = {release.number: release.facts for release in releases.all_of(gathering)}
    newest = released[max(released)] if released else facts.frozen(gathering)
    invited = gathering.participations.invited().select_related("stands_in_for__person")
    rows = {row.person_id: row for row in invited}
    return [
        Told(member, row, released.get(reached.get(member.person_id, 0), newest))
        for member in members
        if (row := rows.get(member.person_id)) and (row.answer or member.person_id in reached)
    ]


def grouped(told: Iterable[Told]) -> list[tuple[Mapping[str, Any], list[Told]]]:
    """Those who know the same together, with what they know."""
    groups: list[tuple[Mapping[str, Any], list[Told]]] = []
    for one in told:
        for known, group in groups:
            if known == one.facts:
                group.append(one)
                break
        else:
            groups.append((one.facts, [one]))
    return groups
