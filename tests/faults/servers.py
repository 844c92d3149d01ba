"""The servers of one stage, which a fault may stop and start at the same address."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import redis

from ops import postgres, process, valkey
from ops.places import ROOT
from tests.faults.receiver import Behaviour

LEASE_SECONDS = 4
EMAIL_TIMEOUT = 3


@contextmanager
def empty_database() -> Iterator[Path]:
    """The data of a PostgreSQL with all tables: making them takes longer than many a fault."""
    with tempfile.TemporaryDirectory(prefix="padriver-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another user
        data = folder / "postgresql"
        database = postgres.start(data, log=folder / "postgresql.log", durable=False)
        try:
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                cwd=ROOT,
                env=os.environ | {"DATABASE_URL": database.url, "SECRET_KEY": "for no rows"},
                check=True,
            )
        finally:
            process.stop(database.child)
        yield data


class Servers:
    """``data`` is what PostgreSQL begins with."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder
        folder.chmod(0o755)  # PostgreSQL may run as another user
        subprocess.run(["cp", "-a", str(data), str(folder / "postgresql")], check=True)
        Behaviour().write(folder)
        self._database = self._start_postgres()
        self._broker = self._start_redis()
        self._port = process.free_port()
        self._receiver = process.start(
            "The mail server",
            [sys.executable, "-m", "tests.faults.receiver", str(self._port), str(folder)],
            log=folder / "receiver.log",
        )
        process.wait_until(lambda: process.answers(self._port), self._receiver, seconds=20)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self._database.url,
            "REDIS_URL": self._broker.url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "EMAIL_HOST": process.LOCALHOST,
            "EMAIL_PORT": str(self._port),
            "EMAIL_HOST_USER": "padriver",
            "EMAIL_HOST_PASSWORD": "padriver",
            "MAIL_LEASE_SECONDS": str(LEASE_SECONDS),
            "EMAIL_TIMEOUT": str(EMAIL_TIMEOUT),
        }

    def stop(self) -> None:
        for child in (self._receiver, self._broker.child, self._database.child):
            process.stop(child)

    def flush_broker(self) -> None:
        redis.from_url(self._broker.url).flushall()

    def stop_broker(self) -> None:
        """Nothing is written down before."""
        process.kill_group(self._broker.child)
        self._broker.child.process.wait()

    def start_broker(self) -> None:
        self._broker = self._start_redis(self._broker.url)

    def hang_broker(self) -> None:
        """It takes connections and says nothing."""
        self._broker.child.process.send_signal(signal.SIGSTOP)

    def wake_broker(self) -> None:
        self._broker.child.process.send_signal(signal.SIGCONT)

    def restart_database(self, *, away: float = 0.0) -> None:
        """PostgreSQL's "immediate": every session is cut off, nothing is finished."""
        self._database.child.process.send_signal(signal.SIGQUIT)
        self._database.child.process.wait(timeout=30)
        time.sleep(away)
        self._database = self._start_postgres(urlsplit(self._database.url).port)

    def _start_postgres(self, port: int | None = None) -> postgres.Database:
        log = self.folder / "postgresql.log"
        return postgres.start(self.folder / "postgresql", log=log, durable=True, port=port)

    def _start_redis(self, address: str = "") -> valkey.Broker:
        return valkey.start(
            self.folder / "redis",
            log=self.folder / "redis.log",
            durable=False,
            prefer_redis=True,
            address=address,
        )
