"""`bin/test`: everything that is checked before a change goes in.

Without arguments: lint, types, migrations, Django's checks and all tests with coverage.
With arguments: only pytest, with those arguments.
"""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ops import process, setup
from ops.console import finish, guarded, summary
from ops.places import ROOT
from ops.with_services import STOP_SIGNALS, run_command, stop_on_signal, throwaway_services

Commands = Mapping[str, Sequence[str]]

READING: Commands = {
    "Lint": ("ruff", "check", "."),
    "Format": ("ruff", "format", "--check", "."),
    "Types": ("mypy", "."),
    "Django's own checks": ("python", "manage.py", "check", "--fail-level", "WARNING"),
    "Migrations": ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
}
# The second process takes over what the first has left, so that both end at the same time.
BOTH_CORES = ("-n", "2", "--dist", "worksteal")
COVERAGE = ("--cov", "--cov-report", "term-missing:skip-covered")
RUNNING: Commands = {
    "Tests": ("pytest", "-m", "not faults", *BOTH_CORES, *COVERAGE),
    "Faults": ("pytest", "-m", "faults", *BOTH_CORES),
}


def main() -> int:
    for number in STOP_SIGNALS:
        signal.signal(number, stop_on_signal)
    os.chdir(ROOT)
    setup.for_tests()
    with throwaway_services(os.environ) as env:
        # The browser's driver keeps an event loop in the thread that the test runs in.
        env["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        if sys.argv[1:]:
            return run_command(["pytest", *sys.argv[1:]], env)
        return run_all(env)


def run_all(env: Mapping[str, str]) -> int:
    """Runs every check, also after one has failed, and names the failed ones last."""
    failed = [*side_by_side(READING, env), *one_by_one(RUNNING, env)]
    print(f"\n{summary()}")
    return 1 if failed else 0


def side_by_side(commands: Commands, env: Mapping[str, str]) -> list[str]:
    """What each says is shown as it ends. Gives the names of the failed ones."""
    started = time.monotonic()
    failed = []
    with tempfile.TemporaryDirectory(prefix="padriver-") as folder:
        children: list[process.Child] = []
        try:
            for name, command in commands.items():
                log = Path(folder) / name
                children.append(process.start(name, command, log=log, env=env))
            for child in children:
                code = child.process.wait()
                if code:
                    failed.append(child.name)
                print(f"\n{child.name}: {' '.join(commands[child.name])}")
                print(child.log.read_text(), end="", flush=True)
        finally:
            for child in children:
                process.stop(child)
    finish(", ".join(failed or commands), time.monotonic() - started, well=not failed)
    return failed


def one_by_one(commands: Commands, env: Mapping[str, str]) -> list[str]:
    """Gives the names of the failed ones."""
    failed = []
    for name, command in commands.items():
        print(f"\n{name}: {' '.join(command)}", flush=True)
        started = time.monotonic()
        if run_command(command, env):
            failed.append(name)
        finish(name, time.monotonic() - started, well=name not in failed)
    return failed


if __name__ == "__main__":
    sys.exit(guarded(main))
