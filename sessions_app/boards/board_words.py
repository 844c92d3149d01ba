"""The board in words: the same on the desk, in the portal, on paper and in spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.template.defaultfilters import floatformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cohorts.models import Programme
from sessions_app.boards.board import HELD, IN_A_ROW, Board, Cell, Figures, Part, Standing

NOT_ANY = "–"


@dataclass(frozen=True)
class Figure:
    """``number`` says it, ``basis`` what it is counted from, ``meaning`` is the definition."""

    name: str
    number: str
    basis: str
    meaning: str


def text(cell: Cell) -> str:
    """What a reader who cannot see the sign is told."""
    match cell.standing:
        case Standing.PRESENT:
            n = len(cell.part.present)
            return ngettext("%(n)d was there", "%(n)d were there", n) % {"n": n}
        case Standing.PARTLY:
            n = cell.part.came
            return ngettext(
                "%(n)d came, but not for long enough", "%(n)d came, but not for long enough", n
            ) % {"n": n}
        case Standing.UPCOMING:
            return answers(cell.part)
        case Standing.ABSENT:
            return _("absent")
        case Standing.EXCUSED:
            return _("excused")
        case Standing.OPEN:
            return _("the list is not closed")
        case Standing.CANCELLED:
            return _("cancelled")


def answers(part: Part) -> str:
    if not part.invited:
        return _("not invited yet")
    said = _("%(coming)d coming, %(declined)d not coming, %(waiting)d not answered") % {
        "coming": part.coming,
        "declined": part.declined,
        "waiting": part.waiting,
    }
    in_line = _("%(n)d on the waiting list") % {"n": part.in_line}
    return f"{said}, {in_line}" if part.in_line else said


def sign(cell: Cell) -> str:
    """The cell at a glance; ``signs`` explains them."""
    match cell.standing:
        case Standing.PRESENT:
            return f"✓ {len(cell.part.present)}"
        case Standing.PARTLY:
            return f"≈ {cell.part.came}"
        case Standing.UPCOMING:
            return f"{cell.part.coming}/{cell.part.invited}" if cell.part.invited else ""
        case Standing.ABSENT:
            return "×"
        case Standing.EXCUSED:
            return NOT_ANY
        case Standing.OPEN:
            return "…"
        case Standing.CANCELLED:
            return ""


def signs() -> list[tuple[Standing, str, str]]:
    """Standing, sign and meaning, for the explanation under a board."""
    return [
        (Standing.PRESENT, "✓ 2", _("the team was there, with so many people")),
        (Standing.PARTLY, "≈ 1", _("so many came, but nobody for long enough")),
        (Standing.EXCUSED, NOT_ANY, _("excused")),
        (Standing.ABSENT, "×", _("absent")),
        (Standing.OPEN, "…", _("the list is not closed, so it does not count yet")),
        (Standing.UPCOMING, "1/3", _("ahead: so many coming of those invited")),
    ]


def decimal(value: float | None) -> str:
    return NOT_ANY if value is None else rounded(value, get_language())


@lru_cache(maxsize=1000)
def rounded(value: float, _language: str | None) -> str:
    """As the language writes it; Django takes a while over each."""
    return floatformat(value, 1)


def quotient(found: Figures) -> str:
    """What depth is worked out from; empty when the team was nowhere."""
    return f"{found.attendances}/{found.present}" if found.present else ""


def share(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole} if whole else NOT_ANY


def gatherings(n: int) -> str:
    return ngettext("at %(n)d gathering", "at %(n)d gatherings", n) % {"n": n}


def excused(n: int) -> str:
    """Shown apart from coverage; empty when there is nothing to show."""
    return ngettext("%(n)d excused", "%(n)d excused", n) % {"n": n} if n else ""


def teams_at(board: Board, place: int) -> str:
    """How many teams were at the gathering in this place, or have somebody coming to it."""
    cells = [team.cells[place] for team in board.teams]
    standing = cells[0].standing if cells else Standing.CANCELLED
    if standing in HELD:
        return share(sum(cell.standing == Standing.PRESENT for cell in cells), len(cells))
    if standing == Standing.UPCOMING:
        coming = sum(bool(cell.part.coming) for cell in cells)
        return share(coming, len(cells)) if any(cell.part.invited for cell in cells) else ""
    return ""


def present_means(programme: Programme) -> str:
    return _(
        "A team was there when at least one of its people attended %(share)d%% of the gathering "
        "or more. Those are the people who are counted. Stand-ins count for the team. Only "
        "gatherings with a closed attendance list count."
    ) % {"share": programme.presence_share}


def missed_means() -> str:
    return _("absent or excused at the newest %(n)d gatherings held") % {"n": IN_A_ROW}


def figures(found: Figures, *, teams: int = 1) -> list[Figure]:
    """Coverage, depth, breadth and continuity of one team, or of a cohort of ``teams``."""
    present = gatherings(found.present)
    if teams > 1:
        present = ngettext("from %(n)d team", "from %(n)d teams", teams) % {"n": teams}
    attendances = ngettext("%(n)d attendance", "%(n)d attendances", found.attendances)
    return [
        Figure(
            _("Coverage"),
            share(found.present, found.held),
            excused(found.excused),
            _(
                "Gatherings where the team was there, of those held. Cancelled ones are left out, "
                "and how many it was excused from is shown apart."
            ),
        ),
        Figure(
            _("Depth"),
            decimal(found.depth),
            f"{attendances % {'n': found.attendances}} {gatherings(found.present)}",
            _("People per gathering where the team was there, on average."),
        ),
        Figure(
            _("Breadth"),
            str(found.breadth),
            present,
            _("How many different people have been there."),
        ),
        Figure(
            _("Continuity"),
            share(found.kept, found.links),
            "",
            _(
                "Of the gatherings where the team was there, except its first: how often somebody "
                "from the one before came too, or somebody who came had read the handover note "
                "from it."
            ),
        ),
    ]
