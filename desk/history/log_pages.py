"""What has been done, by whom: in all of one's programmes, and to one record."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.models import Entry
from desk.history import log_access, log_rows
from desk.history.log_filters import LogFilter
from desk.requests import DeskRequest

PER_PAGE, MOST = 50, 5000  # lines on a page, and that one can leaf through
BACK = {
    "team": "desk:team",
    "person": "desk:person",
    "partner": "desk:partner",
    "samling": "desk:gathering",
}


class LogPaginator(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """Older lines than the newest thousands are found by their date."""

    object_list: QuerySet[Entry]

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by("-pk")[:MOST].count()


@require_safe
def log(request: DeskRequest) -> HttpResponse:
    programmes = log_access.programmes_of(request.user)
    form = LogFilter(request.GET, user=request.user, programmes=programmes)
    found = form.found(log_access.seen_entries(request.user, programmes))
    page = LogPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "keeps_partners": any(programme.owner_id is None for programme in programmes),
        "form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "page": page,
        "more": page.paginator.count == MOST,
        "most": MOST,
        "rows": log_rows.rows(page.object_list),
    }
    return render(request, "desk/log.html", context)


@require_safe
def log_of(request: DeskRequest, kind: str, pk: int) -> HttpResponse:
    """Of one programme, cohort, team, person, gathering, participation, certificate or mail."""
    programmes = log_access.programmes_of(request.user)
    thing = log_access.thing(request.user, programmes, kind, pk)
    found = log_access.seen_entries(request.user, programmes).filter(log_access.about(thing))
    page = LogPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    about = (thing._meta.label_lower, thing.pk)
    context = {
        "keeps_partners": any(programme.owner_id is None for programme in programmes),
        "title": str(thing),
        "back": reverse(BACK[kind], args=[pk]) if kind in BACK else reverse("desk:log"),
        "back_to": str(thing) if kind in BACK else _("The log"),
        "page": page,
        "rows": log_rows.rows(page.object_list, about=about),
    }
    return render(request, "desk/log_of.html", context)
