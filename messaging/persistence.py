"""Writing things down although the database goes away for a moment."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
Result = TypeVar("Result")


def persistently(work: Callable[[], Result], *, seconds: float) -> Result:
    """Do the work, again over a new connection when the database has hung up, for so long.

    The work must bear to be done twice: the first time may have reached the database unheard.
    Raises what the database raised last.
    """
    deadline = time.monotonic() + seconds
    pause = PAUSE_SECONDS
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            if time.monotonic() + pause > deadline:
                raise
            logger.warning("the database is away: %s", error)
            connection.close()
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
