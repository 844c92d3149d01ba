"""Food and access: numbers for whoever makes the food, names with access needs alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from certificates.views import private
from desk.requests import DeskRequest
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import coordinated_gathering
from sessions_app.models import Gathering, Needs, Participation
from spreadsheets import writing


@dataclass(frozen=True)
class Numbers:
    """How many with each diet, as (words, number), the most first; on the page of a gathering."""

    diets: list[tuple[str, int]]
    in_own_words: int
    with_access: int
    url: str = ""

    @property
    def line(self) -> str:
        more = ((_("In own words"), self.in_own_words), (_("Access needs"), self.with_access))
        shown = (*self.diets, *(one for one in more if one[1]))
        return " · ".join(f"{words}: {number}" for words, number in shown)


@dataclass
class ForCaterer:
    """No names, and in an order that gives none away. ``access`` is for the coordinator alone."""

    numbers: Numbers
    people: int
    eaters: list[str] = field(default_factory=list)
    access: list[Needs] = field(default_factory=list)


def signs() -> dict[str, ArraySubquery]:
    """A column for the gatherings that a page asks for."""
    rows = Needs.objects.to_provide_for().filter(participation__gathering=OuterRef("pk"))
    told = JSONObject(diets="diets", food=~Q(food=""), access=~Q(access=""))
    return {"needs_told": ArraySubquery(rows.values(told=told))}


def of(gathering: Gathering, *, now: datetime) -> Numbers | None:
    """Of a gathering that was asked for with ``signs``. None when nobody eats there, or will."""
    told: list[dict[str, Any]] = vars(gathering)["needs_told"]
    is_ahead = gathering.takes_answers and not gathering.has_started(now)
    if not gathering.is_in_person or not (told or is_ahead):
        return None
    url = reverse("desk:needs", args=[gathering.pk])
    return Numbers(
        by_diet(diet for one in told for diet in one["diets"]),
        sum(one["food"] for one in told),
        sum(one["access"] for one in told),
        url,
    )


def by_diet(diets: Iterator[str]) -> list[tuple[str, int]]:
    order = list(Needs.Diet)
    counted = Counter(Needs.Diet(diet) for diet in diets)
    found = sorted(counted.items(), key=lambda one: (-one[1], order.index(one[0])))
    return [(str(diet.label), number) for diet, number in found]


def told_at(gathering: Gathering) -> ForCaterer:
    """Two queries."""
    rows = list(
        Needs.objects.to_provide_for()
        .filter(participation__gathering=gathering)
        .select_related("participation__person", "participation__team")
        .order_by("participation__person__last_name", "participation__person__first_name", "pk")
    )
    numbers = Numbers(
        by_diet(diet for row in rows for diet in row.diets),
        sum(bool(row.food) for row in rows),
        sum(bool(row.access) for row in rows),
    )
    return ForCaterer(
        numbers,
        gathering.participations.filter(answer=Participation.Answer.YES).count(),
        sorted(together(row) for row in rows if row.food or len(row.diets) > 1),
        [row for row in rows if row.access],
    )


def together(row: Needs) -> str:
    """What one person has told of food: the kitchen must know that it is the same plate."""
    ticked = ", ".join(str(Needs.Diet(diet).label) for diet in row.diets)
    return ": ".join(part for part in (ticked, row.food) if part)


def in_person(request: DeskRequest, pk: int) -> Gathering:
    gathering = coordinated_gathering(request.user, pk)
    if not gathering.is_in_person:
        raise Http404
    return gathering


def deleted_on(gathering: Gathering) -> date:
    return timezone.localdate(gathering.ends_at + Needs.KEPT_AFTER_END)


@require_safe
def page(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = in_person(request, pk)
    context = {
        "gathering": gathering,
        "when": facts.when(gathering),
        "told": told_at(gathering),
        "deleted_on": deleted_on(gathering),
    }
    return private(render(request, "desk/needs.html", context))


@require_safe
def as_csv(request: DeskRequest, pk: int) -> HttpResponse:
    """Numbers and own words, without names or access needs: to send on."""
    gathering = in_person(request, pk)
    told = told_at(gathering)
    one_person = _("One person")
    rows: list[writing.Row] = [
        (_("Food"), _("How many")),
        (_("People who come"), told.people),
        *told.numbers.diets,
        *((f"{one_person}: {eater}", 1) for eater in told.eaters),
    ]
    name = pgettext("file name", "food")
    headers = {"Content-Disposition": f'attachment; filename="{name}-{gathering.pk}.csv"'}
    content = writing.as_csv(rows)
    return private(HttpResponse(content, content_type=writing.CSV, headers=headers))
