"""Teams and their people from a spreadsheet, into one cohort.

The e-mail address says which person a row is about. Nobody is removed because a file lacks them,
and an empty cell changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit import log
from cohorts import people, running, team_rows, teams
from cohorts.choosing import cohort_of
from cohorts.models import Membership, Programme, Team
from cohorts.placing import PERSON_FIELDS, Placing, person_facts
from cohorts.roster import Roster
from partners.importing import by_number
from partners.models import Person, Unit
from spreadsheets.reading import Table
from spreadsheets.report import Check, Report
from spreadsheets.turns import wait_for_turn

COLUMNS = team_rows.COLUMNS
BATCH = 1000


def plan(table: Table, *, programme: Programme, year: int, came: QuerySet[Any]) -> Placing:
    """What the import would do. Reads the database in a few queries and writes nothing.

    ``came`` are the parts in gatherings, as `access.people_for_lup` wants them.
    """
    partners = by_number()
    checks = [Check(row) for row in table.rows]
    read = [team_rows.read(check, programme, partners) for check in checks]
    now = people.known_as({row.email for row in read if row}, programme=programme)
    read = [row and replace(row, email=now.get(row.email, row.email)) for row in read]
    rows = [row for row in read if row]
    cohort = cohort_of(programme, year)
    placing = Placing(
        cohort=cohort,
        programme=programme,
        partners={partner.pk: partner for partner in partners.values()},
        roster=Roster.load(
            cohort,
            owner_id=programme.owner_id,
            partners={row.partner for row in rows},
            emails={row.email for row in rows},
            came=came,
        ),
        report=Report.of(table),
    )
    why_fixed = running.why_fixed(cohort)
    for check, row in zip(checks, read, strict=True):
        if why_fixed:
            check.refuse("org_number", why_fixed)
        elif row:
            placing.place(check, row)
        placing.report.note(check)
    placing.finish()
    placing.report.in_file_order(table)
    return placing


@transaction.atomic
def carry_out(
    table: Table,
    *,
    programme: Programme,
    year: int,
    by: User | str,
    now: datetime,
    only_valid: bool,
    came: QuerySet[Any],
) -> Report:
    """Import the whole file, or nothing of it when a row is refused and not ``only_valid``.

    Makes the year's cohort if it is missing. Team leads get an account.
    """
    wait_for_turn()
    made = plan(table, programme=programme, year=year, came=came)
    made.report.dry_run = False
    if made.report.is_clean or only_valid:
        if made.report.counts.to_import:
            write(made, by=by, today=timezone.localdate(now))
        made.report.imported = True
    return made.report


def write(made: Placing, *, by: User | str, today: date) -> None:
    if made.cohort._state.adding:
        made.cohort.save()
    Unit.objects.bulk_create(made.new_units)
    Team.objects.bulk_create(made.new_teams)
    Person.objects.bulk_create(made.new_people, batch_size=BATCH)
    Person.objects.bulk_update(
        [person for person, _before in made.changed_people], PERSON_FIELDS, batch_size=BATCH
    )
    Membership.objects.bulk_create(
        (Membership(team=team, person=person, joined_on=today) for team, person in made.joining),
        batch_size=BATCH,
    )
    log.record_all(
        log.entry(person, "imported", by=by, after=person_facts(person))
        for person in made.new_people
    )
    log.record_all(
        log.entry(person, "changed by import", by=by, before=before, after=person_facts(person))
        for person, before in made.changed_people
    )
    for team, person in made.leads:
        appoint(team, person, by=by)
    counts = asdict(made.report.counts)
    log.record(made.cohort, "teams imported", by=by, after={"file": made.report.file, **counts})


def appoint(team: Team, person: Person, *, by: User | str) -> None:
    membership = (
        Membership.objects.active()
        .select_related("person__partner", "person__user", "team")
        .get(team=team, person=person)
    )
    teams.appoint_lead(membership, by=by)
