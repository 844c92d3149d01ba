"""`bin/lock`: refreshes the hash-locked requirements files from pyproject.toml.

`bin/lock --upgrade` also takes newer versions where pyproject.toml allows them; so does the first
`bin/lock` in a new checkout, because uv.lock is not in the repository: it names the index that was
asked. The files written here hold names, versions and hashes, but no addresses.
"""

import subprocess
import sys

from ops import setup
from ops.console import StopError, guarded
from ops.places import ROOT, VENV

UV = VENV / "bin" / "uv"
EXPORT = ("--frozen", "--no-emit-project", "--no-header", "--quiet")
GROUPS = {
    setup.PRODUCTION: ["--no-dev"],
    setup.SERVICES: ["--only-group", "services"],
    setup.DEVELOPMENT: ["--only-group", "dev"],
    setup.INSTALLER: ["--only-group", "installer"],
}


def main() -> int:
    setup.for_demo()
    call("lock", *sys.argv[1:])
    for file, group in GROUPS.items():
        call("export", *EXPORT, *group, "-o", str(file))
    return 0


def call(*arguments: str) -> None:
    if subprocess.run([UV, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
        raise StopError(f"uv {arguments[0]} failed.")


if __name__ == "__main__":
    sys.exit(guarded(main))
