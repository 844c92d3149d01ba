"""Nobody runs a public site without the second factor, or with secrets that are not sealed."""

import os
import subprocess
import sys

import pytest

PUBLIC = {"SITE_URL": "https://padriver.example.no", "SECRET_KEY": "x"}
HERE = {"SITE_URL": "http://localhost:8000", "SECRET_KEY": "x"}

OIDC = {"SECOND_FACTOR_KEYS": "a", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}


def complaint(**variables):
    """What a start with these says last; empty if it starts."""
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings_login"],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
    )
    return done.stderr.strip().splitlines()[-1].partition(": ")[2] if done.returncode else ""


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (PUBLIC | {"SECOND_FACTOR_KEYS": "a"}, ""),
        (PUBLIC, "SECOND_FACTOR_KEYS must be set: see .env.example"),
        (
            PUBLIC | {"SECOND_FACTOR_KEYS": "a", "SECOND_FACTOR": "off"},
            "SECOND_FACTOR=off is for a SITE_URL on this machine only",
        ),
        (HERE | {"SECOND_FACTOR": "off"}, ""),
        (
            HERE | {"OIDC_ISSUER": "https://id.example"},
            "OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET",
        ),
        (
            PUBLIC | OIDC | {"OIDC_ISSUER": "http://id.example"},
            "OIDC_ISSUER must begin with https://",
        ),
        (PUBLIC | OIDC | {"OIDC_ISSUER": "https://id.example"}, ""),
        (HERE | {"SECOND_FACTOR": "no"}, "SECOND_FACTOR is either required or off"),
    ],
)
def test_start_with_these_variables(variables, said):
    assert complaint(**variables) == said
