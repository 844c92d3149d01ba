"""Two gatherings of a cohort, teams with people who were at the first or go to the second."""

from datetime import UTC, datetime, timedelta

from sessions_app.learning import file_kinds, materials
from sessions_app.learning.materials import Wanted
from sessions_app.mail import links
from sessions_app.models import Material
from tests.factories import (
    CohortFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    TeamFactory,
    UserFactory,
)
from tests.sessions_app.uploads import PDF

BEFORE, AFTER = Material.When.BEFORE, Material.When.AFTER
FIRST = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
SECOND = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
BETWEEN = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
HOURS = timedelta(hours=6)


class Story:
    """``first`` was on 20 January and ``second`` is on 3 March, unless said otherwise.

    Texts are in English.
    """

    def __init__(self, first=FIRST, second=SECOND):
        self.cohort = CohortFactory(programme__name="3P", programme__language="en")
        self.first = self.gathering("Oppstart", first, agenda="Behov\nMarked")
        self.second = self.gathering("Verksted", second)
        self.team = self.new_team("Fjordvik")

    def gathering(self, title, starts_at, **fields):
        return GatheringFactory(
            cohort=self.cohort,
            title=title,
            released=True,
            starts_at=starts_at,
            ends_at=starts_at + HOURS,
            reply_by=None,
            **fields,
        )

    def new_team(self, name):
        return TeamFactory(cohort=self.cohort, name=name)

    def person(self, name, team=None):
        team = team or self.team
        address = f"{name.lower()}@kommune.example"
        return MembershipFactory(
            team=team,
            person__first_name=name,
            person__last_name="Li",
            person__email=address,
            person__language="en",
        )

    def row(self, member, gathering, **fields):
        return ParticipationFactory(
            gathering=gathering, team=member.team, person=member.person, **fields
        )

    def came(self, name, team=None):
        """Somebody who was at the first gathering: the part in it."""
        return self.row(self.person(name, team), self.first, coming=True, attended=True)

    def goes(self, name, team=None):
        """Somebody who goes to the second and was not at the first: the part in the second."""
        return self.row(self.person(name, team), self.second, coming=True)


def keep(gathering, title, when=AFTER, *, url=""):
    """A material that is there: a file, or a link with ``url``."""
    file = None if url else file_kinds.check(PDF, filename=f"{title}.pdf")
    wanted = Wanted(title, when, url, file)
    return materials.add(gathering, wanted=wanted, by=UserFactory(), now=FIRST)


def page_of(row):
    """Where the person's own page is."""
    return links.issue([row], gathering=row.gathering)[row.pk].removeprefix("http://localhost:8000")
