"""The cells of the board as HTML. A board has hundreds, but few that differ: each is made once."""

from __future__ import annotations

from collections.abc import Callable

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from sessions_app.boards import board_words
from sessions_app.boards.board import Cell, Standing

ADDRESS = "address-of-the-people"


def row_of(*, linked: bool) -> Callable[[list[tuple[Cell, str]]], SafeString]:
    """Turns a row of cells, each with the address of its people, into HTML.

    They are ``linked`` for readers who may see the people.
    """
    template = get_template("desk/_board_cell.html")
    known: dict[tuple[Standing, int, int, int, int, int, int], list[str]] = {}

    def parts(cell: Cell) -> list[str]:
        part = cell.part
        likeness = (
            cell.standing,
            len(part.present),
            part.came,
            part.coming,
            part.declined,
            part.waiting,
            part.in_line,
        )
        if likeness not in known:
            html = template.render(
                {
                    "standing": cell.standing.value,
                    "sign": board_words.sign(cell),
                    "text": board_words.text(cell),
                    "url": ADDRESS if linked and has_people(cell) else "",
                }
            )
            known[likeness] = html.strip().split(ADDRESS)
        return known[likeness]

    def row(cells: list[tuple[Cell, str]]) -> SafeString:
        # Escaped by the template; the addresses are numbers after an address of ours.
        return mark_safe("".join(url.join(parts(cell)) for cell, url in cells))

    return row


def has_people(cell: Cell) -> bool:
    if cell.standing == Standing.CANCELLED:
        return False
    return cell.standing != Standing.UPCOMING or bool(cell.part.invited)
