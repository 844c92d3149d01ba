"""A board counted the long way round: from the lines of the log, the answers and notes alone."""

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import NamedTuple

from cohorts.models import Team
from sessions_app.models import AttendanceEvent, Gathering, HandoverReading, Participation

COUNTS = {"present", "partly", "absent", "excused"}  # states of a gathering with a closed list


@dataclass(frozen=True)
class Counted:
    """What the board says of a team, or of all teams together."""

    held: int
    present: int
    excused: int
    attendances: int
    breadth: int
    links: int
    kept: int

    @property
    def depth(self):
        return self.attendances / self.present if self.present else None

    @property
    def shown(self):
        """Coverage, depth, breadth and continuity in English, with what each is counted from."""
        tenths = (20 * self.attendances + self.present) // (2 * self.present or 1)
        depth = f"{tenths // 10}.{tenths % 10}" if self.present else "–"
        return [
            (of(self.present, self.held), f"{self.excused} excused" if self.excused else ""),
            (depth, str(self.attendances)),
            str(self.breadth),
            of(self.kept, self.links),
        ]


class Cell(NamedTuple):
    """A team at a gathering: how it stands, who was there, and how many of each."""

    state: str
    present: frozenset
    came: int
    excused: int
    absent: int
    coming: int
    declined: int
    waiting: int
    in_line: int

    @property
    def invited(self):
        return self.coming + self.declined + self.waiting + self.in_line

    @property
    def kinds(self):
        """What there is to be seen in it."""
        numbers = zip(self._fields[1:], self[1:], strict=True)
        return {f"is {self.state}", *(name for name, value in numbers if value)}


@dataclass(frozen=True)
class Recount:
    cells: list[Cell]
    counted: Counted
    missed: bool
    people: set[int]


class Raw:
    """Everything that has been written down, of all cohorts, without what is derived from it."""

    def __init__(self, *, now):
        self.now, self.said = now, {}
        for line in AttendanceEvent.objects.order_by("pk"):
            if line.what not in ("claimed", "refused"):
                self.said[line.participation_id] = (line.what, line.minutes)
        self.gatherings, self.teams = defaultdict(list), defaultdict(list)
        for gathering in Gathering.objects.order_by("starts_at", "pk"):
            self.gatherings[gathering.cohort_id].append(gathering)
        for team in Team.objects.order_by("pk"):
            if team.state != "withdrawn":
                self.teams[team.cohort_id].append(team)
        self.rows, self.replaced = defaultdict(list), set()
        for row in Participation.objects.defer("presence", "minutes", "share", "presence_event"):
            self.rows[row.team_id, row.gathering_id].append(row)
            if row.stands_in_for_id and not row.stood_down_at:
                self.replaced.add(row.stands_in_for_id)
        self.readings = defaultdict(list)
        for reading in HandoverReading.objects.select_related("note", "participation"):
            self.readings[reading.note.team_id, reading.note.gathering_id].append(reading)

    def cell(self, team, gathering, *, threshold):
        there, came, marks, answers = set(), 0, [], []
        for row in self.rows[team.pk, gathering.pk]:
            what, minutes = self.said.get(row.pk, (None, None))
            share = per_cent(what, minutes, gathering)
            came += share >= 0
            if share >= threshold:
                there.add(row.person_id)
            if row.stood_down_at:
                continue
            marks.append(what)
            if row.invited_at and not (row.answer == "no" and row.pk in self.replaced):
                answers.append(row.answer)
        return Cell(
            self.state(gathering, there, came, marks),
            frozenset(there),
            came,
            *(marks.count(what) for what in ("excused", "absent")),
            *(answers.count(answer) for answer in ("yes", "no", "", "in_line")),
        )

    def state(self, gathering, there, came, marks):
        if gathering.state == "cancelled":
            return "cancelled"
        if gathering.state != "held" or not gathering.list_closed_at:
            over = gathering.state == "held" or gathering.ends_at <= self.now
            return "open" if over else "upcoming"
        if there or came:
            return "present" if there else "partly"
        return "excused" if "excused" in marks and "absent" not in marks else "absent"

    def recount(self, team, *, threshold):
        gatherings = self.gatherings[team.cohort_id]
        cells = [self.cell(team, each, threshold=threshold) for each in gatherings]
        states = [cell.state for cell in cells]
        held = [state for state in states if state in COUNTS]
        attended = [
            (gathering, cell.present)
            for gathering, cell in zip(gatherings, cells, strict=True)
            if cell.state == "present"
        ]
        everyone = {person for _, people in attended for person in people}
        pairs = [(attended[n - 1], attended[n]) for n in range(1, len(attended))]
        counted = Counted(
            held=len(held),
            present=len(attended),
            excused=states.count("excused"),
            attendances=sum(len(people) for _, people in attended),
            breadth=len(everyone),
            links=len(pairs),
            kept=sum(self.is_kept(team, before, after) for before, after in pairs),
        )
        missed = len(held) > 1 and set(held[-2:]) <= {"absent", "excused"}
        return Recount(cells, counted, missed, everyone)

    def is_kept(self, team, before, after):
        (earlier, were_there), (gathering, are_there) = before, after
        readers = {
            reading.participation.person_id
            for reading in self.readings[team.pk, earlier.pk]
            if reading.participation.team_id == team.pk and reading.read_at <= gathering.ends_at
        }
        return bool(are_there & (were_there | readers))


def per_cent(what, minutes, gathering):
    """Of the gathering by the clock; -1 for somebody who was not there."""
    if what == "present":
        return 100
    if what == "partly":
        whole = (gathering.ends_at - gathering.starts_at).total_seconds() / 60
        return min(100, 100 * minutes / whole)
    return -1


def of(part, whole):
    return f"{part} of {whole}" if whole else "–"


def foot(cells):
    """What stands under a gathering: of the teams' cells there."""
    if cells and cells[0].state in COUNTS:
        return of(sum(cell.state == "present" for cell in cells), len(cells))
    if cells and cells[0].state == "upcoming" and any(cell.invited for cell in cells):
        return of(sum(cell.coming > 0 for cell in cells), len(cells))
    return ""


def together(each):
    """What several teams come to: the sums, and everybody once."""
    names = [field.name for field in fields(Counted)]
    sums = {name: sum(getattr(row.counted, name) for row in each) for name in names}
    return Counted(**{**sums, "breadth": len(set().union(*(row.people for row in each)))})
