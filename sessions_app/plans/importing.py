"""Gatherings of one cohort from a spreadsheet. The title says which gathering a row is about.

An empty cell changes nothing. What people have been told changes only by a release.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cohorts import running
from cohorts.choosing import cohort_of
from cohorts.models import Cohort, Programme
from sessions_app.gatherings import facts
from sessions_app.models import Gathering
from sessions_app.plans import gathering_rows, planning
from sessions_app.plans.gathering_rows import FIELDS, GatheringRow
from spreadsheets.reading import Table
from spreadsheets.report import Check, Report
from spreadsheets.turns import wait_for_turn

COLUMNS = gathering_rows.COLUMNS


@dataclass(slots=True)
class Plan:
    cohort: Cohort  # not saved yet when the year has none
    report: Report
    known: dict[str, Gathering]
    new: list[Gathering] = field(default_factory=list)
    changed: list[tuple[Gathering, dict[str, Any]]] = field(default_factory=list)
    first_rows: dict[str, GatheringRow] = field(default_factory=dict)


def plan(table: Table, *, programme: Programme, year: int) -> Plan:
    """What the import would do. Reads the cohort and its gatherings and writes nothing."""
    cohort = cohort_of(programme, year)
    gatherings = Gathering.objects.filter(cohort=cohort).by_date() if cohort.pk else []
    made = Plan(
        cohort,
        Report.of(table),
        {gathering.title.casefold(): gathering for gathering in gatherings},
    )
    why_fixed = running.why_fixed(cohort)
    for row in table.rows:
        check = Check(row)
        read = gathering_rows.read(check)
        if why_fixed:
            check.refuse("title", why_fixed)
        elif read:
            place(made, check, read)
        made.report.note(check)
    made.report.in_file_order(table)
    return made


@transaction.atomic
def carry_out(
    table: Table,
    *,
    programme: Programme,
    year: int,
    by: User | str,
    now: datetime,
    only_valid: bool,
) -> Report:
    """Import the whole file, or nothing of it when a row is refused and not ``only_valid``.

    Makes the year's cohort if it is missing; the cohort begins and ends with its gatherings.
    """
    wait_for_turn()
    made = plan(table, programme=programme, year=year)
    made.report.dry_run = False
    if made.report.is_clean or only_valid:
        if made.report.counts.to_import:
            write(made, by=by, now=now)
        made.report.imported = True
    return made.report


def place(made: Plan, check: Check, row: GatheringRow) -> None:
    """Count the row as created, changed or unchanged, or refuse it."""
    key = row.title.casefold()
    earlier = made.first_rows.setdefault(key, row)
    if earlier is not row:
        place_repeated(made, check, row, earlier)
        return
    gathering = made.known.get(key)
    if gathering is None:
        gathering = Gathering(cohort=made.cohort, **row.given())
        made.new.append(gathering)
        made.report.counts.created += 1
    elif not row.differs_from(gathering):
        made.report.counts.unchanged += 1
    else:
        change(made, check, row, gathering)
    warn_of_missing_place(check, gathering)


def change(made: Plan, check: Check, row: GatheringRow, gathering: Gathering) -> None:
    if not gathering.can_be_changed:
        check.refuse(
            "title", _("The gathering is held or cancelled and is not changed by an import.")
        )
        return
    made.changed.append((gathering, row.given()))
    made.report.counts.changed += 1
    was = facts.when(gathering)
    row.take_over_by(gathering)
    if (becomes := facts.when(gathering)) != was:
        moved = {"old": was, "new": becomes}
        check.warn("date", _("The gathering is moved from %(old)s to %(new)s.") % moved)
    if gathering.state == Gathering.State.RELEASED:
        check.warn(
            "title",
            _(
                "The gathering is released already. Nobody sees the change before you tell people"
                " of it, on the page of the gathering."
            ),
        )


def place_repeated(made: Plan, check: Check, row: GatheringRow, earlier: GatheringRow) -> None:
    number = {"row": earlier.row.number}
    if row.given() == earlier.given():
        check.warn("title", _("The same as row %(row)d.") % number)
        made.report.counts.unchanged += 1
    else:
        check.refuse("title", _("Row %(row)d has the same title with other details.") % number)


def warn_of_missing_place(check: Check, gathering: Gathering) -> None:
    if check.is_refused:
        return
    form = gathering.form
    if form != Gathering.Form.DIGITAL and not (gathering.venue or gathering.address):
        check.warn("venue", _("The gathering is in person and has no place yet."))
    if form != Gathering.Form.PHYSICAL and not gathering.meeting_url:
        check.warn("meeting_url", _("The gathering is online and has no meeting link yet."))


def write(made: Plan, *, by: User | str, now: datetime) -> None:
    cohort = made.cohort
    if cohort._state.adding:
        cohort.save()
    for gathering in made.new:
        gathering.save(force_insert=True)
        log.record(gathering, "imported", by=by, after=imported_values(gathering))
    for gathering, given in made.changed:
        planning.change(gathering, given, by=by, now=now)
    follow_gatherings(cohort)
    counts = asdict(made.report.counts)
    log.record(cohort, "gatherings imported", by=by, after={"file": made.report.file, **counts})


def follow_gatherings(cohort: Cohort) -> None:
    """Let the cohort begin with its first gathering and end with its last, cancelled ones apart."""
    span = (
        Gathering.objects.not_cancelled()
        .filter(cohort=cohort)
        .aggregate(first=Min("starts_at"), last=Max("ends_at"))
    )
    cohort.starts_on, cohort.ends_on = local_date(span["first"]), local_date(span["last"])
    cohort.save(update_fields=["starts_on", "ends_on"])


def local_date(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def imported_values(gathering: Gathering) -> dict[str, Any]:
    """The imported fields as plain JSON values."""
    values = {name: getattr(gathering, name) for name in FIELDS}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
