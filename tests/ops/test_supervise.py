import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops import process
from ops.console import StopError
from ops.supervise import Supervisor

TELL_AND_END = 'trap "echo $0 >> $1; exit" TERM; echo ready; while :; do sleep 0.05; done'
WAIT_FOR_THE_OTHER = (
    'trap "touch $2; until test -e $3; do sleep 0.02; done; echo $0 >> $1; exit" TERM; '
    "echo ready; while :; do sleep 0.05; done"
)
DEAF = 'trap "" TERM; echo ready; while :; do sleep 0.05; done'
START_A_CHILD_AND_WAIT = """
import signal, sys
from pathlib import Path
from ops import process
log, trap = sys.argv[1:]
last = signal.SIGKILL if trap else None  # as the worker, that is deaf when its Redis has gone
command = ["sh", "-c", f"{trap} echo ready; while :; do sleep 0.05; done"]
child = process.start("Sleeper", command, log=Path(log), orphan_signal=last)
process.wait_until(lambda: "ready" in child.log.read_text(), child, seconds=10)
print(child.process.pid, flush=True)
signal.pause()
"""


def start(folder, name, *command, **options):
    child = process.start(name, command, log=folder / f"{name}.log", **options)
    process.wait_until(lambda: "ready" in child.log.read_text(), child, seconds=10)
    return child


@pytest.fixture
def supervisor():
    before = {number: signal.getsignal(number) for number in (1, 2, 15)}
    yield Supervisor()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_children_are_stopped_last_one_first(tmp_path, supervisor):
    order = tmp_path / "order"
    with supervisor:
        for name in ("first", "second", "third"):
            supervisor.add(start(tmp_path, name, "sh", "-c", TELL_AND_END, name, str(order)))
    assert order.read_text().split() == ["third", "second", "first"]


def test_children_beside_each_other_are_stopped_at_once(tmp_path, supervisor):
    """Each ends only when the other has been asked too."""
    order = tmp_path / "order"
    with supervisor:
        supervisor.add(start(tmp_path, "below", "sh", "-c", TELL_AND_END, "below", str(order)))
        for name, other in (("left", "right"), ("right", "left")):
            words = [name, str(order), str(tmp_path / name), str(tmp_path / other)]
            child = start(tmp_path, f"{name}.one", "sh", "-c", WAIT_FOR_THE_OTHER, *words)
            supervisor.add(child, beside_the_last=name == "right")
    assert sorted(order.read_text().split()[:2]) == ["left", "right"]
    assert order.read_text().split()[2:] == ["below"]


def test_signal_ends_the_watch_and_stops_the_children(tmp_path, supervisor):
    with supervisor:
        child = supervisor.add(start(tmp_path, "one", "sh", "-c", TELL_AND_END, "one", "/dev/null"))
        subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -TERM {os.getpid()}"])
        supervisor.watch()
    assert child.process.returncode == 0


def test_child_that_ends_by_itself_is_reported_with_its_last_words(tmp_path, supervisor):
    with supervisor, pytest.raises(StopError) as stopped:
        supervisor.add(start(tmp_path, "worker", "sh", "-c", "echo ready; echo ouch; exit 3"))
        supervisor.watch()
    assert str(stopped.value) == (
        "worker ended by itself with exit code 3; everything else is stopped too. "
        "Its last words:\n    ready\n    ouch"
    )


def test_deaf_child_is_killed_when_patience_ends(tmp_path):
    child = start(tmp_path, "deaf", "sh", "-c", DEAF, patience=0.2)
    process.stop(child)
    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("options", ["", 'trap "" TERM;'], ids=["hears", "deaf"])
def test_children_end_when_we_are_killed(tmp_path, options):
    command = [sys.executable, "-c", START_A_CHILD_AND_WAIT, str(tmp_path / "log"), options]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert ends(child)


def ends(pid):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            status = Path(f"/proc/{pid}/stat").read_text()
        except FileNotFoundError:
            return True
        if status.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
