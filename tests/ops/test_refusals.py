"""What stops the commands is one sentence and an exit code, before anything has been started."""

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from ops.places import ROOT, VAR
from ops.process import LOCALHOST, free_port

DEMO = ROOT / "bin" / "demo"
NO_INDEX = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": f"http://{LOCALHOST}:9/",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_RETRIES": "0",
    "UV_OFFLINE": "1",
}
NEED_A_PACKAGE = """
import os, sys
from ops import console, debian
if os.geteuid() == 0:
    os.setuid(65534)
need = debian.Need("libpango-1.0-0", lambda: False)
sys.exit(console.guarded(lambda: debian.install_missing([need])))
"""


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def refusal(*command, **options):
    done = run(*command, **options)
    assert done.stdout == ""
    return done.returncode, done.stderr.strip()


def programs(folder, **scripts):
    """A PATH with nothing in it but these scripts and `dirname`."""
    for name, script in {"dirname": 'exec /usr/bin/dirname "$@"', **scripts}.items():
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    folder.chmod(0o755)
    return {"PATH": str(folder)}


def test_port_that_is_taken(outside):
    with socket.create_server((LOCALHOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert refusal(DEMO, "--port", str(port), env=outside) == (
            1,
            f"Port {port} is taken by another program; stop that one, or choose another port "
            "with bin/demo --port 8100.",
        )


@pytest.mark.parametrize("port", ["0", "-5", "80", "65520", "99999", "http"])
def test_port_that_cannot_be(outside, port):
    assert refusal(DEMO, "--port", port, env=outside) == (
        1,
        f"“{port}” cannot be the port; choose one from 1024 to 65510. "
        "The mailbox gets the one 25 above.",
    )


def test_nobody_to_ask_whether_data_may_be_thrown_away(outside, checkout):
    demo = checkout / "bin" / "demo"
    (checkout / "var" / "mail").mkdir(parents=True)
    options = {"env": outside, "stdin": subprocess.DEVNULL}
    assert refusal(demo, "--fresh", "--port", str(free_port() - 30), **options) == (
        1,
        "Nobody can be asked here whether to throw the demo's data away; "
        "bin/demo --fresh --yes does it without asking.",
    )
    assert (checkout / "var" / "mail").exists()


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (
            {"DATABASE_URL": "hello"},
            "DATABASE_URL leads to no PostgreSQL database: it has to look like "
            "postgres://user:password@host:5432/name.",
        ),
        (
            {"DATABASE_URL": "postgres://x:y@127.0.0.1:9/x", "REDIS_URL": "redis://127.0.0.1:9/0"},
            "DATABASE_URL leads to no PostgreSQL database: connection to server at "
            '"127.0.0.1", port 9 failed: Connection refused.',
        ),
    ],
)
def test_server_that_is_given_but_does_not_answer(outside, given, answer):
    before = set(Path(tempfile.gettempdir()).glob("padriver-demo-*"))
    assert refusal(DEMO, "--once", env=outside | given) == (1, answer)
    assert set(Path(tempfile.gettempdir()).glob("padriver-demo-*")) == before


def test_packages_that_cannot_be_downloaded(outside, checkout):
    env = {name: value for name, value in outside.items() if not name.startswith("PIP_")}
    done = run(checkout / "bin" / "demo", "--once", env=env | NO_INDEX)
    log = checkout / "var" / "log" / "pip.log"
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "The packages could not be downloaded and verified; look at the network and start "
        f"again, for what is already here is kept. The details are in {log}.",
    )
    assert "ERROR: No matching distribution found" in log.read_text()


def test_demo_that_is_running_already(outside):
    VAR.mkdir(exist_ok=True)
    with (VAR / "demo.lock").open("w") as lock:
        with suppress(BlockingIOError):  # then a demo is running, which is as good
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert refusal(DEMO, "--port", str(free_port() - 30), env=outside) == (
            1,
            "The demo is running from this folder already.",
        )


def test_python_that_is_too_old(tmp_path):
    old = 'test "$1" = --version && echo Python 3.9.2 && exit; exit 1'
    assert refusal(DEMO, env=programs(tmp_path, python3=old)) == (
        1,
        "Pådriver needs Python 3.11 or newer; this machine has Python 3.9.2.",
    )


def test_no_python_at_all(tmp_path):
    assert refusal(DEMO, env=programs(tmp_path)) == (
        1,
        "Pådriver needs Python 3.11 or newer, and this machine has none: apt-get install python3",
    )


def test_missing_library_where_nothing_may_be_installed(open_folder):
    env = programs(open_folder, **{"apt-get": "exit 1"}) | {"PYTHONPATH": str(ROOT)}
    assert refusal(sys.executable, "-c", NEED_A_PACKAGE, env=env) == (
        1,
        "Debian packages are missing, and there is no right to install them here. "
        "Let an administrator run: apt-get install libpango-1.0-0",
    )


def test_missing_library_on_another_system(tmp_path):
    env = programs(tmp_path) | {"PYTHONPATH": str(ROOT)}
    assert refusal(sys.executable, "-c", NEED_A_PACKAGE, env=env) == (
        1,
        "These libraries are missing, and this is no Debian machine: libpango-1.0-0.",
    )
