"""What the pages of a gathering say of its materials. One query when teams were not there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.tallies import Tally
from sessions_app.boards import catching_up
from sessions_app.models import Gathering, Material


@dataclass(frozen=True)
class Learning:
    """``catch_up`` is None when there is nothing to send to teams that were not there."""

    url: str
    text: str
    is_empty: bool
    catch_up: CatchUp | None


@dataclass(frozen=True)
class CatchUp:
    """``left`` of the people in these teams have not got the materials by mail."""

    teams: int
    left: int
    is_begun: bool
    url: str


def signs() -> dict[str, Tally]:
    """A column for the gatherings that a page asks for."""
    current = Material.objects.current()
    return {"materials_count": Tally(current.filter(gathering=OuterRef("pk")))}


def of(gathering: Gathering) -> Learning:
    """Of a gathering that was asked for with ``signs``."""
    n: int = vars(gathering)["materials_count"]
    text = ngettext("%(n)d material", "%(n)d materials", n) % {"n": n}
    return Learning(
        url=reverse("desk:materials", args=[gathering.pk]),
        text=text if n else _("Add materials"),
        is_empty=not n,
        catch_up=catch_up(gathering) if n else None,
    )


def catch_up(gathering: Gathering) -> CatchUp | None:
    """Of a gathering with materials."""
    found = catching_up.progress(gathering) if gathering.is_counted else None
    if not found or not found.people:
        return None
    url = reverse("desk:catch_up", args=[gathering.pk])
    return CatchUp(found.teams, found.left, found.left < found.people, url)
