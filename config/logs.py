"""Logs that open no doors: a personal link is a key, and no line of a log may hold one whole.

Every record of every logger and handler passes here, also those of Gunicorn and Celery and the
text of exceptions, because it is the kind of record that is replaced and not a handler.
"""

from __future__ import annotations

import logging
import logging.config
from typing import Any

from messaging.keys import shortened


def configure(config: dict[str, Any]) -> None:
    """What Django calls to set up logging (LOGGING_CONFIG), in every process."""
    logging.setLogRecordFactory(KeylessRecord)
    logging.config.dictConfig(config)


class KeylessRecord(logging.LogRecord):
    """A record whose text and traceback keep only the first signs of a key, for support."""

    def getMessage(self) -> str:  # noqa: N802 – the name that logging calls
        return shortened(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = text and shortened(text)
