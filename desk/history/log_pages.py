"""What has been done, by whom: in all of one's programmes, and to one record."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.models import Entry
from desk.history import log_access, log_rows
from desk.history.log_filters import LogFilter
from desk.requests import DeskRequest

PER_PAGE = 50
BACK = {
    "team": "desk:team",
    "person": "desk:person",
    "partner": "desk:partner",
    "samling": "desk:gathering",
}


@require_safe
def log(request: DeskRequest) -> HttpResponse:
    programmes = log_access.programmes_of(request.user)
    form = LogFilter(request.GET, user=request.user, programmes=programmes)
    is_filtered = any(request.GET.get(name) for name in form.fields)
    numbers = [programme.pk for programme in programmes]
    if is_filtered:
        found = list(log_access.numbers(form.found(log_access.seen_entries(request.user, numbers))))
    else:
        found = log_access.newest(request.user, numbers)
    page = page_of(found, request)
    context = {
        "keeps_partners": any(programme.owner_id is None for programme in programmes),
        "form": form,
        "is_filtered": is_filtered,
        "page": page,
        "more": len(found) == log_access.MOST,
        "most": log_access.MOST,
        "rows": log_rows.rows(entries(page)),
    }
    return render(request, "desk/log.html", context)


@require_safe
def log_of(request: DeskRequest, kind: str, pk: int) -> HttpResponse:
    """Of one programme, cohort, team, person, gathering, participation, certificate or mail."""
    programmes = log_access.programmes_of(request.user)
    thing = log_access.thing(request.user, programmes, kind, pk)
    numbers = [programme.pk for programme in programmes]
    page = page_of(log_access.newest_of(request.user, numbers, thing), request)
    about = (thing._meta.label_lower, thing.pk)
    context = {
        "keeps_partners": any(programme.owner_id is None for programme in programmes),
        "title": str(thing),
        "back": reverse(BACK[kind], args=[pk]) if kind in BACK else reverse("desk:log"),
        "back_to": str(thing) if kind in BACK else _("The log"),
        "page": page,
        "rows": log_rows.rows(entries(page), about=about),
    }
    return render(request, "desk/log_of.html", context)


def page_of(found: list[tuple[int]], request: DeskRequest) -> Page[tuple[int]]:
    """Older lines than the newest thousands are found by their date."""
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def entries(page: Page[tuple[int]]) -> list[Entry]:
    return log_access.these([number for (number,) in page.object_list])
