"""The figures of a board, counted the long way round from the lines of the log alone."""

from collections import defaultdict
from dataclasses import dataclass, fields

from sessions_app.models import AttendanceEvent, Gathering, HandoverReading, Participation


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


@dataclass(frozen=True)
class Recount:
    counted: Counted
    missed: bool
    people: set[int]


class Raw:
    """Everything that has been written down, of all cohorts, without what is derived from it."""

    def __init__(self):
        self.said = {}
        for line in AttendanceEvent.objects.order_by("pk"):
            if line.what not in ("claimed", "refused"):
                self.said[line.participation_id] = (line.what, line.minutes)
        self.held = defaultdict(list)
        for gathering in Gathering.objects.order_by("starts_at", "pk"):
            if gathering.state == "held" and gathering.list_closed_at:
                self.held[gathering.cohort_id].append(gathering)
        self.rows = defaultdict(list)
        for row in Participation.objects.defer("presence", "minutes", "share"):
            self.rows[row.team_id, row.gathering_id].append(row)
        self.readings = defaultdict(list)
        for reading in HandoverReading.objects.select_related("note", "participation"):
            self.readings[reading.note.team_id, reading.note.gathering_id].append(reading)

    def recount(self, team, *, threshold):
        attended, excused, stood = [], 0, []
        for gathering in self.held[team.cohort_id]:
            shares, marks = {}, []
            for row in self.rows[team.pk, gathering.pk]:
                what, minutes = self.said.get(row.pk, (None, None))
                shares[row.person_id] = per_cent(what, minutes, gathering)
                if not row.stood_down_at:
                    marks.append(what)
            people = {person for person, share in shares.items() if share >= threshold}
            if people:
                attended.append((gathering, people))
                stood.append("there")
            elif any(share >= 0 for share in shares.values()):
                stood.append("there too short")
            else:
                stood.append("missed")
                excused += "excused" in marks and "absent" not in marks
        pairs = [(attended[n - 1], attended[n]) for n in range(1, len(attended))]
        counted = Counted(
            held=len(stood),
            present=len(attended),
            excused=excused,
            attendances=sum(len(people) for _, people in attended),
            breadth=len({person for _, people in attended for person in people}),
            links=len(pairs),
            kept=sum(self.is_kept(team, before, after) for before, after in pairs),
        )
        everyone = {person for _, people in attended for person in people}
        return Recount(counted, stood[-2:] == ["missed", "missed"], everyone)

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


def together(each):
    """What several teams come to: the sums, and everybody once."""
    names = [field.name for field in fields(Counted)]
    sums = {name: sum(getattr(row.counted, name) for row in each) for name in names}
    return Counted(**{**sums, "breadth": len(set().union(*(row.people for row in each)))})
