"""The attendance list of 400 people beside the same page with one team and a trivial page:
`bin/with-services python benchmarks/roll.py [ROUNDS]`.

Asked for as in benchmarks/pages.py; half of the people are marked. The number of queries must be
the same for both lists. Ends with 1 when a limit is broken.
"""

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.site.settings"
django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from benchmarks import crowd, pages, scene
from cohorts.models import Cohort
from sessions_app.attending import attendance
from sessions_app.attending.attendance import Mark, What
from sessions_app.models import Gathering
from tests.factories import CohortFactory, GatheringFactory, UserFactory

TEAMS, SIZE = 100, 4
MOST, MOST_QUERIES = 10, 8  # times the page with one team, which has a hundredth of the people
MOST_KILOBYTES = 450
SMALL, BIG = "list, one team", f"list, {TEAMS * SIZE} people"


def a_list(cohort: Cohort, teams: int, label: str, by: User) -> Gathering:
    starts_at = crowd.NOW - timedelta(hours=2)
    ends_at = starts_at + timedelta(hours=6)
    gathering = GatheringFactory(
        cohort=cohort, released=True, starts_at=starts_at, ends_at=ends_at, reply_by=None
    )
    crowd.crowd(gathering, people=teams * SIZE, teams=teams, label=label)
    rows = gathering.participations.order_by("pk").values_list("pk", flat=True)
    marks = {pk: Mark(What.PRESENT) for pk in list(rows)[::2]}
    attendance.mark(gathering, marks, by=by, now=crowd.NOW)
    return Gathering.objects.get(pk=gathering.pk)


def lists(addresses: scene.Addresses) -> dict[str, str]:
    """Both lists are of a programme that the account of the benchmark coordinates."""
    shown = Cohort.objects.get(year=1999)
    door = UserFactory(name="Ingrid Berg")
    made = {
        name: a_list(CohortFactory(programme=shown.programme, year=year), teams, label, door)
        for name, year, teams, label in ((SMALL, 1997, 1, "One"), (BIG, 1996, TEAMS, "Many"))
    }
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    found = {name: f"/koordinator/samling/{g.pk}/oppmote/" for name, g in made.items()}
    return {pages.TRIVIAL: addresses.pages[pages.TRIVIAL], **found}


def kilobytes(addresses: scene.Addresses) -> float:
    client = Client()
    client.cookies["sessionid"] = addresses.cookie
    return len(client.get(addresses.pages[BIG]).content) / 1000


def main(rounds: int) -> int:
    call_command("migrate", verbosity=0)
    shown = scene.shown()
    addresses = scene.Addresses(pages=lists(shown), cookie=shown.cookie)
    with tempfile.TemporaryDirectory() as folder:
        times = pages.measure(addresses, rounds, Path(folder))
    counts = pages.queries(addresses)
    for name, milliseconds in times.items():
        print(f"{name:20} {milliseconds:7.1f} ms {counts[name]:3} queries")
    ratio, weight = times[BIG] / times[SMALL], kilobytes(addresses)
    print(f"{BIG}: {ratio:.1f} times the list of one team, {weight:.0f} kB")
    limits = {
        f"at most {MOST}× one team": ratio <= MOST,
        f"the same queries, {MOST_QUERIES} at most": counts[BIG] == counts[SMALL] <= MOST_QUERIES,
        f"at most {MOST_KILOBYTES} kB": weight <= MOST_KILOBYTES,
    }
    return pages.judge(limits)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
