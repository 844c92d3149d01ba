"""A cohort whose people have attended something, for the tests of this folder and the desk's."""

from datetime import UTC, datetime, timedelta

from cohorts.models import Cohort
from partners.models import Person
from sessions_app.models import Gathering, Participation
from tests.factories import GatheringFactory, MembershipFactory, ParticipationFactory

NOW = datetime(2027, 12, 15, 11, 0, tzinfo=UTC)


def held(cohort: Cohort, count: int, *, minutes: int = 300) -> list[Gathering]:
    """Gatherings four weeks apart."""
    return [
        GatheringFactory(
            cohort=cohort,
            held=True,
            title=f"Samling {number + 1}",
            starts_at=datetime(2027, 1, 20, 9, tzinfo=UTC) + timedelta(weeks=4 * number),
            ends_at=datetime(2027, 1, 20, 15, tzinfo=UTC) + timedelta(weeks=4 * number),
            learning_minutes=minutes,
        )
        for number in range(count)
    ]


def member(
    cohort: Cohort, gatherings: list[Gathering], *, attended: int, **person: object
) -> Person:
    """Somebody in a team of the cohort who was at the first ``attended`` of the gatherings."""
    fields = {f"person__{name}": value for name, value in person.items()}
    membership = MembershipFactory(team__cohort=cohort, **fields)
    for number, gathering in enumerate(gatherings):
        there = number < attended
        ParticipationFactory(
            gathering=gathering,
            team=membership.team,
            person=membership.person,
            **({"attended": True} if there else {"presence": Participation.Presence.ABSENT}),
        )
    return membership.person


def rename(person: Person, last_name: str = "Ås") -> None:
    """So that a new certificate would say something else."""
    person.last_name = last_name
    person.save()
