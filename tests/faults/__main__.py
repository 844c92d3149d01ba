"""`bin/faults`: takes away what carries the mail, and counts. Ends with 1 when a mail is lost.

bin/faults            2,000 mails for most faults; takes long
bin/faults --quick    the size that is tested at every change
bin/faults --naive    a build without an outbox under the same faults, for comparison
bin/faults F1 F8      only these
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import replace

from tests.faults.report import HEAD, Report

# Name, mails when quick, mails in full.
SIZES = {
    "F1": (80, 2000),
    "F2": (80, 2000),
    "F3-flush": (60, 2000),
    "F3-restart": (150, 2000),
    "F3-web": (60, 600),
    "F4": (60, 1000),
    "F5": (60, 2000),
    "F6": (45, 300),
    "F7-550": (60, 1000),
    "F7-535": (40, 1000),
    "F8": (60, 1000),
    "F9": (20, 200),
    "F11": (60, 500),
    "F12": (100, 200),
    "F14": (60, 1000),
    "F15": (60, 500),
    "F16": (80, 800),
}
NAIVE = ("F1", "F2", "F3-flush", "F3-restart", "F8")
LONGEST = 1800  # seconds that one fault may take


def run(name: str, mails: int, *, naive: bool = False) -> Report:
    """One fault in a process of its own, with servers of its own."""
    command = [sys.executable, "-m", "tests.faults.one", name, str(mails)]
    played = subprocess.run(
        [*command, *(["--naive"] if naive else [])],
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    if played.returncode:
        lost = Report(name=name, faults=0, mails=mails, lost=mails, doubled=0)
        return replace(lost, broken=played.stderr.strip()[-300:])
    return Report(**json.loads(played.stdout.splitlines()[-1]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/faults", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--naive", action="store_true")
    parser.add_argument("faults", nargs="*", metavar="FAULT", choices=[*SIZES, []])
    wanted = parser.parse_args()
    names = wanted.faults or (NAIVE if wanted.naive else SIZES)
    print(HEAD, flush=True)
    reports = []
    for name in names:
        quick, full = SIZES[name]
        report = run(name, quick if wanted.quick else full, naive=wanted.naive)
        print(report.line, flush=True)
        reports.append(report)
    return 0 if all(report.holds for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
