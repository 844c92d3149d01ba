"""From a meeting's attendance report to marks on the list. Names are kept until that is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit import log
from sessions_app import attendance, matching, meeting_reports
from sessions_app.attendance import How, Mark, Outcome, What
from sessions_app.matching import Attendant, Candidate, Match, Roster, Way
from sessions_app.meeting_reports import Attendee
from sessions_app.models import Gathering, MeetingAlias, MeetingReport, Participation

KEPT = timedelta(days=1)
PRESENT_FROM = 90  # per cent of the gathering by the clock; less is partly
NOBODY = 0  # a choice: somebody who is none of the gathering's people
# A report knows better than a press, an earlier report and the closing of the list. Whatever
# somebody has marked by hand stays.
CORRECTED = (How.JOIN, How.REPORT, How.CLOSING)


@dataclass(frozen=True)
class Line:
    """Somebody in the report, by their ``number`` there; ``is_stranger`` is none of our people."""

    number: int
    attendee: Attendee
    match: Match | None
    is_stranger: bool

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
    lines: list[Line] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        return meeting_reports.seconds([line.attendee for line in self.lines])

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


@dataclass(frozen=True)
class Plan:
    """Everybody in the report and, in the order of names, everybody on the list who is in it."""

    lines: list[Line]
    credits: list[Credit]
    candidates: list[Candidate]
    joined_only: list[Participation]


@transaction.atomic
def take_in(gathering: Gathering, content: bytes, *, by: User, now: datetime) -> MeetingReport:
    """Read the report and keep who was there when, for a day at most; the file is not kept.

    Takes the place of one that waits. Raises Unreadable, CannotRecord.
    """
    current = attendance.locked_and_open(gathering, now=now)
    report = meeting_reports.read(content, starts_at=current.starts_at, ends_at=current.ends_at)
    waiting(current).delete()
    made = MeetingReport.objects.create(
        gathering=current,
        program=report.program,
        people=[
            {"name": a.name, "email": a.email, "spans": a.spans, "limit": a.limit, "row": None}
            for a in report.people
        ],
        read_at=now,
        read_by=by,
    )
    after = {"program": report.program, "people": len(report.people)}
    log.record(current, "meeting report read", by=by, after=after)
    return made


def waiting(gathering: Gathering) -> QuerySet[MeetingReport]:
    """The report that somebody is at work with; there is one at most."""
    return MeetingReport.objects.filter(gathering=gathering, settled_at__isnull=True)


def plan(report: MeetingReport) -> Plan:
    """What the report would do now. Three queries."""
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
    credits = {pk: Credit(row) for pk, row in rows.items()}
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
    return Plan(lines, found, candidates, joined_only)


def candidate(row: Participation) -> Candidate:
    person = row.person
    return Candidate(row.pk, person.pk, person.full_name, person.email, person.partner.name)


def lines_of(report: MeetingReport, roster: Roster) -> list[Line]:
    """What was chosen by hand goes before the ladder."""
    people = [attendee(kept) for kept in report.people]
    matches = matching.match([Attendant(one.name, one.email) for one in people], roster)
    by_row = {one.row: one for one in roster.candidates}
    lines = []
    for number, (kept, person, found) in enumerate(
        zip(report.people, people, matches, strict=True)
    ):
        chosen = kept["row"]
        if chosen in by_row:
            found = Match(by_row[chosen], Way.HAND)
        elif chosen == NOBODY:
            found = None
        lines.append(Line(number, person, found, is_stranger=chosen == NOBODY))
    return lines


def attendee(kept: Mapping[str, Any]) -> Attendee:
    spans = tuple((start, end) for start, end in kept["spans"])
    return Attendee(kept["name"], kept["email"], spans, kept["limit"])


@transaction.atomic
def settle(
    report: MeetingReport, choices: Mapping[int, int], *, by: User, now: datetime
) -> Outcome:
    """Mark those who are matched, and remember whom somebody has matched by hand.

    ``choices`` is {number in the report: participation, or NOBODY}; whoever is left out waits.
    When nobody waits any more, all names are forgotten. Raises CannotRecord.
    """
    gathering = attendance.locked_and_open(report.gathering, now=now)
    current = waiting(gathering).select_for_update().filter(pk=report.pk).first()
    if current is None:
        return Outcome()
    before = plan(current)
    choose(current, before, choices)
    made = plan(current)
    marks = {
        credit.row.pk: mark
        for credit in made.credits
        if (mark := credit.mark(gathering)) and not credit.is_held_by_hand(gathering)
    }
    outcome = attendance.mark(gathering, marks, by=by, now=now, how=How.REPORT)
    if not any(line.is_undecided for line in made.lines):
        current.people, current.settled_at = [], now
    current.save(update_fields=["people", "settled_at"])
    log.record(
        gathering,
        "meeting report used",
        by=by,
        after={"people": len(made.credits), "marked": len(outcome.changed)},
    )
    return outcome


def choose(report: MeetingReport, seen: Plan, choices: Mapping[int, int]) -> None:
    """Keep what was chosen by hand, and remember it for the programme's next meetings."""
    people = {one.row: one.person for one in seen.candidates}
    programme = report.gathering.cohort.programme_id
    for line in seen.lines:
        chosen = choices.get(line.number)
        if chosen is None or not line.is_by_hand or chosen not in (NOBODY, *people):
            continue
        report.people[line.number]["row"] = chosen
        for alias in Attendant(line.attendee.name, line.attendee.email).aliases:
            if chosen == NOBODY:
                MeetingAlias.objects.filter(programme=programme, alias=alias).delete()
            else:
                MeetingAlias.objects.update_or_create(
                    programme_id=programme, alias=alias, defaults={"person_id": people[chosen]}
                )


@transaction.atomic
def put_away(report: MeetingReport, *, by: User, now: datetime) -> None:
    """Forget whoever is not matched; marks that were made stay."""
    gathering = report.gathering
    if waiting(gathering).filter(pk=report.pk).update(people=[], settled_at=now):
        log.record(gathering, "meeting report put away", by=by)


def forget_old(*, now: datetime) -> int:
    """Names of reports that nobody has finished within a day; returns how many reports."""
    old = MeetingReport.objects.filter(settled_at__isnull=True, read_at__lt=now - KEPT)
    return old.update(people=[], settled_at=now)
