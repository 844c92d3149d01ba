"""A Redis that is away, or that takes connections and says nothing, holds nobody up."""

import os
import socket
import subprocess
import sys

import pytest

from messaging import doorbell
from ops.process import LOCALHOST

RING = "import django; django.setup(); from messaging import outbox; outbox.ring()"


@pytest.fixture
def hung_redis():
    """Accepts everybody and never answers."""
    with socket.create_server((LOCALHOST, 0), backlog=50) as server:
        yield f"redis://{LOCALHOST}:{server.getsockname()[1]}/0"


def run(program: str, redis: str) -> str:
    """In a process of its own, for Celery reads its settings once."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "REDIS_URL": redis}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout + done.stderr


def test_ring_with_redis_away_fails_nothing():
    assert "could be called for messaging.tasks.drain" in run(RING, f"redis://{LOCALHOST}:1/0")


def test_ring_waits_once_and_not_for_long_for_a_redis_that_hangs(hung_redis):
    program = (
        "import django, time; django.setup()\n"
        "from messaging import outbox\n"
        "start = time.monotonic()\n"
        "for _ in range(20):\n"
        "    outbox.ring()\n"
        "print('waited', time.monotonic() - start)\n"
    )

    said = run(program, hung_redis)

    assert said.count("no worker could be called") == 1
    assert float(said.split("waited")[1].split()[0]) < 20 * doorbell.LONGEST_WAIT / 2


def test_bell_is_tried_again_after_a_while(hung_redis):
    program = (
        "import django, time; django.setup()\n"
        "from messaging import doorbell, outbox\n"
        "doorbell.SILENCE = 0.3\n"
        "outbox.ring(); outbox.ring(); time.sleep(0.4); outbox.ring()\n"
    )

    assert run(program, hung_redis).count("no worker could be called") == 2
