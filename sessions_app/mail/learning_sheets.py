"""What mails say of materials and notes, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from messaging.rendering import not_a_link
from messaging.sheets import Button, Row
from messaging.texts import Letter
from sessions_app.learning.preparing import Inheritance, Note, Offer

AFTERWARDS = (Letter.THANKS, Letter.CATCH_UP)
TO_NOTE = "notat/"  # after the address of the answer page


def rows(letter: Letter, offer: Offer, left: Inheritance) -> tuple[Row, ...]:
    label = _("Materials") if letter in AFTERWARDS else _("Read before")
    earlier = _("Materials from “%(title)s”") % {"title": left.gathering}
    found = [Row(label, items=offer.materials), Row(earlier, items=left.materials)]
    found += [Row(_("Note from %(name)s") % {"name": one.name}, text(one)) for one in left.notes]
    return tuple(row for row in found if row.value or row.items)


def text(note: Note) -> str:
    """What a colleague wrote is told as words only: no mail program makes a link of it."""
    lines = [not_a_link(line) for line in note.lines]
    if note.themes:
        themes = ", ".join(map(not_a_link, note.themes))
        lines.append(_("Themes to look into: %(themes)s") % {"themes": themes})
    return "\n".join(lines)


def standing(letter: Letter, offer: Offer) -> str:
    """The request for a note, to those who were there."""
    if letter != Letter.THANKS or not offer.asks_for_note:
        return ""
    return _(
        "Does a colleague in your team go to the next gathering? On your page you can leave them up"
        " to three lines."
    )


def button(offer: Offer, *, link: str) -> Button | None:
    if offer.materials:
        return Button(_("See the materials"), link)
    return Button(_("Write a note"), f"{link}{TO_NOTE}") if offer.asks_for_note else None


def small_print(letter: Letter, offer: Offer, left: Inheritance) -> str:
    if letter not in AFTERWARDS and (offer.materials or left.materials):
        return _("The materials are on the page behind the button. The link is yours alone.")
    if letter in AFTERWARDS and offer.materials:
        return _("The link is yours alone.")
    return ""
