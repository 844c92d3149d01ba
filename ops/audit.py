"""`bin/audit`: asks the database of known holes (OSV) about every locked package.

It passes only when it has looked: when there is an answer for each package, and when a package
that is known to have a hole is told of as well. Arguments go to pip-audit, such as
`--ignore-vuln ID` for a hole that has been judged, or `--osv-url URL` for a database of one's own.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ops import setup
from ops.console import StopError, guarded
from ops.places import PYTHON

LOCKED = (setup.PRODUCTION, setup.SERVICES, setup.DEVELOPMENT, setup.INSTALLER)
CANARY = ("jinja2", "2.10")  # GHSA-462w-v97r-4m45; not among ours
OPTIONS = ("--vulnerability-service", "osv", "--strict", "--no-deps", "--disable-pip")
QUIET = ("--progress-spinner", "off", "--desc", "off", "--format", "json")

Package = tuple[str, str]


def main() -> int:
    setup.for_development()
    return audit(LOCKED, sys.argv[1:])


def audit(files: Iterable[Path], arguments: Sequence[str]) -> int:
    """0 when no hole is known, 1 otherwise; StopError when that cannot be said."""
    packages = sorted({package for file in files for package in locked(file)})
    holes = ask([*packages, CANARY], arguments)
    if not holes.pop(CANARY):
        raise StopError("The database of known holes keeps one back, so nothing it says counts.")
    found = {package: ids for package, ids in holes.items() if ids}
    for (name, version), ids in found.items():
        print(f"{name} {version}: {', '.join(ids)}")
    print(f"{len(packages)} packages, {len(found)} with known holes")
    return 1 if found else 0


def locked(file: Path) -> Iterator[Package]:
    """Also those that other machines than this one install."""
    for line in file.read_text().splitlines():
        if line[:1].isalnum():
            name, version = line.split(";")[0].rstrip(" \\").split("==")
            yield name, version.strip()


def ask(packages: Sequence[Package], arguments: Sequence[str]) -> dict[Package, list[str]]:
    """What is known of each of them, asked for anew."""
    with tempfile.TemporaryDirectory(prefix="padriver-audit-") as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("".join(f"{name}=={version}\n" for name, version in packages))
        given = ["--cache-dir", folder, "--requirement", str(wanted), *arguments]
        done = subprocess.run(
            [str(PYTHON), "-m", "pip_audit", *OPTIONS, *QUIET, *given],
            capture_output=True,
            text=True,
        )
    try:
        answers: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
        holes = {(it["name"], it["version"]): [one["id"] for one in it["vulns"]] for it in answers}
    except (ValueError, LookupError) as error:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise StopError(f"The database of known holes could not be asked: {said[-1]}") from error
    if holes.keys() != set(packages):
        raise StopError("The database of known holes was not asked about every package.")
    return holes


if __name__ == "__main__":
    sys.exit(guarded(main))
