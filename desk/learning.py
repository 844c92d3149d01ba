"""What the page of a gathering says of its materials. It costs the page no query."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desk.tallies import Tally
from sessions_app.models import Gathering, Material


@dataclass(frozen=True)
class Learning:
    url: str
    text: str


def signs() -> dict[str, Tally]:
    """A column for the gatherings that a page asks for."""
    current = Material.objects.current()
    return {"materials_count": Tally(current.filter(gathering=OuterRef("pk")))}


def of(gathering: Gathering) -> Learning:
    """Of a gathering that was asked for with ``signs``."""
    n: int = vars(gathering)["materials_count"]
    text = ngettext("%(n)d material", "%(n)d materials", n) % {"n": n}
    return Learning(
        reverse("desk:materials", args=[gathering.pk]), text if n else _("Add materials")
    )
