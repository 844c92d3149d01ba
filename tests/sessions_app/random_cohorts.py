"""Cohorts as chance would have them: rotating people, stand-ins, answers, corrected marks, notes.

What is made is what people do. What stands as presence is left to the product, which plays the log.
"""

from datetime import UTC, date, datetime, timedelta

from django.db import connection

from cohorts.models import Cohort, Membership, Programme, Team
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
NOW = START + timedelta(weeks=5, hours=-2)
MARKS = ["present", "partly", "absent", "excused", "cleared", "claimed", "refused"]
OFTEN = [4, 3, 3, 3, 1, 1, 1]
STATES = {"before": ["held", "reopened", "cancelled", "released"], "ahead": ["released", "draft"]}
ANSWERS = ["yes", "no", "", "in_line"]
WITHDRAWN = "withdrawn"


class Chance:
    """Makes ``count`` cohorts and all that happened in them, in few queries."""

    def __init__(self, count, chance):
        self.chance, self.by = chance, UserFactory()
        self.people = list(PersonFactory.create_batch(12, partner=PartnerFactory()))
        self.cohorts = self.some_cohorts(count)
        self.teams = self.some_teams(PartnerFactory.create_batch(4))
        self.join()
        self.gatherings = self.some_gatherings()
        self.rows = self.some_rows()
        self.send_others()
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
            Team(
                cohort=cohort,
                partner=partner,
                name=partner.name,
                state=self.chance.choice(["forming", "confirmed", "confirmed", WITHDRAWN]),
            )
            for cohort in self.cohorts
            for partner in partners[: self.chance.randint(1, 4)]
        )

    def join(self):
        """Who is in a team now changes nothing of who was there, nor does having left it."""
        Membership.objects.bulk_create(
            Membership(
                team=team,
                person=person,
                joined_on=date(2027, 1, 1),
                left_on=date(2027, 2, 1) if self.chance.random() < 0.3 else None,
            )
            for team in self.teams
            for person in self.chance.sample(self.people, 3)
        )

    def some_gatherings(self):
        return Gathering.objects.bulk_create(
            self.a_gathering(cohort, START + timedelta(weeks=week))
            for cohort in self.cohorts
            for week in range(self.chance.randint(0, 8))
        )

    def a_gathering(self, cohort, starts_at):
        if starts_at < NOW:
            [state] = self.chance.choices(STATES["before"], [8, 1, 1, 1])
        else:
            state = self.chance.choice(STATES["ahead"])
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
            self.a_row(gathering, self.chance.choice(teams[gathering.cohort_id]), person, n)
            for gathering in self.gatherings
            for n, person in enumerate(self.chance.sample(self.people, self.chance.randint(0, 8)))
        ]
        return Participation.objects.bulk_create(rows, batch_size=1000)

    def a_row(self, gathering, team, person, number):
        invited = self.chance.random() < 0.9
        [answer] = self.chance.choices(ANSWERS, [4, 3, 2, 1]) if invited else [""]
        return Participation(
            gathering=gathering,
            team=team,
            person=person,
            invited_at=gathering.starts_at - timedelta(days=30) if invited else None,
            answer=answer,
            answered_at=gathering.starts_at - timedelta(days=20) if answer else None,
            line_number=number if answer == "in_line" else None,
        )

    def send_others(self):
        """Some come instead of a colleague; some of them are told not to come after all."""
        sent, before = [], {}
        for row in self.rows:
            colleagues = before.setdefault((row.gathering_id, row.team_id), [])
            if colleagues and self.chance.random() < 0.3:
                row.stands_in_for = colleagues.pop()
                row.is_stand_in = self.chance.random() < 0.5
                if self.chance.random() < 0.4:
                    row.stood_down_at = row.gathering.starts_at
                sent.append(row)
            colleagues.append(row)
        fields = ["stands_in_for", "is_stand_in", "stood_down_at"]
        Participation.objects.bulk_update(sent, fields, batch_size=1000)

    def mark(self):
        """Up to three lines each of what has begun; from them the product works out the rest."""
        begun = [row for row in self.rows if row.gathering.starts_at < NOW]
        lines = [self.a_line(row) for row in begun for _ in range(self.chance.randint(0, 3))]
        self.chance.shuffle(lines)
        AttendanceEvent.objects.bulk_create(lines, batch_size=1000)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # else the database knows of no rows, and reads all of them
        for gathering in {row.gathering for row in begun}:
            presence.save(presence.replay(gathering))

    def a_line(self, row):
        [what] = self.chance.choices(MARKS, OFTEN)
        return AttendanceEvent(
            gathering=row.gathering,
            participation=row,
            what=what,
            minutes=self.chance.randint(0, 400) if what == "partly" else None,
            refused_because="already_in" if what == "refused" else "",
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
