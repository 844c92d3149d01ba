"""Personal links in text that others may read: logs, excerpts of mail, mail in the outbox.

Imports nothing, so that logging can be set up with it before anything else is there.
"""

from __future__ import annotations

import re

# What follows in the path of a page that opens by its address alone, also if it is mistyped.
AFTER_DOOR = re.compile(
    r"((?:/|%2F)(?:svar|kalender)(?:/|%2F)+)([^\s/?#\"'<>]{8})[^\s/?#\"'<>]+", re.IGNORECASE
)
# 256 bits as they are written in links: 43 signs, wherever they stand.
KEY = re.compile(r"(?<![\w-])([\w-]{8})[\w-]{35}(?![\w-])", re.ASCII)


def shortened(text: str) -> str:
    """``/svar/Xf3kP0qT…43 signs/`` becomes ``/svar/[Xf3kP0qT…]/``: known again, but no key."""
    return KEY.sub(r"[\1…]", AFTER_DOOR.sub(r"\1[\2…]", text))


def without(text: str) -> str:
    """Mail as somebody else than the recipient may read it: ``/svar/…/`` opens nothing."""
    return KEY.sub("…", AFTER_DOOR.sub(r"\1…", text))
