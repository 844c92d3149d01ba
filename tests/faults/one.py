"""One fault on a stage of its own: `python -m tests.faults.one NAME MAILS DATA [--naive]`.

DATA is a database to begin with. Prints the report. The servers are started first, then Django is
set up to use them.
"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from pathlib import Path

import django

from tests.faults.servers import Servers

folder = tempfile.TemporaryDirectory(prefix="padriver-", ignore_cleanup_errors=True)
servers = Servers(Path(folder.name), Path(sys.argv[3]))
atexit.register(servers.stop)
os.environ |= servers.environment
django.setup()

from tests.faults import broker, database, desk, mailserver, workers
from tests.faults.naive import NaiveStage
from tests.faults.stage import Stage

FAULTS = {**workers.FAULTS, **broker.FAULTS, **mailserver.FAULTS, **database.FAULTS, **desk.FAULTS}


def main(name: str, mails: int, *more: str) -> None:
    stage = NaiveStage(servers) if "--naive" in more else Stage(servers)
    try:
        print(FAULTS[name](stage, mails).to_json())
    finally:
        stage.stop_workers()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[4:])
