"""`bin/demo`: sets everything up, loads the demo programme and runs it until Ctrl-C.

Data lives in var/, and the demo programme is loaded once. --once does the same with throw-away
data on free ports, tries the result, stops everything and says how long each step took.
"""

import argparse
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import process, setup, trial
from ops.console import StopError, guarded, step, summary
from ops.house import House, Ports
from ops.places import VAR
from ops.supervise import Supervisor

WEB_PORT = 8000
MAILBOX_ABOVE_WEB = 25


def main() -> int:
    options = parse()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if options.once:
        return run_once()
    ports = Ports(options.port, options.port + MAILBOX_ABOVE_WEB, process.free_port())
    for port in (ports.web, ports.mailbox):
        check_port(port)
    with only_demo_here():
        if options.fresh:
            throw_away_data(sure=options.yes)
        return run_for_people(ports)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument("--port", type=int, default=WEB_PORT, help=f"of the pages ({WEB_PORT})")
    parser.add_argument("--once", action="store_true", help="try everything, stop, exit")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away first")
    parser.add_argument("--yes", action="store_true", help="do not ask before --fresh")
    return parser.parse_args()


def check_port(port: int) -> None:
    if not process.port_is_free(port):
        raise StopError(
            f"Port {port} is taken by another program; stop that one, or choose another port "
            f"with bin/demo --port 8100."
        )


@contextmanager
def only_demo_here() -> Iterator[None]:
    """Two demos on one data folder would fight; the lock goes when the process ends."""
    setup.check_writable(VAR.parent)
    VAR.mkdir(exist_ok=True)
    setup.check_writable(VAR)
    with (VAR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StopError("The demo is running from this folder already.") from None
        yield


def throw_away_data(*, sure: bool) -> None:
    if not sure and input("Throw the demo's data away? Write yes: ").strip() != "yes":
        raise StopError("Nothing was thrown away, and nothing was started.")
    for name in ("postgresql", "redis", "mail", "static"):
        shutil.rmtree(VAR / name, ignore_errors=True)


def run_for_people(ports: Ports) -> int:
    setup.for_demo()
    with Supervisor() as supervisor:
        house = House(VAR, ports, supervisor)
        logins = house.start()
        print(f"\n{addresses(house)}\n\n{logins}\n\nCtrl-C stops everything.", flush=True)
        supervisor.watch()
        print("\nStopping. What is being worked on is finished first.", flush=True)
    print("Stopped. Everything is kept in var/ for the next start.")
    return 0


def addresses(house: House) -> str:
    return "\n".join(
        [
            f"Coordinator's desk   {house.site_url}/koordinator/",
            f"Team lead's portal   {house.site_url}/portal/",
            f"Records (admin)      {house.site_url}/admin/",
            f"All mail it sends    {house.mailbox_url}/",
        ]
    )


def run_once() -> int:
    setup.for_demo()
    ports = Ports(process.free_port(), process.free_port(), process.free_port())
    with tempfile.TemporaryDirectory(prefix="padriver-demo-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another user
        with Supervisor() as supervisor:
            house = House(folder, ports, supervisor)
            try:
                trial.run(house, house.start())
            except StopError as error:
                raise StopError(f"{error}\n\n{house.last_words()}") from error
            supervisor.look()
            with step("Stopping everything"):
                supervisor.stop()
    print(f"\n{summary()}")
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
