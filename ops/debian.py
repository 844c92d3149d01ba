"""Debian packages, installed only when something they give is missing."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from ops.console import StopError, run
from ops.places import VAR


@dataclass(frozen=True)
class Need:
    """A Debian package, and the question whether what it gives is already here."""

    package: str
    present: Callable[[], bool]


def library(name: str) -> Callable[[], bool]:
    """Whether the shared library can be loaded, wherever it lies."""

    def loads() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return loads


def program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def ensurepip() -> bool:
    """Debian's python3 cannot make a virtual environment before python3-venv is installed."""
    command = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(command, capture_output=True).returncode == 0


VENV_NEEDS = [Need("python3-venv", ensurepip)]
PDF_NEEDS = [
    Need("libpango-1.0-0", library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", library("libharfbuzz-subset.so.0")),
]
TEST_NEEDS = [
    Need("chromium", program("chromium")),
    Need("libatomic1", library("libatomic.so.1")),
    Need("redis-server", program("redis-server")),
    Need("poppler-utils", program("pdftoppm")),
]


def install_missing(needs: list[Need]) -> None:
    """Installs the packages that are missing; where that is not allowed, `StopError` names them."""
    missing = [need.package for need in needs if not need.present()]
    if not missing:
        return
    names = " ".join(missing)
    if shutil.which("apt-get") is None:
        raise StopError(f"These libraries are missing, and this is no Debian machine: {names}.")
    prefix = root_prefix(names)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    run([*apt, "update"], "Reading Debian's package list", log=VAR / "log" / "apt.log")
    run(
        [*apt, "install", "-y", "--no-install-recommends", *missing],
        f"Installing from Debian: {names}",
        log=VAR / "log" / "apt.log",
    )
    still = " ".join(need.package for need in needs if not need.present())
    if still:
        raise StopError(f"Debian installed {still}, but it still cannot be found.")


def root_prefix(names: str) -> list[str]:
    """What stands before a command that needs root; raises `StopError` where there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        if sys.stdin.isatty():
            print(f"Debian packages are missing ({names}); sudo may ask for your password.")
            asked = subprocess.run(["sudo", "-v"])
        else:
            asked = subprocess.run(["sudo", "-n", "true"], capture_output=True)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    raise StopError(
        f"Debian packages are missing, and there is no right to install them here. "
        f"Let an administrator run: apt-get install {names}"
    )
