"""From a meeting's attendance report to marks on the list. Names are kept until that is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from audit import log
from sessions_app.attending import attendance
from sessions_app.attending.attendance import How, Outcome
from sessions_app.models import Gathering, MeetingAlias, MeetingReport
from sessions_app.reports import meeting_plans, meeting_reports
from sessions_app.reports.matching import Attendant
from sessions_app.reports.meeting_plans import NOBODY, Plan

KEPT = timedelta(days=1)
TIMES = ("spans", "limit", "counted")


@transaction.atomic
def take_in(gathering: Gathering, content: bytes, *, by: User, now: datetime) -> MeetingReport:
    """Read the report and keep who was there when, for a day at most; the file is not kept.

    One that waits is put away. Raises Unreadable, CannotRecord.
    """
    current = attendance.locked_and_open(gathering, now=now)
    report = meeting_reports.read(content, starts_at=current.starts_at, ends_at=current.ends_at)
    for old in waiting(current).select_for_update():
        forget_names(old, now=now)
    made = MeetingReport.objects.create(
        gathering=current,
        program=report.program,
        people=[asdict(person) | {"row": None, "counted": None} for person in report.people],
        read_at=now,
        read_by=by,
    )
    after = {"program": report.program, "people": len(report.people)}
    log.record(current, "meeting report read", by=by, after=after)
    return made


def waiting(gathering: Gathering) -> QuerySet[MeetingReport]:
    """The report that somebody is at work with; there is one at most."""
    return MeetingReport.objects.filter(gathering=gathering, settled_at__isnull=True)


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
    choose(current, meeting_plans.of(current), choices)
    made = meeting_plans.of(current)
    marks = {
        credit.row.pk: mark
        for credit in made.credits
        if (mark := credit.mark(gathering)) and not credit.stays(gathering)
    }
    outcome = attendance.mark(gathering, marks, by=by, now=now, how=How.REPORT)
    for line in made.lines:
        current.people[line.number]["counted"] = line.match and line.match.candidate.row
    for same in made.earlier.same:
        same.delete()
    if any(line.is_undecided for line in made.lines):
        current.save(update_fields=["people"])
    else:
        forget_names(current, now=now)
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
    current = waiting(gathering).select_for_update().filter(pk=report.pk).first()
    if current:
        forget_names(current, now=now)
        log.record(gathering, "meeting report put away", by=by)


def forget_names(report: MeetingReport, *, now: datetime) -> None:
    """Keep the times alone, for a report of the next part; one that marked nobody is gone."""
    if not any(kept.get("counted") for kept in report.people):
        report.delete()
        return
    report.people = [{key: kept.get(key) for key in TIMES} for kept in report.people]
    report.settled_at = now
    report.save(update_fields=["people", "settled_at"])


def forget_old(*, now: datetime) -> int:
    """What is kept of reports that were read more than a day ago; returns how many reports."""
    old = MeetingReport.objects.filter(read_at__lt=now - KEPT).exclude(people=[])
    return old.update(people=[], settled_at=Coalesce("settled_at", Value(now)))
