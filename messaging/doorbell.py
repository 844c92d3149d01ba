"""The bell that tells a worker that something waits. Losing a ring costs half a minute at most."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from celery import current_app
from django.db import transaction
from kombu import Producer
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

LONGEST_WAIT = 0.5  # seconds that a person may wait for a Redis that is away or hangs
SILENCE = 10  # seconds that a Redis that hangs is left alone; one that is away answers at once


class Bell:
    """Remembers, in this process, that Redis hangs, so that not everybody waits for it."""

    def __init__(self) -> None:
        self._silent_until = 0.0

    def ring(self, task: str) -> None:
        """Ask a worker to do the task of that name soon. Never fails: beat finds what is not heard.

        By name, so that no web process has to load what only workers need.
        """
        start = time.monotonic()
        if start < self._silent_until:
            return
        impatient = current_app.conf.broker_transport_options | {
            "socket_timeout": LONGEST_WAIT,
            "socket_connect_timeout": LONGEST_WAIT,
            "retry_on_timeout": False,
            "max_retries": 0,
        }
        try:
            with current_app.connection_for_write(transport_options=impatient) as connection:
                producer = Producer(connection, auto_declare=False)
                current_app.send_task(task, producer=producer)
        except (OperationalError, OSError) as error:
            logger.warning("no worker could be called for %s: %s", task, error)
            now = time.monotonic()
            if now - start >= LONGEST_WAIT:
                self._silent_until = now + SILENCE


bell = Bell()


def after_commit(ring: Callable[[], None]) -> None:
    """Ring once, however many verbs of the transaction ask for it."""
    waiting = transaction.get_connection().run_on_commit
    if not any(one[1] is ring for one in waiting):
        transaction.on_commit(ring)
