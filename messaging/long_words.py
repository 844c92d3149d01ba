"""Where words too long for a narrow screen may break, so that they do not break anywhere."""

import re
from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString

LONG_WORD = re.compile(r"\S{25,}")
HERE = "<wbr>"
WHOLE = 28  # letters, which a line of a phone has room for
BEFORE_SIGN = re.compile(r"(?<=.)(?=@)")
PIECE = re.compile(r"[^-.]{1,24}[-.]?|[-.]")


def breakable(text: str) -> SafeString:
    """Addresses before their @, what is longer still after its full stops and hyphens, and what
    has none of them, such as a checksum, in equal pieces."""
    parts: list[str] = []
    end = 0
    for word in LONG_WORD.finditer(text):
        parts += [escape(text[end : word.start()]), HERE.join(pieces(word[0]))]
        end = word.end()
    return SafeString("".join([*parts, escape(text[end:])]))


def pieces(word: str) -> Iterator[str]:
    for part in BEFORE_SIGN.split(word):
        yield from map(escape, PIECE.findall(part) if len(part) > WHOLE else [part])
