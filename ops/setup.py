"""The virtual environment, its locked packages and the compiled translations."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import debian
from ops.console import StopError, run
from ops.places import PYTHON, ROOT, VAR, VENV

PRODUCTION = ROOT / "requirements.txt"
SERVICES = ROOT / "requirements-services.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
INSTALLER = ROOT / "requirements-installer.txt"
WHEELS_ONLY = ["--only-binary", ":all:", "--require-hashes"]


def for_demo() -> None:
    """Everything that running the demo takes. Quick when nothing is missing."""
    prepare([PRODUCTION, SERVICES], debian.PDF_NEEDS)


def for_development() -> None:
    """What single tests and the benchmarks take: the tools, but no browser."""
    prepare([PRODUCTION, SERVICES, DEVELOPMENT], debian.PDF_NEEDS)


def for_tests() -> None:
    """Everything that the tests take: the browser and the test tools besides."""
    prepare([PRODUCTION, SERVICES, DEVELOPMENT], [*debian.PDF_NEEDS, *debian.TEST_NEEDS])


def prepare(requirements: list[Path], needs: list[debian.Need]) -> None:
    check_writable(ROOT)
    VAR.mkdir(exist_ok=True)
    with one_at_a_time():
        debian.install_missing(needs if works(PYTHON) else [*debian.VENV_NEEDS, *needs])
        ensure_venv()
        ensure_packages(requirements)
        compile_translations()


def check_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise StopError(f"The folder {folder} cannot be written to by this user.")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Keeps two commands from installing into the same environment at once."""
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def works(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0


def ensure_venv() -> None:
    """Makes `.venv`; one that no longer starts (its Python was removed) is made again."""
    if works(PYTHON):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        run(
            [sys.executable, "-m", "venv", str(VENV)],
            "Making the virtual environment",
            log=VAR / "log" / "venv.log",
        )
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def ensure_packages(requirements: list[Path]) -> None:
    """Installs the locked packages, and remembers by their hash what is installed."""
    wanted = [file for file in requirements if not installed(file)]
    if not wanted:
        return
    options = [part for file in wanted for part in ("-r", str(file))]
    count = sum(line[:1].isalnum() for file in wanted for line in file.read_text().splitlines())
    text = f"Installing {count} packages"
    with_uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]
    log = VAR / "log" / "packages.log"
    try:
        ensure_uv()
        run([*with_uv, *WHEELS_ONLY, *options], text, log=log, env=environment())
    except StopError:
        # pip is slower, but knows an organisation's own package index from its configuration.
        with_pip(f"{text} with pip", options)
    for file in wanted:
        stamp(file).write_text(digest(file))


def ensure_uv() -> None:
    if installed(INSTALLER):
        return
    with_pip("Installing the installer", ["-r", str(INSTALLER)])
    stamp(INSTALLER).write_text(digest(INSTALLER))


def with_pip(text: str, options: list[str]) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", *WHEELS_ONLY, *options]
    log = VAR / "log" / "pip.log"
    try:
        run(command, text, log=log, env=environment())
    except StopError as error:
        raise StopError(
            "The packages could not be downloaded and verified; look at the network and start "
            f"again, for what is already here is kept. The details are in {log}."
        ) from error


def environment() -> dict[str, str]:
    """Ours, but with byte code written: without it each process starts a second later."""
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | quiet


def stamp(requirements: Path) -> Path:
    return VENV / f"{requirements.stem}.sha256"


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def installed(requirements: Path) -> bool:
    mark = stamp(requirements)
    return mark.exists() and mark.read_text() == digest(requirements)


def compile_translations() -> None:
    """Compiles the translations when a .po is newer than its .mo."""
    compile_folder(ROOT / "locale", "Compiling the translations")
    compile_folder(ROOT / "locale" / "borrowed", "Compiling the borrowed translations")
    compile_folder(ROOT / "ops" / "mailbox" / "locale", "Compiling the mailbox's translations")


def compile_folder(folder: Path, text: str) -> None:
    sources = list(folder.glob("*/LC_MESSAGES/*.po"))
    if all(is_newer(source.with_suffix(".mo"), source) for source in sources):
        return
    domains = " ".join(sorted({source.stem for source in sources}))
    babel = [str(VENV / "bin" / "pybabel"), "-q", "compile"]
    command = [*babel, "-D", domains, "-d", str(folder)]
    run(command, text, log=VAR / "log" / "translations.log")


def is_newer(compiled: Path, source: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime
