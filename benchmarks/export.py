"""Our workbooks beside openpyxl's, and the list of people as a file: `bin/with-services python
benchmarks/export.py`.

Each in a process of its own, medians of three in turn: processor seconds, and the most memory that
the process had. At least RATIO times as fast as openpyxl's write-only mode; memory for 100,000 rows
at most FLAT MiB above that for 10,000; the same queries for both.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.site.settings"
os.environ.setdefault("SECOND_FACTOR", "off")  # what is measured lies behind it
django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from accounts.models import User
from benchmarks import crowd
from cohorts.models import Cohort
from spreadsheets import workbook_writing, writing
from spreadsheets.workbook_writing import Sheet
from tests.factories import CoordinatorFactory, GatheringFactory

FEW, MANY, TIMES = 10_000, 100_000, 3
RATIO, FLAT = 7, 10
HEADING = [f"Kolonne {n}" for n in range(10)]
EVERY = "&".join(
    f"kol={key}"
    for key in ("fornavn", "etternavn", "epost", "tlf", "team", "kull", "partner", "fag", "sluttet")
)


def rows(count: int) -> Iterator[tuple[writing.Value, ...]]:
    """Ten columns as a list has them."""
    day = date(2026, 11, 22)
    for n in range(count):
        yield (
            *(f"Kari Nordmann {n}", f"kari{n}@kommune.example", "+47 46 20 68 17", "310000019"),
            *("Rådgiver & leder" if n % 10 == 0 else "Rådgiver", "Ås kommune", "bokmål"),
            *(n, n / 3, day),
        )


def own(count: int) -> int:
    sheet = Sheet("Ark", HEADING, rows(count), [20] * len(HEADING))
    return sum(len(piece) for piece in workbook_writing.as_xlsx([sheet]))


def yardstick(count: int) -> int:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Ark")
    sheet.append(HEADING)
    for row in rows(count):
        sheet.append(row)
    with tempfile.TemporaryFile() as file:
        workbook.save(file)
        return file.tell()


def page(form: str, year: int) -> tuple[int, int]:
    """The whole page's size, and how many queries it asked."""
    client = Client()
    client.force_login(User.objects.get(name="Benchmark"))
    cohort = Cohort.objects.get(year=year)
    with CaptureQueriesContext(connection) as asked:
        path = f"/koordinator/personer/fil/?kull={cohort.pk}&{EVERY}"
        answer = client.post(path, {"format": form})
        assert answer.status_code == 200, answer.status_code
        return sum(map(len, answer)), len(asked)


def measured(what: str, count: int) -> dict[str, float]:
    """In this process."""
    start, queries = time.process_time(), 0
    if what in ("xlsx", "csv"):
        size, queries = page(what, year_of(count))
    else:
        size = {"own": own, "openpyxl": yardstick}[what](count)
    seconds = time.process_time() - start
    return {"seconds": seconds, "MiB": most_memory(), "size": size, "queries": queries}


def most_memory() -> float:
    """MiB, of this program alone: getrusage would count what its parent had when it forked."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def elsewhere(what: str, count: int) -> dict[str, float]:
    command = [sys.executable, __file__, what, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def year_of(count: int) -> int:
    return 3000 + count // 10_000


def fill() -> None:
    call_command("migrate", verbosity=0)
    role = CoordinatorFactory(user__name="Benchmark")
    for count, label in ((FEW, "few"), (MANY, "many")):
        cohort = Cohort.objects.create(
            programme=role.programme, year=year_of(count), name=f"{count}"
        )
        gathering = GatheringFactory(cohort=cohort, released=True)
        crowd.crowd(gathering, people=count, teams=count // 4, label=label)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def main() -> int:
    fill()
    print(f"{'':22} {'rows':>8} {'CPU s':>7} {'MiB':>6} {'queries':>8}")
    medians: dict[tuple[str, int], dict[str, float]] = {}
    for count in (FEW, MANY):
        runs: dict[str, list[dict[str, float]]] = {}
        for _ in range(TIMES):
            for what in ("own", "openpyxl", "xlsx", "csv"):
                runs.setdefault(what, []).append(elsewhere(what, count))
        for what, seen in runs.items():
            median = {key: statistics.median(run[key] for run in seen) for key in seen[0]}
            medians[what, count] = median
            name = {"own": "our workbook", "xlsx": "the list as XLSX", "csv": "the list as CSV"}
            figures = f"{median['seconds']:7.2f} {median['MiB']:6.0f} {median['queries']:8.0f}"
            print(f"{name.get(what, what):22} {count:8,} {figures}", flush=True)
    ratio = medians["openpyxl", MANY]["seconds"] / medians["own", MANY]["seconds"]
    more = {w: medians[w, MANY]["MiB"] - medians[w, FEW]["MiB"] for w in ("own", "xlsx", "csv")}
    same = all(medians[w, MANY]["queries"] == medians[w, FEW]["queries"] for w in ("xlsx", "csv"))
    print(f"{ratio:.1f} × as fast as openpyxl (goal {RATIO}); MiB more for ten times the rows:")
    print(", ".join(f"{what} {value:+.1f}" for what, value in more.items()), f"(goal {FLAT})")
    print("the same queries" if same else "more queries for more rows")
    return int(not (ratio >= RATIO and max(more.values()) <= FLAT and same))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
    else:
        sys.exit(main())
