"""All of the demo: servers, data, mailbox, worker, beat and web, over one data folder."""

import os
import secrets
import signal
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from ops import postgres, process, valkey
from ops.console import StopError, run, step, tail
from ops.places import PYTHON, ROOT, VENV
from ops.supervise import Supervisor

READY_SECONDS = 60
REPORT = "oppmoterapport-teams.csv"
QUEUES = ("-Q", "mail,pdf,default", "-c", "2")
ALONE = ("--without-gossip", "--without-mingle")  # else it listens a second for other workers
CELERY = (str(VENV / "bin" / "celery"), "-A", "config")
# Loaded once and then forked, so that the second process costs nothing.
WEB_PROCESSES = (
    *("--workers", "2", "--threads", "4", "--preload"),
    *("--graceful-timeout", "30", "--no-control-socket"),
)


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
        self._ask_given_servers()
        self._start_servers()
        self._env |= self._settings()
        mailbox = self._start_mailbox()
        worker = self._start_worker()  # beside what follows: both cores have something to do
        what = "Preparing database, static files and demo programme"
        logins = self.manage(what, "prepare_demo", "--report", str(self.folder / REPORT))
        with step("Starting mailbox, worker and web server"):
            web = self._start_web()
            for child, is_ready in (
                (mailbox, self._mailbox_answers),
                (worker, lambda: b" ready." in worker.log.read_bytes()),
                (web, self._web_answers),
            ):
                process.wait_until(is_ready, child, seconds=READY_SECONDS)
        self._start_beat()
        return logins

    def manage(self, text: str, *arguments: str) -> str:
        """Runs a manage.py command as a step and returns what it printed."""
        log = self._log(arguments[0])
        command = [str(PYTHON), str(ROOT / "manage.py"), *arguments]
        run(command, text, log=log, env=self._env, cwd=ROOT)
        return log.read_text().strip()

    def last_words(self) -> list[str]:
        """The ends of the logs of those that have said something."""
        logs = [self._log(name) for name in ("web", "worker", "beat", "mailbox")]
        said = [(log, words) for log in logs if (words := tail(log))]
        return [f"The end of {log}:\n{words}" for log, words in said]

    def _settings(self) -> dict[str, str]:
        return {
            "DEBUG": "false",
            "DEMO": "true",
            "SECRET_KEY": self._secret_key(),
            "SITE_URL": self.site_url,
            "SECOND_FACTOR": "off",  # one sitting; whoever wants to try it finds it in the menu
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

    def _ask_given_servers(self) -> None:
        given = [name for name in ("DATABASE_URL", "REDIS_URL") if name in self._env]
        if not given:
            return
        command = [PYTHON, "-m", "ops.given", *given]
        asked = subprocess.run(command, env=self._env, cwd=ROOT, capture_output=True, text=True)
        if asked.returncode:
            raise StopError(asked.stdout.strip() or asked.stderr.strip())

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

    def _start_mailbox(self) -> process.Child:
        options = ["--folder", str(self.folder / "mail"), "--smtp-port", str(self.ports.smtp)]
        command = [str(PYTHON), "-m", "ops.mailbox", *options, "--port", str(self.ports.mailbox)]
        return self._start("mailbox", command)

    def _start_worker(self) -> process.Child:
        """Its orderly end needs a Redis, which goes when we are killed, so it is killed then too:
        what it was at is found by the next one, as after a power cut."""
        command = [*CELERY, "worker", *QUEUES, *ALONE, "--loglevel", "INFO"]
        return self._start("worker", command, patience=60, orphan_signal=signal.SIGKILL)

    def _start_web(self) -> process.Child:
        bind = ["--bind", f"{process.LOCALHOST}:{self.ports.web}"]
        command = [str(VENV / "bin" / "gunicorn"), "config.wsgi", *bind, *WEB_PROCESSES]
        return self._start("web", command, patience=40, beside_the_last=True)

    def _start_beat(self) -> process.Child:
        """Last, and not waited for: its first ring comes after half a minute."""
        command = [*CELERY, "beat", "-s", str(self.folder / "beat-schedule"), "--pidfile="]
        return self._start("beat", command, beside_the_last=True)

    def _mailbox_answers(self) -> bool:
        return process.answers(self.ports.mailbox) and process.answers(self.ports.smtp)

    def _web_answers(self) -> bool:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(f"{self.site_url}/livez", timeout=30):
                return True
        except OSError:
            return False

    def _start(
        self,
        name: str,
        command: list[str],
        *,
        patience: float = 20,
        orphan_signal: signal.Signals | None = None,
        beside_the_last: bool = False,
    ) -> process.Child:
        child = process.start(
            f"The process “{name}”",
            command,
            log=self._log(name),
            env=self._env,
            cwd=ROOT,
            patience=patience,
            orphan_signal=orphan_signal,
        )
        return self._supervisor.add(child, beside_the_last=beside_the_last)

    def _log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"
