"""Redis is away when its bell is rung: what was asked for is done, only later."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.faults


def test_issuing_without_redis_says_so_and_goes_on():
    ring = "import django; django.setup(); from certificates import issuing; issuing.ring()"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }

    done = subprocess.run(
        [sys.executable, "-c", ring], env=environment, capture_output=True, text=True, timeout=20
    )

    assert done.returncode == 0
    assert "could be called for certificates.tasks.render_pending" in done.stderr
