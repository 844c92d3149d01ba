"""Words with flat placeholders, such as «Velkommen til {samling}», and nothing more.

No template language: a placeholder is a name out of a list, without attributes, items or formats,
and what is put in is never searched for placeholders again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BETWEEN_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")


class BadPlaceholder(ValueError):
    """A placeholder that the mail does not have, or a brace without its partner."""


def check(text: str, allowed: Collection[str]) -> None:
    """Raises BadPlaceholder, fit for the reader, with the name of the first that is wrong."""
    for name in PLACEHOLDER.findall(text):
        if name not in allowed:
            raise BadPlaceholder(
                _("There is no placeholder {name} in this mail.").replace("{name}", f"{{{name}}}")
            )
    if stray := re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        raise BadPlaceholder(
            _("“%(brace)s” stands alone. A placeholder is written like {navn}.")
            % {"brace": stray[0]}
        )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Each placeholder once; one that has no value stays as it is."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def paragraphs(text: str, values: Mapping[str, str]) -> list[str]:
    """The text cut at empty lines and filled in.

    A paragraph that speaks of something which the mail does not have, such as a reply-by date, is
    left out.
    """
    return [
        fill(part, values)
        for part in BETWEEN_PARAGRAPHS.split(text.replace("\r\n", "\n").strip())
        if part and "" not in told(part, values)
    ]


def told(text: str, values: Mapping[str, str]) -> Iterator[str]:
    return (values.get(name, name) for name in PLACEHOLDER.findall(text))
