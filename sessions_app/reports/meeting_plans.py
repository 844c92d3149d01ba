"""What a meeting's attendance report would do to the list, and what earlier ones say besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sessions_app.attending.attendance import How, Mark, What
from sessions_app.models import Gathering, MeetingAlias, MeetingReport, Participation
from sessions_app.reports import matching, meeting_attendees
from sessions_app.reports.matching import Attendant, Candidate, Match, Roster, Way
from sessions_app.reports.meeting_attendees import Attendee

NOBODY = 0  # a choice: somebody who is none of the gathering's people
PRESENT_FROM = 90  # per cent of the gathering by the clock; less is partly
ATTENDED = (What.PRESENT, What.PARTLY)
# A report knows better than a press, an earlier report and the closing of the list. Whatever
# somebody has marked by hand stays.
CORRECTED = (How.JOIN, How.REPORT, How.CLOSING)


@dataclass(frozen=True)
class Line:
    """Somebody in the report, by their ``number`` there; ``is_stranger`` is none of our people.

    ``perhaps`` is who it may be, for a person to say.
    """

    number: int
    attendee: Attendee
    match: Match | None
    is_stranger: bool
    perhaps: Candidate | None = None

    @property
    def is_undecided(self) -> bool:
        return self.match is None and not self.is_stranger

    @property
    def is_by_hand(self) -> bool:
        """Whether a person has matched it, or must; that can be changed until all is done."""
        return self.match is None or self.match.way in (Way.ALIAS, Way.HAND)


@dataclass
class Credit:
    """What the report says of one on the list, who may be in it more than once."""

    row: Participation
    earlier: Earlier
    lines: list[Line] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        """In this report and in earlier ones of the gathering together."""
        here = [line.attendee for line in self.lines]
        return meeting_attendees.seconds_in_all([here, *self.earlier.times_of(self.row)])

    def mark(self, gathering: Gathering) -> Mark | None:
        """None for somebody who was there outside the gathering's hours only."""
        if self.seconds * 100 >= gathering.minutes_by_the_clock * 60 * PRESENT_FROM:
            return Mark(What.PRESENT)
        minutes = self.seconds // 60
        return Mark(What.PARTLY, minutes=minutes) if minutes else None

    def is_held_by_hand(self, gathering: Gathering) -> bool:
        """Somebody has marked otherwise; the report does not undo that."""
        event, mark = self.row.presence_event, self.mark(gathering)
        if event is None or mark is None or event.how in CORRECTED:
            return False
        return (event.what, event.minutes) != (mark.what, mark.minutes)

    def is_longer_before(self, gathering: Gathering) -> bool:
        """An earlier report, whose times are forgotten, says that the person was there longer."""
        event, mark = self.row.presence_event, self.mark(gathering)
        if event is None or mark is None or mark.minutes is None or event.how != How.REPORT:
            return False
        is_longer = event.minutes is None or event.minutes > mark.minutes
        return bool(self.earlier.forgotten) and event.what in ATTENDED and is_longer

    def stays(self, gathering: Gathering) -> bool:
        return self.is_held_by_hand(gathering) or self.is_longer_before(gathering)


@dataclass(frozen=True)
class Earlier:
    """Reports of the gathering that were read before: of other parts of the meeting, of the same
    part, and those whose times are forgotten."""

    parts: list[MeetingReport] = field(default_factory=list)
    same: list[MeetingReport] = field(default_factory=list)
    forgotten: list[MeetingReport] = field(default_factory=list)

    @cached_property
    def by_row(self) -> dict[int, list[list[Attendee]]]:
        found: dict[int, list[list[Attendee]]] = {}
        for report in self.parts:
            people: dict[int, list[Attendee]] = {}
            for kept in report.people:
                if kept.get("counted"):
                    people.setdefault(kept["counted"], []).append(attendee(kept))
            for row, same in people.items():
                found.setdefault(row, []).append(same)
        return found

    def times_of(self, row: Participation) -> list[list[Attendee]]:
        return self.by_row.get(row.pk, [])


@dataclass(frozen=True)
class Plan:
    """Everybody in the report and, in the order of names, everybody on the list who is in it."""

    lines: list[Line]
    credits: list[Credit]
    candidates: list[Candidate]
    joined_only: list[Participation]
    earlier: Earlier


def of(report: MeetingReport) -> Plan:
    """What the report would do now. Four queries."""
    rows = {
        row.pk: row
        for row in Participation.objects.filter(gathering=report.gathering_id)
        .select_related("person__partner", "presence_event")
        .order_by("person__last_name", "person__first_name", "pk")
    }
    candidates = [candidate(row) for row in rows.values()]
    known = MeetingAlias.objects.filter(programme=report.gathering.cohort.programme_id)
    aliases = dict(known.values_list("alias", "person_id"))
    lines = lines_of(report, Roster(candidates, aliases))
    earlier = reports_before(report)
    credits = {pk: Credit(row, earlier) for pk, row in rows.items()}
    for line in lines:
        if line.match:
            credits[line.match.candidate.row].lines.append(line)
    joined_only = [
        credit.row
        for credit in credits.values()
        if not credit.lines
        and credit.row.presence_event
        and credit.row.presence_event.how == How.JOIN
    ]
    found = [credit for credit in credits.values() if credit.lines]
    return Plan(lines, found, candidates, joined_only, earlier)


def reports_before(report: MeetingReport) -> Earlier:
    """Of those that were marked from; whoever reads the same report again corrects it."""
    found = Earlier()
    others = MeetingReport.objects.filter(gathering=report.gathering_id, settled_at__isnull=False)
    for other in others.exclude(pk=report.pk).order_by("read_at"):
        if not other.people:
            found.forgotten.append(other)
        elif times_in(other) == times_in(report):
            found.same.append(other)
        else:
            found.parts.append(other)
    return found


def times_in(report: MeetingReport) -> list[tuple[list[list[int]], int]]:
    """What the same report always says, whoever its people are."""
    return sorted((list(map(list, kept["spans"])), kept["limit"] or 0) for kept in report.people)


def candidate(row: Participation) -> Candidate:
    person = row.person
    return Candidate(row.pk, person.pk, person.full_name, person.email, person.partner.name)


def lines_of(report: MeetingReport, roster: Roster) -> list[Line]:
    """What was chosen by hand goes before the ladder."""
    people = [attendee(kept) for kept in report.people]
    known_as = [Attendant(one.name, one.email) for one in people]
    matches = matching.match(known_as, roster)
    by_row = {one.row: one for one in roster.candidates}
    lines = []
    for number, (kept, person, who, found) in enumerate(
        zip(report.people, people, known_as, matches, strict=True)
    ):
        chosen, perhaps = kept["row"], None
        if chosen in by_row:
            found = Match(by_row[chosen], Way.HAND)
        elif chosen == NOBODY:
            found = None
        elif found is None:
            perhaps = roster.perhaps(who)
        lines.append(Line(number, person, found, chosen == NOBODY, perhaps))
    return lines


def attendee(kept: Mapping[str, Any]) -> Attendee:
    spans = tuple((start, end) for start, end in kept["spans"])
    return Attendee(kept.get("name", ""), kept.get("email", ""), spans, kept["limit"])
