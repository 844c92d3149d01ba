"""A letter with all that stands on it, as every mail but the log-in code is made.

Words, facts, button and small print are given; how they look is decided here and in the template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from messaging import pictures, rendering, wording
from messaging.rendering import OURS, Looks, Marks, Pattern
from messaging.texts import STANDARD, Letter, Text


@dataclass(frozen=True)
class Words:
    """What somebody has worded in their own way. What is empty is said as always."""

    subject: str = ""
    opening: str = ""
    closing: str = ""


AS_ALWAYS = Words()


@dataclass(frozen=True)
class Row:
    """One fact. ``items`` are said instead of ``value``.

    A ``url`` makes a link of it, and is itself what the plain text says. ``before`` is what held
    until now, where the row tells of a change.
    """

    label: str
    value: str = ""
    url: str = ""
    items: tuple[str, ...] = ()
    before: str = ""
    is_time: bool = False


@dataclass(frozen=True)
class Button:
    text: str
    url: str


@dataclass(frozen=True)
class Picture:
    """A picture that is attached under this file name. ``alt`` says all that it says."""

    filename: str
    alt: str
    width: int

    @property
    def source(self) -> str:
        return pictures.source(self.filename)


@dataclass(frozen=True)
class Sheet:
    """Everything in a letter but its words. All of it is plain text, and escaped in the HTML."""

    why: str
    preheader: str = ""
    stand_in: str = ""
    note: str = ""
    changes: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    picture: Picture | None = None
    standing: str = ""
    button: Button | None = None
    small_print: str = ""


@dataclass(frozen=True)
class Sender:
    """Whose letter it is: the name on top, where questions go, whose privacy notice holds, and how
    it looks."""

    name: str
    contact_email: str
    slug: str = ""
    looks: Looks = OURS


def pattern(
    letter: Letter | Text,
    sheet: Sheet,
    *,
    language: str,
    sender: Sender,
    marks: Marks,
    values: Mapping[str, str],
    words: Words = AS_ALWAYS,
) -> Pattern:
    """The letter, or another mail with this text.

    ``sheet`` and ``values`` are in ``language`` already; ``marks`` has a ``name``. ``values`` are
    what the placeholders of the words stand for; personal ones are marks.
    """
    with translation.override(language):
        context = in_words(letter, sheet, marks=marks, values=values, words=words)
    context |= {"sheet": sheet, "programme": sender}
    return rendering.pattern(
        "mail/letter", language=language, context=context, marks=marks, looks=sender.looks
    )


def in_words(
    letter: Letter | Text, sheet: Sheet, *, marks: Marks, values: Mapping[str, str], words: Words
) -> dict[str, Any]:
    """What is said, in the active language: part by part for the HTML, and as plain text."""
    standard = letter if isinstance(letter, Text) else STANDARD[letter]
    opening = words.opening or "\n\n".join(map(str, standard.opening))
    closing = words.closing or "\n\n".join(map(str, standard.closing))
    said = {
        "subject_line": wording.fill(words.subject or str(standard.subject), values),
        "heading": wording.fill(str(standard.heading), values),
        "greeting": _("Hi %(name)s") % {"name": marks["name"]},
        "opening": wording.paragraphs(opening, values),
        "closing": wording.paragraphs(closing, values),
    }
    return said | {"text": "\n\n".join(filter(None, blocks(said, sheet)))}


def blocks(said: Mapping[str, Any], sheet: Sheet) -> Iterator[str]:
    """The paragraphs of the plain text; an empty one is to be left out."""
    yield said["heading"]
    yield said["greeting"]
    yield from said["opening"]
    yield sheet.stand_in
    if sheet.note:
        yield f"{_('A word from those who arrange it:')}\n{sheet.note}"
    yield "\n".join(map(changed, sheet.changes))
    now = [f"{_('All that holds now')}:"] if sheet.changes else []
    yield "\n".join([*now, *map(told, sheet.rows)])
    yield sheet.standing
    if sheet.button:
        yield f"{sheet.button.text}:\n{sheet.button.url}"
    yield sheet.small_print
    yield from said["closing"]


def told(row: Row) -> str:
    lines = "".join(f"\n– {item}" for item in row.items)
    label = row.label if row.label.endswith("?") else f"{row.label}:"
    return f"{label}{lines}" if lines else f"{label} {row.url or row.value}"


def changed(row: Row) -> str:
    before = _("Before: %(text)s") % {"text": row.before or "–"}
    return f"{row.label}: {row.value or '–'}\n  {before}"
