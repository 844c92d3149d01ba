"""What foreign mail says in its headers, as text that can be looked for and stored."""

from __future__ import annotations

from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Part


def first(part: Part, name: str) -> str:
    """The header's first value, "" without it."""
    return next(iter(every(part, name)), "")


def every(part: Part, name: str) -> list[str]:
    """All headers of this name from the top, each on one line, encoded words left as they are."""
    return [" ".join(storable(str(value)).split()) for value in part.get_all(name, [])]


def readable(part: Part, name: str) -> str:
    """The first value for people: encoded words in clear."""
    value = first(part, name)
    try:
        return storable(str(make_header(decode_header(value))))
    except (MessageError, LookupError, ValueError):
        return value


def storable(text: str) -> str:
    """Without the signs that the database takes in no text."""
    return text.encode(errors="replace").decode().replace("\0", "")
