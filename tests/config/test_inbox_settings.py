"""The mailbox is read, and calendar programs are asked to answer, only where that is set up."""

import os
import subprocess
import sys

import pytest

from ops.places import ROOT

TELL = """
from config import settings
print(settings.CALENDAR_ANSWERS, "read-inbox" in settings.CELERY_BEAT_SCHEDULE)
"""


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "False False"),
        ({"CALENDAR_ANSWERS": "true"}, "False False"),
        ({"INBOX_HOST": "imap.lup.example"}, "False True"),
        ({"INBOX_HOST": "imap.lup.example", "CALENDAR_ANSWERS": "true"}, "True True"),
    ],
)
def test_nothing_is_read_or_asked_for_by_default(environment, told):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("INBOX_", "CALENDAR_"))}
    said = subprocess.run(
        [sys.executable, "-c", TELL],
        env=clean | environment | {"SECRET_KEY": "x"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == told
