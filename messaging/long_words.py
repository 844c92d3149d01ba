"""Where words too long for a narrow screen may break, so that they do not break anywhere."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString

LONG_WORD = re.compile(r"\S{25,}")
HERE = "<wbr>"


def breakable(text: str) -> SafeString:
    """Addresses break before their @, and what has none, such as a checksum, in equal pieces."""
    parts: list[str] = []
    end = 0
    for word in LONG_WORD.finditer(text):
        parts += [escape(text[end : word.start()]), HERE.join(pieces(word[0]))]
        end = word.end()
    return SafeString("".join([*parts, escape(text[end:])]))


def pieces(word: str) -> list[str]:
    local, sign, domain = word.rpartition("@")
    if sign and local:
        return [*pieces(local), *pieces(sign + domain)]
    return [escape(word[start : start + 24]) for start in range(0, len(word), 24)]
