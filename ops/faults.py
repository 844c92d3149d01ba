"""`bin/faults`: sets up what the tests need, then takes servers away while mail is sent."""

import os
import signal
import sys

from ops import setup
from ops.console import guarded
from ops.places import ROOT, VENV
from ops.with_services import STOP_SIGNALS, run_command, stop_on_signal


def main() -> int:
    for number in STOP_SIGNALS:
        signal.signal(number, stop_on_signal)
    os.chdir(ROOT)
    setup.for_tests()
    return run_command(
        [str(VENV / "bin" / "python"), "-m", "tests.faults", *sys.argv[1:]], os.environ
    )


if __name__ == "__main__":
    sys.exit(guarded(main))
