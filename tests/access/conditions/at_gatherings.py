"""Gatherings, doors, certificates and incoming mail: each for its programme's people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from certificates import access as certificate_access
from sessions_app.gatherings import access
from sessions_app.models import Gathering, IncomingMail
from tests.access.conditions import Question
from tests.access.conditions.asking import Side, among, both_sides, got, near, those
from tests.access.sides import DURING
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    ParticipationFactory,
)
from tests.world import certificate

RUNS = ["coordinator", "facilitator"]
DAY = timedelta(days=1)


def gatherings() -> Question:
    here, other = both_sides()
    mine, second, theirs = (
        GatheringFactory(cohort=cohort) for cohort in (here.cohort, here.cohort, other.cohort)
    )
    users = near(here)
    asks = (access.coordinated_gathering, access.run_gathering, access.seen_gathering)

    def holds() -> None:
        found = [those(users, lambda user, ask=ask: got(ask, user, mine.pk)) for ask in asks]
        assert found == [["coordinator"], RUNS, [*RUNS, "observer"]]
        rows = {"mine": mine, "second": second, "theirs": theirs}
        for ask in asks:
            asked = [got(ask, here.coordinator, row.pk) for row in rows.values()]
            assert asked == [mine, second, None]
        known = access.seen_gathering(users["facilitator"], mine.pk)
        assert (known.is_coordinated, known.is_run) == (False, True)
        found_here = access.coordinated_gatherings(here.coordinator)
        assert among(found_here, rows) == ["mine", "second"]

    return holds


def at_time(here: Side, days: int, state: str = "released") -> Gathering:
    begins = DURING + days * DAY
    times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
    return GatheringFactory(cohort=here.cohort, state=state, **times)


def doors() -> Question:
    here, other = both_sides()
    users = near(here)
    rows = {
        "today": at_time(here, 0),
        "yesterday": at_time(here, -1),
        "tomorrow": at_time(here, 1),
        "earlier": at_time(here, -2),
        "later": at_time(here, 2),
        "draft": at_time(here, 0, "draft"),
        "cancelled": at_time(here, 0, "cancelled"),
        "another's": at_time(other, 0),
    }

    def holds() -> None:
        door = users["door"]
        assert among(access.door_gatherings(door, now=DURING), rows) == list(rows)[:3]
        opened = {
            name: [
                key
                for key, row in rows.items()
                if got(access.door_gathering, users[name], row.pk, now=DURING) == row
            ]
            for name in ("door", "observer")
        }
        assert opened == {"door": list(rows)[:3], "observer": []}
        always = [
            got(access.door_gathering, users["facilitator"], rows[name].pk, now=DURING)
            for name in ("draft", "later", "another's")
        ]
        assert always == [rows["draft"], rows["later"], None]
        [today, *_more] = rows.values()
        helped = those(users, lambda user: access.at_doors(user).filter(pk=today.pk).exists())
        assert helped == [*RUNS, "door"]

    return holds


def certificates() -> Question:
    here, other = both_sides()

    def issued(cohort: Any) -> Any:
        held = GatheringFactory(cohort=cohort, held=True)
        ParticipationFactory(gathering=held, attended=True, in_team=True)
        return certificate(cohort, here.coordinator)

    rows = {"ours": issued(here.cohort), "theirs": issued(other.cohort)}
    rows["next year's"] = issued(CohortFactory(programme=here.programme, year=2028))
    users = near(here)

    def holds() -> None:
        pk = rows["ours"].pk
        asked = those(users, lambda user: got(certificate_access.coordinated_certificate, user, pk))
        assert asked == ["coordinator"]
        found = certificate_access.coordinated_certificates(here.coordinator)
        assert among(found, rows) == ["ours", "next year's"]
        for name in ("ours", "next year's"):
            one = certificate_access.coordinated_certificate(here.coordinator, rows[name].pk)
            assert one == rows[name]

    return holds


def incoming() -> Question:
    here, other = both_sides()
    rows = {
        name: IncomingMail.objects.create(
            identity=name,
            received_at=DURING,
            sender="kari@kommune.example",
            kind="other",
            outcome=outcome,
            reason="written",
            programme=programme,
        )
        for name, outcome, programme in (
            ("ours", "for_people", here.programme),
            ("nobody's", "for_people", None),
            ("theirs", "for_people", other.programme),
            ("done", "answered", here.programme),
        )
    }
    users = near(here, theirs=other.coordinator)

    def holds() -> None:
        found = {name: among(access.waiting_mail(user), rows) for name, user in users.items()}
        assert {name: mails for name, mails in found.items() if mails} == {
            "coordinator": ["ours", "nobody's"],
            "elsewhere": ["nobody's"],
            "theirs": ["theirs"],
        }

    return holds


ALL = (gatherings, doors, certificates, incoming)
