"""`bin/test`: everything that is checked before a change goes in.

Without arguments: lint, types, migrations, Django's checks and all tests with coverage.
With arguments: only pytest, with those arguments.
"""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence

from ops import setup
from ops.console import finish, guarded, summary
from ops.places import ROOT
from ops.with_services import STOP_SIGNALS, run_command, stop_on_signal, throwaway_services

CHECKS: dict[str, Sequence[str]] = {
    "Lint": ("ruff", "check", "."),
    "Format": ("ruff", "format", "--check", "."),
    "Types": ("mypy", "."),
    "Django's own checks": ("python", "manage.py", "check", "--fail-level", "WARNING"),
    "Migrations": ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    "Tests": ("pytest", "-n", "2", "--cov", "--cov-report", "term-missing:skip-covered"),
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
    failed = []
    for name, command in CHECKS.items():
        print(f"\n{name}: {' '.join(command)}", flush=True)
        started = time.monotonic()
        if run_command(command, env):
            failed.append(name)
        finish(name, time.monotonic() - started, well=name not in failed)
    print(f"\n{summary()}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(guarded(main))
