"""Cohorts as chance would have them: rotating people, stand-ins, corrected marks, notes read."""

from datetime import UTC, datetime, timedelta

from cohorts.models import Cohort, Programme, Team
from sessions_app.attending import presence
from sessions_app.models import (
    AttendanceEvent,
    Gathering,
    HandoverNote,
    HandoverReading,
    Participation,
)
from tests.factories import PartnerFactory, PersonFactory, UserFactory

START = datetime(2027, 1, 20, 9, tzinfo=UTC)
NOW = START + timedelta(weeks=9)
MARKS = ["present", "partly", "absent", "excused", "cleared", "claimed"]
OFTEN = [4, 3, 3, 3, 1, 1]
STATES = ["held", "reopened", "cancelled", "released"]


class Chance:
    """Makes ``count`` cohorts and all that happened in them, in few queries."""

    def __init__(self, count, chance):
        self.chance, self.by = chance, UserFactory()
        self.people = list(PersonFactory.create_batch(12, partner=PartnerFactory()))
        self.cohorts = self.some_cohorts(count)
        self.teams = self.some_teams(PartnerFactory.create_batch(4))
        self.gatherings = self.some_gatherings()
        self.rows = self.some_rows()
        self.mark()
        self.write_notes()

    def some_cohorts(self, count):
        shares = [1, 50, 60, 100]
        programmes = Programme.objects.bulk_create(
            Programme(name=f"P{n}", slug=f"p{n}", presence_share=self.chance.choice(shares))
            for n in range(count)
        )
        return Cohort.objects.bulk_create(
            Cohort(programme=each, year=2027, name="Kull") for each in programmes
        )

    def some_teams(self, partners):
        return Team.objects.bulk_create(
            Team(cohort=cohort, partner=partner, name=partner.name)
            for cohort in self.cohorts
            for partner in partners[: self.chance.randint(1, 4)]
        )

    def some_gatherings(self):
        return Gathering.objects.bulk_create(
            self.a_gathering(cohort, START + timedelta(weeks=week))
            for cohort in self.cohorts
            for week in range(self.chance.randint(0, 7))
        )

    def a_gathering(self, cohort, starts_at):
        [state] = self.chance.choices(STATES, [8, 1, 1, 1])
        is_held = state == "held"
        return Gathering(
            cohort=cohort,
            title="Samling",
            form="physical",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.chance.choice([45, 190, 360])),
            learning_minutes=self.chance.choice([0, 45, 300]),
            state="held" if state == "reopened" else state,
            list_closed_at=starts_at + timedelta(days=1) if is_held else None,
            list_closed_by=self.by if is_held else None,
        )

    def some_rows(self):
        teams = {cohort.pk: [] for cohort in self.cohorts}
        for team in self.teams:
            teams[team.cohort_id].append(team)
        rows = [
            Participation(
                gathering=gathering,
                team=self.chance.choice(teams[gathering.cohort_id]),
                person=person,
                stood_down_at=gathering.starts_at if self.chance.random() < 0.1 else None,
            )
            for gathering in self.gatherings
            for person in self.chance.sample(self.people, self.chance.randint(0, 8))
        ]
        return Participation.objects.bulk_create(rows, batch_size=1000)

    def mark(self):
        """One to three lines each; the row then stands as the last one that settles it."""
        lines = [self.a_line(row) for row in self.rows for _ in range(self.chance.randint(1, 3))]
        AttendanceEvent.objects.bulk_create(lines, batch_size=1000)
        of_row = {row.pk: [] for row in self.rows}
        for line in lines:
            of_row[line.participation_id].append(line)
        for row in self.rows:
            presence.settle(row, presence.newest(of_row[row.pk]), row.gathering)
        Participation.objects.bulk_create(  # a seventh of the time that updates take
            self.rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=("presence", "minutes", "share", "presence_event"),
        )

    def a_line(self, row):
        [what] = self.chance.choices(MARKS, OFTEN)
        return AttendanceEvent(
            gathering=row.gathering,
            participation=row,
            what=what,
            minutes=self.chance.randint(0, 400) if what == "partly" else None,
            how="list",
            by=self.by,
            at=row.gathering.ends_at,
        )

    def write_notes(self):
        """After some gatherings; read at another one, at times too late, or in another team."""
        writers = [row for row in self.rows if self.chance.random() < 0.2]
        notes = HandoverNote.objects.bulk_create(
            HandoverNote(
                participation=row,
                gathering=row.gathering,
                team=row.team,
                text="Les",
                written_at=row.gathering.ends_at,
            )
            for row in writers
        )
        of_cohort = {cohort.pk: [] for cohort in self.cohorts}
        for row in self.rows:
            of_cohort[row.team.cohort_id].append(row)
        HandoverReading.objects.bulk_create(
            HandoverReading(
                note=note,
                participation=reader,
                read_at=reader.gathering.starts_at + timedelta(days=self.chance.choice([-3, 9])),
            )
            for note in notes
            for reader in self.some_of(of_cohort[note.team.cohort_id])
        )

    def some_of(self, rows):
        return self.chance.sample(rows, min(3, len(rows)))
