"""Set up as the example says, the site is what Django's own checks want a public one to be."""

import os
import secrets
import subprocess
import sys

from ops.places import ROOT

LINES = (ROOT / ".env.example").read_text().splitlines()
EXAMPLE = dict(line.split("=", 1) for line in LINES if "=" in line and line[0] != "#")
SECRETS = {name: secrets.token_urlsafe(50) for name, value in EXAMPLE.items() if not value}


def test_example_of_the_settings_passes_djangos_checks_for_production():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={"PATH": os.environ["PATH"]} | EXAMPLE | SECRETS,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert SECRETS.keys() >= {"SECRET_KEY", "SECOND_FACTOR_KEYS"}
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"
