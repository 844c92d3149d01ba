"""Which lines of the log a coordinator reads, and of which records."""

from __future__ import annotations

from typing import Any

from audit import log
from audit.models import Entry
from certificates.models import Certificate
from desk.history import log_access
from partners.models import Person
from tests.access.conditions import Question
from tests.access.conditions.asking import (
    Side,
    also_runs,
    among,
    both_sides,
    got,
    near,
    side,
    those,
)
from tests.access.conditions.of_people import member
from tests.access.sides import DURING
from tests.factories import (
    GatheringFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
)
from tests.world import message

LARGE = 900_000  # numbers that nothing else has


def numbered(kind: str, number: int) -> Entry:
    return Entry.objects.create(
        actor_kind="system", verb="changed", object_type=kind, object_id=number
    )


def issued_to(person: Person, where: Side) -> Certificate:
    return Certificate.objects.create(
        cohort=where.cohort,
        person=person,
        team=TeamFactory(cohort=where.cohort),
        number=f"{where.cohort.pk}-{person.pk}",
        code=f"{where.cohort.pk:06}{person.pk:06}",
        facts={},
        issued_at=DURING,
        issued_by=where.coordinator,
    )


def line(thing: Any, by: Any = log.SYSTEM) -> Entry:
    return log.record(thing, "changed", by=by)


def parts_of(where: Side) -> dict[str, Any]:
    """One record of each kind that has a page of the log."""
    held = GatheringFactory(cohort=where.cohort, held=True)
    row = ParticipationFactory(gathering=held, attended=True, in_team=True)
    return {
        "program": where.programme,
        "kull": where.cohort,
        "team": row.team,
        "samling": held,
        "deltakelse": row,
        "kursbevis": issued_to(row.person, where),
        "epost": message(f"gathering:{held.pk}"),
        "person": row.person,
    }


def logs() -> Question:
    here, other = side(), side(PartnerFactory(pk=LARGE + 1))
    user, their_user = here.coordinator, other.coordinator
    also_runs(their_user, here)
    mine, theirs = parts_of(here), parts_of(other)
    shared, owner = member(other, mine["person"]), other.programme.owner
    alone, another = member(here), PartnerFactory(pk=LARGE + 2)
    # Had the partner the number of a merged person, it would go on as that person.
    kept = PersonFactory(pk=owner.pk)
    PersonFactory(pk=another.pk, merged_into=kept)
    merged = PersonFactory(merged_into=alone)
    closed = PartnerFactory(merged_into=owner)
    rows = {
        **{f"our {kind}": line(thing) for kind, thing in mine.items() if kind != "person"},
        "alone": line(alone),
        "merged": line(merged),
        "partner": line(owner),
        "merged partner": line(closed),
        "another partner": line(another),
        "nobody's": line(PersonFactory()),
        "own account": line(user),
        **{f"their {kind}": line(thing) for kind, thing in theirs.items()},
        "shared": line(shared),
        "their account": line(their_user),
    }
    alike = [numbered("desk.upload", one.pk) for one in (alone, owner, user, their_user)]
    numbers = {"ours": [here.programme.pk], "theirs": [other.programme.pk]}

    def holds() -> None:
        seen = log_access.seen_entries(user, numbers["ours"])
        there = log_access.seen_entries(their_user, numbers["theirs"])
        names = list(rows)
        ours = names[: names.index("own account") + 1]
        assert among(seen, rows) == ours
        of_theirs = [name for name in names if name.startswith("their ")]
        assert among(there, rows) == ["partner", "merged partner", *of_theirs]
        both = {str(row.pk): row for row in alike}
        assert among(seen, both) == among(there, both) == []
        newest = log_access.these(
            [number for (number,) in log_access.newest(user, numbers["ours"])]
        )
        assert among(newest, rows) == ours
        of_team = log_access.newest_of(user, numbers["ours"], mine["team"])
        assert of_team == [(rows["our team"].pk,)]
        assert among(log_access.newest_about(user, shared), rows) == PARTS
        assert among(log_access.newest_about(their_user, shared), rows) == []
        assert among(log_access.newest_about(user, alone), rows) == ["alone", "merged"]

    return holds


PARTS = ["our deltakelse", "our kursbevis"]


def records_with_a_log() -> Question:
    here, other = both_sides()
    second = parts_of(side())
    mine, theirs = parts_of(here), parts_of(other)
    mine["partner"] = theirs["partner"] = other.programme.owner
    users = near(here)

    def holds() -> None:
        assert those(users, lambda user: got(log_access.programmes_of, user)) == [
            "coordinator",
            "elsewhere",
        ]
        assert got(log_access.programmes_of, here.users["facilitator"]) is None
        programmes = log_access.programmes_of(here.coordinator)
        assert programmes == [here.programme]
        for kind, thing in mine.items():
            ask = (here.coordinator, programmes, kind)
            assert log_access.thing(*ask, thing.pk) == thing
            if kind != "partner":
                assert got(log_access.thing, *ask, theirs[kind].pk) is None
                assert got(log_access.thing, *ask, second[kind].pk) is None
        assert got(log_access.thing, other.coordinator, [other.programme], "partner", 0) is None
        assert got(log_access.thing, here.coordinator, programmes, "konto", 1) is None

    return holds


def lines_about() -> Question:
    """A record's own, and those of its parts; not of another that has the same number."""
    here, other = both_sides()
    mine, others = parts_of(here), parts_of(other)
    person, gathering = mine["person"], mine["samling"]
    partner = person.partner
    merged = PersonFactory(merged_into=person)
    before = PartnerFactory(merged_into=partner)
    rows = {
        "person": line(person),
        "merged": line(merged),
        "part": line(mine["deltakelse"]),
        "certificate": line(mine["kursbevis"]),
        "gathering": line(gathering),
        "partner": line(partner),
        "before": line(before),
        "another": line(others["person"]),
        "another's part": line(others["deltakelse"]),
        "another's certificate": line(others["kursbevis"]),
        "another merged": line(PersonFactory(merged_into=others["person"])),
        "another partner": line(PartnerFactory()),
        "another before": line(PartnerFactory(merged_into=PartnerFactory())),
    }
    numbers = [one.pk for one in (person, gathering, partner, merged, before)]
    for number in (*numbers, mine["deltakelse"].pk, mine["kursbevis"].pk):
        numbered("accounts.user", number)

    def holds() -> None:
        found = [among(Entry.objects.filter(log_access.about(one)), rows)
                 for one in (person, gathering, partner)]  # fmt: skip
        assert found == [
            ["person", "merged", "part", "certificate"],
            ["part", "gathering"],
            ["partner", "before"],
        ]
        about = [
            Entry.objects.filter(log_access.about(one)) for one in (person, gathering, partner)
        ]
        assert not any(rows.filter(object_type="accounts.user") for rows in about)

    return holds


ALL = (logs, records_with_a_log, lines_about)
