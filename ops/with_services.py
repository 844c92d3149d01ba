"""`bin/with-services CMD …`: a throw-away PostgreSQL and Redis for one command.

What tests and benchmarks import is installed first, where only bin/demo has run.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ops import postgres, process, setup, valkey
from ops.console import StopError, guarded
from ops.places import VENV

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def throwaway_services(outside: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yields `outside` with the addresses of new, empty servers; both are removed afterwards.

    A DATABASE_URL or REDIS_URL that is set already stays, and no such server is started.
    """
    inside = {k: v for k, v in outside.items() if k != "PYTHONDONTWRITEBYTECODE"}
    inside.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    inside["PATH"] = f"{VENV / 'bin'}:{inside.get('PATH', os.defpath)}"
    with tempfile.TemporaryDirectory(prefix="padriver-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another user
        children: list[process.Child] = []
        try:
            if "DATABASE_URL" not in inside:
                log = folder / "postgresql.log"
                database = postgres.start(folder / "postgresql", log=log, durable=False)
                children.append(database.child)
                inside["DATABASE_URL"] = database.url
            if "REDIS_URL" not in inside:
                log = folder / "redis.log"
                broker = valkey.start(folder / "redis", log=log, durable=False, prefer_redis=True)
                children.append(broker.child)
                inside["REDIS_URL"] = broker.url
            yield inside
        finally:
            for child in reversed(children):
                process.stop(child)


def run_command(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Runs the command in the foreground, hands signals on to it, and gives its exit code.

    In a terminal, Ctrl-C reaches the command and its children without our help; elsewhere they
    form a group of their own, which is signalled as a whole.
    """
    terminal = sys.stdin.isatty()
    try:
        running = subprocess.Popen(command, env=env, start_new_session=not terminal)
    except OSError as error:
        raise StopError(f"{command[0]} cannot be started: {error.strerror}.") from error

    def hand_on(number: int, frame: FrameType | None) -> None:
        if not terminal:
            os.killpg(running.pid, number)
        elif number != signal.SIGINT:
            running.send_signal(number)

    before = {number: signal.signal(number, hand_on) for number in STOP_SIGNALS}
    try:
        code = running.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def stop_on_signal(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    command = sys.argv[1:]
    if not command or command[0] in ("-h", "--help"):
        raise StopError(f"Usage: bin/with-services COMMAND [ARGUMENT …]\n{__doc__}")
    for number in STOP_SIGNALS:
        signal.signal(number, stop_on_signal)
    setup.for_development()
    with throwaway_services(os.environ) as env:
        return run_command(command, env)


if __name__ == "__main__":
    sys.exit(guarded(main))
