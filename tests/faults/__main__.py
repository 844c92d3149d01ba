"""`bin/faults`: takes away what carries the mail, and counts. Ends with 1 when a mail is lost.

bin/faults            2,000 mails for most faults; takes long
bin/faults --quick    the size that is tested at every change
bin/faults --long     the same, and Redis is away for ten minutes
bin/faults --naive    a build without an outbox under the same faults, for comparison
bin/faults --mutants  breaks the product on purpose, and tells which fault notices; takes long
bin/faults F1 F8      only these
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from ops.places import ROOT
from tests.faults.mutants import try_mutants
from tests.faults.report import HEAD, Report
from tests.faults.servers import empty_database

# Name, mails when quick, mails in full.
SIZES = {
    "F1": (80, 2000),
    "F2": (80, 2000),
    "F3-flush": (60, 2000),
    "F3-restart": (150, 2000),
    "F3-away": (60, 2000),
    "F3-web": (60, 600),
    "F4": (60, 1000),
    "F5": (60, 2000),
    "F6": (45, 500),
    "F7-550": (60, 1000),
    "F7-535": (40, 1000),
    "F8": (60, 1000),
    "F9": (20, 200),
    "F11": (60, 500),
    "F11-key": (60, 500),
    "F12": (100, 20_000),
    "F14": (60, 1000),
    "F15": (60, 500),
    "F16": (80, 2000),
}
NAIVE = ("F1", "F2", "F3-flush", "F3-restart", "F8")
LONGEST = 7200  # seconds that one fault may take
LONGEST_WITH_A_MUTANT = 400
LONGEST_GOODBYE = 120
AWAY_SECONDS = {"long": "600", "full": "30", "quick": "5"}  # that Redis is away


def run(
    name: str,
    mails: int,
    *,
    data: Path,
    naive: bool = False,
    away: str = AWAY_SECONDS["quick"],
    house: Path = ROOT,
    longest: float = LONGEST,
) -> Report:
    """One fault in a process of its own, with servers of its own; ``house`` is what is tried."""
    command = [sys.executable, "-m", "tests.faults.one", name, str(mails), str(data)]
    child = subprocess.Popen(
        [*command, *(["--naive"] if naive else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=house,
        env=os.environ | {"AWAY_SECONDS": away, "PYTHONPATH": str(house)},
    )
    failed = Report(name=name, faults=0, mails=mails, lost=mails, doubled=0)
    try:
        said, complaints = child.communicate(timeout=longest)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGINT)  # so that it stops its servers
        child.communicate(timeout=LONGEST_GOODBYE)
        return replace(failed, broken="never ends")
    if child.returncode:
        return replace(failed, broken=complaints.strip()[-300:])
    return Report(**json.loads(said.splitlines()[-1]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/faults", description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    for size in ("quick", "long", "naive", "mutants"):
        sizes.add_argument(f"--{size}", action="store_const", dest="size", const=size)
    parser.add_argument("faults", nargs="*", metavar="FAULT", choices=[*SIZES, []])
    wanted = parser.parse_args()
    with empty_database() as data:
        if wanted.size == "mutants":
            return try_mutants(partial(run, data=data, longest=LONGEST_WITH_A_MUTANT), SIZES)
        return try_faults(wanted, data)


def try_faults(wanted: argparse.Namespace, data: Path) -> int:
    is_naive, is_quick = wanted.size == "naive", wanted.size == "quick"
    names = wanted.faults or (NAIVE if is_naive else SIZES)
    away = AWAY_SECONDS.get(wanted.size, AWAY_SECONDS["full"])
    print(HEAD, flush=True)
    reports = []
    for name in names:
        quick, full = SIZES[name]
        report = run(name, quick if is_quick else full, data=data, naive=is_naive, away=away)
        print(report.line, flush=True)
        reports.append(report)
    return 0 if all(report.holds for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
