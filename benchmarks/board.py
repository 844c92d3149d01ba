"""The attendance board of 40 teams × 12 gatherings × 200 people beside the same page with one
team and a trivial page: `bin/with-services python benchmarks/board.py [ROUNDS]`.

Asked for as in benchmarks/pages.py. The number of queries must be the same for both boards, and
forty times the people may take so many times as long. Ends with 1 when a limit is broken.
"""

import os
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.site.settings"
django.setup()

from django.core.management import call_command
from django.db import connection

from benchmarks import crowd, pages, scene
from cohorts.models import Cohort, Membership, Programme, Team
from partners.models import Partner, Person
from sessions_app.models import Gathering, Participation
from tests.factories import CohortFactory, GatheringFactory

TEAMS, GATHERINGS, HELD, SIZE = 40, 12, 8, 5
MOST, MOST_QUERIES = 6, 10  # times the trivial page
MOST_TO_ONE = 2  # times the page with one team
ONE, FULL = "one team", f"{TEAMS} teams"
COHORT = "cohort, 50 teams"  # of the coordinator who looks
MARKS = (("present", 100), ("present", 100), ("partly", 40), ("absent", 0), ("excused", 0))
ANSWERS = ("yes", "yes", "no", "")


def year(cohort: Cohort, teams: int) -> None:
    """Two thirds of the gatherings have been held, the others are ahead and answered."""
    save = crowd.save
    label = f"{cohort.year}"
    save(crowd.partners(teams, label))
    partners = Partner.objects.filter(name__startswith=label)
    save(Team(cohort=cohort, partner=each, name=each.name) for each in partners)
    placed = [team for team in Team.objects.filter(cohort=cohort) for _ in range(SIZE)]
    save(
        Person(
            first_name="Kari",
            last_name=f"Nordmann {n}",
            email=f"{label}.{n}@kommune.example",
            partner_id=team.partner_id,
        )
        for n, team in enumerate(placed)
    )
    people = list(Person.objects.filter(email__startswith=f"{label}.").order_by("pk"))
    save(
        Membership(team=team, person=person, joined_on=date(2026, 11, 1))
        for team, person in zip(placed, people, strict=True)
    )
    gatherings = [a_gathering(cohort, week) for week in range(GATHERINGS)]
    save(
        part(gathering, team, person, n + place)
        for place, gathering in enumerate(gatherings)
        for n, (team, person) in enumerate(zip(placed, people, strict=True))
    )


def a_gathering(cohort: Cohort, week: int) -> Gathering:
    starts_at = crowd.NOW + timedelta(weeks=week - HELD, days=3)
    state = {"held": True} if week < HELD else {"released": True}
    made: Gathering = GatheringFactory(
        cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=6), **state
    )
    return made


def part(gathering: Gathering, team: Team, person: Person, n: int) -> Participation:
    row = Participation(gathering=gathering, team=team, person=person, invited_at=crowd.NOW)
    if gathering.is_counted:
        row.presence, row.share = MARKS[n % 5]
    else:
        row.answer = ANSWERS[n % 4]
        row.answered_at = crowd.NOW if row.answer else None
    return row


def shown() -> scene.Addresses:
    base = scene.shown()
    programme = Programme.objects.get(slug=base.pages[COHORT].split("/")[2])
    for number, teams in ((1901, 1), (1902, TEAMS)):
        year(CohortFactory(programme=programme, year=number), teams)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    here = f"/koordinator/{programme.slug}"
    return scene.Addresses(
        pages={
            pages.TRIVIAL: base.pages[pages.TRIVIAL],
            ONE: f"{here}/1901/oppmote/",
            FULL: f"{here}/1902/oppmote/",
            f"{FULL}, missed two": f"{here}/1902/oppmote/?show=missed",
        },
        cookie=base.cookie,
    )


def main(rounds: int) -> int:
    call_command("migrate", verbosity=0)
    addresses = shown()
    with tempfile.TemporaryDirectory() as folder:
        times = pages.measure(addresses, rounds, Path(folder))
    counts = pages.queries(addresses)
    print(f"{'page':22} {'ms':>7} {'× trivial':>10} {'× one team':>11} {'queries':>8}")
    for name, milliseconds in times.items():
        ratio, to_one = milliseconds / times[pages.TRIVIAL], milliseconds / times[ONE]
        print(f"{name:22} {milliseconds:7.1f} {ratio:10.1f} {to_one:11.1f} {counts[name]:8}")
    limits = {
        f"at most {MOST}× the trivial page": times[FULL] <= MOST * times[pages.TRIVIAL],
        f"at most {MOST_TO_ONE}× one team": times[FULL] <= MOST_TO_ONE * times[ONE],
        f"the same queries, {MOST_QUERIES} at most": counts[ONE] == counts[FULL] <= MOST_QUERIES,
    }
    return pages.judge(limits)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
