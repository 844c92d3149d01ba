"""What the page of a gathering says of its materials. It costs the page no query."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.tallies import Tally
from sessions_app.answers import Answers
from sessions_app.models import Gathering, Material


@dataclass(frozen=True)
class Learning:
    """``catch_up_url`` is empty when there is nothing to send or nobody to send it to."""

    url: str
    text: str
    teams_missing: int
    catch_up_url: str


def signs() -> dict[str, Tally]:
    """A column for the gatherings that a page asks for."""
    current = Material.objects.current()
    return {"materials_count": Tally(current.filter(gathering=OuterRef("pk")))}


def of(gathering: Gathering, people: Answers) -> Learning:
    """Of a gathering that was asked for with ``signs``."""
    n: int = vars(gathering)["materials_count"]
    text = ngettext("%(n)d material", "%(n)d materials", n) % {"n": n}
    missing = sum(bool(team.absent or team.excused) and not team.attended for team in people.teams)
    can_send = n and missing and gathering.is_counted
    return Learning(
        url=reverse("desk:materials", args=[gathering.pk]),
        text=text if n else _("Add materials"),
        teams_missing=missing,
        catch_up_url=reverse("desk:catch_up", args=[gathering.pk]) if can_send else "",
    )
