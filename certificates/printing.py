"""Sheets to print for whoever asks for them now: from HTML to a PDF while they wait.

It is done in a process apart: the engine takes a hundred megabytes, which a web process never
gets back, and a sheet that goes wrong takes nothing with it.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading

from django.conf import settings

logger = logging.getLogger(__name__)

LONGEST_WAIT = 30  # seconds; 400 people take two
ONE_AT_A_TIME = threading.Lock()  # in each web process, so that many readers do not fill the memory


class CannotPrint(RuntimeError):
    """The sheet took too long, or asks for something that no sheet has."""


def as_pdf(html: str, *, stylesheet: str) -> bytes:
    """The page as a tagged PDF; its language and title are those of the HTML.

    ``stylesheet`` is one of ours, named from the folder of static files. Raises CannotPrint.
    A process that was killed or crashed is tried once more, for making a sheet changes nothing.
    """
    order = json.dumps({"html": html, "stylesheet": stylesheet}).encode()
    with ONE_AT_A_TIME:
        done = press(order)
        if done.returncode < 0:
            logger.warning("a sheet was ended by signal %s and is tried again", -done.returncode)
            done = press(order)
    if done.returncode:
        raise CannotPrint(last_line(done.stderr) or f"ended with {done.returncode}")
    return done.stdout


def press(order: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [sys.executable, "-m", "certificates.press"],
            input=order,
            capture_output=True,
            cwd=settings.BASE_DIR,
            timeout=LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotPrint(f"took more than {LONGEST_WAIT} s") from error


def last_line(trouble: bytes) -> str:
    """What went wrong, without the way there."""
    return trouble.decode(errors="replace").strip().rpartition("\n")[2]
