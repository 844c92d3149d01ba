"""How many times as long as a trivial page our pages take: `bin/with-services python
benchmarks/pages.py [ROUNDS]`.

One gunicorn worker with the settings of production; the pages are asked for in turn, round after
round, so that what else the machine does hits them alike. Medians. First with 1,000 rows in each
big table, then with 100,000 in the same database. Limits from performance.md's anchors: see LIMITS.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.site.settings"
django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import crowd
from benchmarks.scene import Addresses, shown
from ops import process

TRIVIAL = "trivial"
FEW, MANY = 1_000, 100_000
GROWTH = 1.5  # times as long with MANY rows as with FEW
OPEN = ("/svar/", "/bevis/", "/personvern/", "/feil/")
FRAME = ("BEGIN", "COMMIT")  # of each page that only looks, the trivial one too
LIST = (6, 10)  # times the trivial page, queries
LIMITS = {"answer": (4, 6), "verify": (4, 6)}


def measure(addresses: Addresses, rounds: int, folder: Path) -> dict[str, float]:
    """Median milliseconds of each page."""
    port = process.free_port()
    options = ["--workers", "1", "--bind", f"{process.LOCALHOST}:{port}", "--log-level", "error"]
    server = process.start(
        "The web server",
        [sys.executable, "-m", "gunicorn", *options, "config.wsgi"],
        log=folder / "web.log",
        cwd=ROOT,
    )
    times: dict[str, list[float]] = {name: [] for name in addresses.pages}
    try:
        process.wait_until(lambda: process.answers(port), server, seconds=30)
        for number in range(rounds + 3):
            for name, path in addresses.pages.items():
                seconds = ask(port, path, cookie_for(name, addresses))
                if number >= 3:  # the first rounds load templates and plans
                    times[name].append(seconds)
    finally:
        process.stop(server)
    return {name: statistics.median(values) * 1000 for name, values in times.items()}


def cookie_for(name: str, addresses: Addresses) -> str:
    """Whoever answers, checks a certificate or reads the notice has no account."""
    is_open = addresses.pages[name].startswith(OPEN)
    return "" if is_open else addresses.others.get(name, addresses.cookie)


def ask(port: int, path: str, cookie: str) -> float:
    connection = HTTPConnection(process.LOCALHOST, port)
    start = time.perf_counter()
    headers = {"Cookie": f"sessionid={cookie}"} if cookie else {}
    connection.request("GET", path.replace(" ", "%20"), headers=headers)
    response = connection.getresponse()
    response.read()
    seconds = time.perf_counter() - start
    connection.close()
    assert response.status == 200, (path, response.status)
    return seconds


def queries(addresses: Addresses) -> dict[str, int]:
    counts = {}
    for name, path in addresses.pages.items():
        client = Client()
        client.cookies["sessionid"] = cookie_for(name, addresses)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counts[name] = sum(query["sql"] not in FRAME for query in seen)
    return counts


def judge(limits: Mapping[str, bool]) -> int:
    """Print whether each limit is kept; returns what the command ends with."""
    for limit, is_kept in limits.items():
        print(f"{'kept' if is_kept else 'BROKEN'}: {limit}")
    return int(not all(limits.values()))


def main(rounds: int) -> int:
    call_command("migrate", verbosity=0)
    addresses = shown()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        crowd.others(FEW, "few")
        few = measure(addresses, rounds, Path(folder))
        print(f"{FEW:,} rows measured; filling up to {MANY:,} …", flush=True)
        crowd.others(MANY, "many")
        many = measure(addresses, rounds, Path(folder))
    counts = queries(addresses)
    print(f"{'page':22} {'ms':>7} {'× trivial':>10} {'queries':>8} {'growth':>7}")
    for name in addresses.pages:
        ratio, growth = (
            few[name] / few[TRIVIAL],
            many[name] / many[TRIVIAL] / (few[name] / few[TRIVIAL]),
        )
        most, most_queries = LIMITS.get(name, LIST)
        good = ratio <= most and counts[name] <= most_queries and growth <= GROWTH
        failed |= not good
        goal = f"above the goal: at most {most}×, {most_queries} queries, {GROWTH}"
        figures = f"{few[name]:7.1f} {ratio:10.1f} {counts[name]:8} {growth:7.2f}"
        print(f"{name:22} {figures}  {'OK' if good else goal}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
