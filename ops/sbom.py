"""`bin/sbom [FILE]`: what production is made of, as CycloneDX (JSON), checked by its schema."""

import subprocess
import sys
from pathlib import Path

from ops import setup
from ops.console import StopError, guarded
from ops.places import PYTHON, ROOT


def main() -> int:
    setup.for_development()
    write(sys.argv[1] if sys.argv[1:] else "-")
    return 0


def write(target: Path | str) -> None:
    """From the lock alone, so the same lock gives the same file. "-" is the screen."""
    command = [str(PYTHON), "-W", "ignore", "-m", "cyclonedx_py", "requirements", "--validate"]
    described = ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    made = subprocess.run(
        [*command, *described, "--output-file", str(target), str(setup.PRODUCTION)]
    )
    if made.returncode:
        raise StopError("The list of packages could not be written.")


if __name__ == "__main__":
    sys.exit(guarded(main))
