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
PORTS = range(1024, 65536 - MAILBOX_ABOVE_WEB)  # below, only root may listen


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
    parser.add_argument("--port", type=port, default=WEB_PORT, help=f"of the pages ({WEB_PORT})")
    parser.add_argument("--once", action="store_true", help="try everything, stop, exit")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away first")
    parser.add_argument("--yes", action="store_true", help="do not ask before --fresh")
    return parser.parse_args()


def port(text: str) -> int:
    if text.isdecimal() and int(text) in PORTS:
        return int(text)
    raise StopError(
        f"“{text}” cannot be the port; choose one from {PORTS.start} to {PORTS.stop - 1}. "
        f"The mailbox gets the one {MAILBOX_ABOVE_WEB} above."
    )


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
    if not sure and not says_yes("Throw the demo's data away? Write yes: "):
        raise StopError("Nothing was thrown away, and nothing was started.")
    for name in ("postgresql", "redis", "mail", "static"):
        shutil.rmtree(VAR / name, ignore_errors=True)


def says_yes(question: str) -> bool:
    if not sys.stdin.isatty():
        raise StopError(
            "Nobody can be asked here whether to throw the demo's data away; "
            "bin/demo --fresh --yes does it without asking."
        )
    try:
        return input(question).strip() == "yes"
    except EOFError:
        return False


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
    with throwaway_folder() as folder, Supervisor() as supervisor:
        house = House(folder, ports, supervisor)
        try:
            trial.run(house, house.start())
        except StopError as error:
            raise StopError("\n\n".join([str(error), *house.last_words()])) from error
        supervisor.look()
        with step("Stopping everything"):
            supervisor.stop()
    print(f"\n{summary()}")
    return 0


@contextmanager
def throwaway_folder() -> Iterator[Path]:
    """Gone afterwards, but for the logs when something went wrong: they are named then."""
    folder = Path(tempfile.mkdtemp(prefix="padriver-demo-"))
    folder.chmod(0o755)  # PostgreSQL may run as another user
    kept: set[str] = set()
    try:
        yield folder
    except StopError:
        kept = {"log"}
        raise
    finally:
        for part in folder.iterdir():
            if part.name not in kept:
                shutil.rmtree(part) if part.is_dir() else part.unlink()
        if not any(folder.iterdir()):
            folder.rmdir()


if __name__ == "__main__":
    sys.exit(guarded(main))
