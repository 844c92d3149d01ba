"""Logs that open no doors: a personal link is a key, and no line of a log may hold one whole.

Every record of every logger and handler passes here, also those of Gunicorn and Celery and the
text of exceptions, because it is the kind of record that is replaced and not a handler.
"""

from __future__ import annotations

import logging
import logging.config
import re
from typing import Any

# What follows in the path of a page that opens by its address alone, also if it is mistyped.
AFTER_DOOR = re.compile(
    r"((?:/|%2F)(?:svar|kalender)(?:/|%2F)+)([^\s/?#\"'<>]{8})[^\s/?#\"'<>]+", re.IGNORECASE
)
# 256 bits as they are written in links: 43 signs, wherever they stand.
KEY = re.compile(r"(?<![\w-])([\w-]{8})[\w-]{35}(?![\w-])", re.ASCII)


def configure(config: dict[str, Any]) -> None:
    """What Django calls to set up logging (LOGGING_CONFIG), in every process."""
    logging.setLogRecordFactory(KeylessRecord)
    logging.config.dictConfig(config)


class KeylessRecord(logging.LogRecord):
    """A record whose text and traceback keep only the first signs of a key, for support."""

    def getMessage(self) -> str:  # noqa: N802 – the name that logging calls
        return without_keys(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = text and without_keys(text)


def without_keys(text: str) -> str:
    """``/svar/Xf3kP0qT…43 signs/`` becomes ``/svar/[Xf3kP0qT…]/``."""
    return KEY.sub(r"[\1…]", AFTER_DOOR.sub(r"\1[\2…]", text))
