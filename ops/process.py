"""Child processes: started in a group of their own, stopped with patience, never left behind."""

import ctypes
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.console import Command, StopError, tail

LOCALHOST = "127.0.0.1"
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


@dataclass
class Child:
    """A process that we started and have to stop."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals
    patience: float  # seconds to end by itself before it is killed


def start(
    name: str,
    command: Command,
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    orphan_signal: signal.Signals | None = None,
    patience: float = 20,
    account: int | None = None,
    stdin: bytes = b"",
) -> Child:
    """Starts a process that writes to `log`, as the user id `account` if one is given.

    It gets a session of its own, so that Ctrl-C reaches only us and we choose the order of
    stopping. Should we be killed, it gets `orphan_signal`, or else the signal to stop.
    """
    last_signal = int(orphan_signal or stop_signal)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output, tempfile.TemporaryFile() as words:
        words.write(stdin)
        words.seek(0)
        process = subprocess.Popen(
            command,
            stdin=words,
            stdout=output,
            stderr=output,
            env=env,
            cwd=cwd,
            user=account,
            group=account,
            extra_groups=None if account is None else [],
            start_new_session=True,
            preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, last_signal),
        )
    return Child(name, process, log, stop_signal, patience)


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float) -> None:
    """Waits until the child is ready; raises `StopError` with its last words if it never is."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.process.poll() is not None:
            raise StopError(f"{child.name} ended at once. Its last words:\n{tail(child.log)}")
        if time.monotonic() > deadline:
            words = f"Its last words:\n{tail(child.log)}"
            raise StopError(f"{child.name} was not ready after {seconds:.0f} s. {words}")
        time.sleep(0.03)


def stop(*children: Child) -> None:
    """Asks the children to stop, all at once, and kills the group of each that does not."""
    asked = time.monotonic()
    for child in children:
        if child.process.poll() is None:
            child.process.send_signal(child.stop_signal)
    for child in children:
        try:
            child.process.wait(timeout=max(0, asked + child.patience - time.monotonic()))
        except subprocess.TimeoutExpired:
            kill_group(child)
            child.process.wait()
        kill_group(child)


def kill_group(child: Child) -> None:
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOCALHOST, port)) == 0
