"""Who may do what in a programme and its cohorts (cohorts/access.py)."""

from __future__ import annotations

from accounts.models import User
from cohorts import access
from cohorts.models import Programme
from desk import menu
from tests.access.conditions import Question
from tests.access.conditions.asking import among, both_sides, got, near, readers, those
from tests.factories import CohortFactory, CoordinatorFactory

NO_ROLES_HERE = ["elsewhere", "of a partner"]
OF_COHORTS = (access.coordinated_cohort, access.run_cohort, access.seen_cohort)


def programmes() -> Question:
    here, _other = both_sides()
    users = readers(here)

    def holds() -> None:
        found = {
            name: those(users, lambda user, ask=ask: here.programme in ask(user))
            for name, ask in (
                ("coordinates", access.coordinated_programmes),
                ("runs", access.run_programmes),
                ("sees", access.seen_programmes),
                ("helps", access.helped_programmes),
            )
        }
        assert found == {
            "coordinates": ["coordinator"],
            "runs": ["coordinator", "facilitator"],
            "sees": ["coordinator", "facilitator", "observer"],
            "helps": ["door"],
        }

    return holds


def desks() -> Question:
    here, other = both_sides()
    users = readers(here) | {"door of another": other.users["door"]}

    def holds() -> None:
        see = ["coordinator", "facilitator", "observer"]
        assert those(users, access.has_desk) == [*see, *NO_ROLES_HERE]
        of_here = {name: among_those_seen(user) for name, user in users.items()}
        assert {name: marks for name, marks in of_here.items() if marks} == {
            "coordinator": (True, True),
            "facilitator": (False, True),
            "observer": (False, False),
        }

    def among_those_seen(user: User) -> tuple[bool, bool] | None:
        """Whether they coordinate it, and whether they run it; None if they do not see it."""
        known = {row.pk: vars(row) for row in menu.programmes_seen(user)}.get(here.programme.pk)
        return (known["is_coordinated"], known["is_run"]) if known else None

    return holds


def one_programme() -> Question:
    here, other = both_sides()
    users = near(here)
    twice = CoordinatorFactory(programme=here.programme).user
    CoordinatorFactory(programme=other.programme, user=twice)
    slugs = [here.programme.slug, other.programme.slug]

    def holds() -> None:
        [slug, _other] = slugs
        found = those(users, lambda user: got(access.coordinated_programme, user, slug))
        assert found == ["coordinator"]
        assert [access.coordinated_programme(twice, one).slug for one in slugs] == slugs

    return holds


def cohorts() -> Question:
    """Each address leads to its own cohort, also for who has a role in several."""
    here, other = both_sides()
    later = CohortFactory(programme=here.programme, year=2028)
    theirs = CohortFactory(programme=other.programme, year=2028)
    every = [here.cohort, later, other.cohort, theirs]
    users = near(here)
    twice = CoordinatorFactory(programme=here.programme).user
    CoordinatorFactory(programme=other.programme, user=twice)

    def holds() -> None:
        address = (here.programme.slug, here.cohort.year)
        found = [
            those(users, lambda user, ask=ask: got(ask, user, *address) == here.cohort)
            for ask in OF_COHORTS
        ]
        runs = ["coordinator", "facilitator"]
        assert found == [["coordinator"], runs, [*runs, "observer"]]
        for ask in OF_COHORTS:
            assert [ask(twice, row.programme.slug, row.year) for row in every] == every
            assert got(ask, here.users["coordinator"], here.programme.slug, 2029) is None
        mine = dict(zip("abcd", every, strict=True))
        assert among(access.coordinated_cohorts(here.coordinator), mine) == ["a", "b"]

    return holds


def standing() -> Question:
    """Whoever has two roles in two programmes has each where it was given."""
    here, other = both_sides()
    users = here.users | {"both": CoordinatorFactory(programme=here.programme).user}
    CoordinatorFactory(programme=other.programme, user=users["both"], role="observer")
    theirs = {"theirs": other.coordinator, "looks on": users["both"]}
    names = ("is_coordinated", "is_run", "reader_coordinates", "reader_keeps_partners")

    def holds() -> None:
        found = []
        for cohort, readers_of in ((here.cohort, users), (other.cohort, theirs)):
            for name, user in readers_of.items():
                seen = got(access.seen_cohort, user, cohort.programme.slug, cohort.year)
                if seen is not None:
                    known = [one for one in names if vars(seen)[one]]
                    found.append((name, len(known), sorted(menu.of(seen).values()), *known))
        every = [True] * 4
        assert found == [
            ("coordinator", 4, every, *names),
            ("facilitator", 1, [False, False, False, True], "is_run"),
            ("observer", 0, [False] * 4),
            ("both", 4, every, *names),
            ("theirs", 3, [False, True, True, True], *names[:3]),
            ("looks on", 2, [False, False, True, True], *names[2:]),
        ]

    return holds


def for_lup() -> Question:
    here, other = both_sides()
    users = near(here, theirs=other.coordinator)

    def holds() -> None:
        lup = ["coordinator", "elsewhere"]
        assert those(users, access.coordinates_for_lup) == lup
        own = those(users, lambda user: menu.keeps_partners(user, here.programme))
        assert own == list(users)
        kept = those(users, lambda user: menu.keeps_partners(user, other.programme))
        assert kept == lup
        rows = {"ours": here.programme, "theirs": other.programme}
        assert among(access.records_for_lup(Programme.objects.all(), ""), rows) == ["ours"]

    return holds


def partners() -> Question:
    here, other = both_sides()
    users = near(here, theirs=other.coordinator, observes=other.users["observer"])
    owner = other.programme.owner

    def holds() -> None:
        lup = ["coordinator", "elsewhere"]
        seen = those(users, lambda user: got(access.seen_partner, user, owner.pk) == owner)
        assert seen == [*lup, "theirs"]
        assert list(access.seen_partners(other.coordinator)) == [owner]

    return holds


ALL = (programmes, desks, one_programme, cohorts, standing, for_lup, partners)
