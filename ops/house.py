"""All of the demo: servers, data, mailbox, worker, beat and web, over one data folder."""

import os
import secrets
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from ops import postgres, process, valkey
from ops.console import run, step, tail
from ops.places import PYTHON, ROOT, VENV
from ops.supervise import Supervisor

READY_SECONDS = 60
REPORT = "oppmoterapport-teams.csv"
QUEUES = ("-Q", "mail,pdf,default", "-c", "2")
WEB_PROCESSES = ("--workers", "2", "--threads", "4", "--graceful-timeout", "30")


@dataclass(frozen=True)
class Ports:
    web: int
    mailbox: int
    smtp: int


class House:
    """Starts everything in order. Whoever made the supervisor stops it."""

    def __init__(self, folder: Path, ports: Ports, supervisor: Supervisor) -> None:
        self.folder = folder
        self.ports = ports
        self.site_url = f"http://localhost:{ports.web}"
        self.mailbox_url = f"http://localhost:{ports.mailbox}"
        self._supervisor = supervisor
        self._env = dict(os.environ)

    def start(self) -> str:
        """Brings everything up and returns the lines that say with whom to log in."""
        self._start_servers()
        self._env |= self._settings()
        self.manage("Preparing the database", "migrate", "--noinput")
        self.manage("Collecting static files", "collectstatic", "--noinput")
        self._start_mailbox()
        worker = self._start_celery()
        web = self._start_web()
        report = self.folder / REPORT
        logins = self.manage("Loading the demo programme", "load_demo", "--report", str(report))
        with step("Waiting for worker and web server"):
            process.wait_until(
                lambda: b" ready." in worker.log.read_bytes(), worker, seconds=READY_SECONDS
            )
            process.wait_until(self._web_answers, web, seconds=READY_SECONDS)
        return logins

    def manage(self, text: str, *arguments: str) -> str:
        """Runs a manage.py command as a step and returns what it printed."""
        log = self._log(arguments[0])
        command = [str(PYTHON), str(ROOT / "manage.py"), *arguments]
        run(command, text, log=log, env=self._env, cwd=ROOT)
        return log.read_text().strip()

    def last_words(self) -> str:
        """The ends of the logs, which go away with throw-away data."""
        logs = [self._log(name) for name in ("web", "worker", "beat", "mailbox")]
        return "\n".join(f"{log.name}\n{tail(log)}" for log in logs)

    def _settings(self) -> dict[str, str]:
        return {
            "DEBUG": "false",
            "DEMO": "true",
            "SECRET_KEY": self._secret_key(),
            "SITE_URL": self.site_url,
            "ALLOWED_HOSTS": f"localhost,{process.LOCALHOST}",
            "CSRF_TRUSTED_ORIGINS": f"{self.site_url},http://{process.LOCALHOST}:{self.ports.web}",
            "EMAIL_HOST": process.LOCALHOST,
            "EMAIL_PORT": str(self.ports.smtp),
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
            "EMAIL_USE_TLS": "false",
            "STATIC_ROOT": str(self.folder / "static"),
        }

    def _secret_key(self) -> str:
        """Kept, so that a restart logs nobody out."""
        file = self.folder / "secret-key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(50))
        return file.read_text()

    def _start_servers(self) -> None:
        if "DATABASE_URL" not in self._env:
            with step("Starting PostgreSQL"):
                database = postgres.start(
                    self.folder / "postgresql", log=self._log("postgresql"), durable=True
                )
                self._supervisor.add(database.child)
                self._env["DATABASE_URL"] = database.url
        if "REDIS_URL" not in self._env:
            with step("Starting Valkey"):
                broker = valkey.start(self.folder / "redis", log=self._log("redis"), durable=True)
                self._supervisor.add(broker.child)
                self._env["REDIS_URL"] = broker.url

    def _start_mailbox(self) -> None:
        options = ["--folder", str(self.folder / "mail"), "--smtp-port", str(self.ports.smtp)]
        command = [str(PYTHON), "-m", "ops.mailbox", *options, "--port", str(self.ports.mailbox)]
        with step("Starting the mailbox"):
            child = self._start("mailbox", command)
            process.wait_until(
                lambda: process.answers(self.ports.mailbox) and process.answers(self.ports.smtp),
                child,
                seconds=READY_SECONDS,
            )

    def _start_celery(self) -> process.Child:
        celery = [str(VENV / "bin" / "celery"), "-A", "config"]
        schedule = str(self.folder / "beat-schedule")
        self._start("beat", [*celery, "beat", "-s", schedule, "--pidfile="])
        command = [*celery, "worker", *QUEUES, "--loglevel", "INFO"]
        return self._start("worker", command, patience=60)

    def _start_web(self) -> process.Child:
        bind = ["--bind", f"{process.LOCALHOST}:{self.ports.web}"]
        command = [str(VENV / "bin" / "gunicorn"), "config.wsgi", *bind, *WEB_PROCESSES]
        return self._start("web", [*command, "--no-control-socket"], patience=40)

    def _web_answers(self) -> bool:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(f"{self.site_url}/livez", timeout=30):
                return True
        except OSError:
            return False

    def _start(self, name: str, command: list[str], *, patience: float = 20) -> process.Child:
        child = process.start(
            f"The process “{name}”",
            command,
            log=self._log(name),
            env=self._env,
            cwd=ROOT,
            patience=patience,
        )
        return self._supervisor.add(child)

    def _log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"
