"""The outbox: all mail of the programmes that one coordinates, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from desk.post import (
    mail,
    mail_progress,
    mail_trouble,
    outbox_acts,
    outbox_asking,
    outbox_rows,
    outbox_states,
)
from desk.post.outbox_access import scope_of
from desk.post.outbox_asking import Asked
from desk.post.outbox_filters import OutboxFilter
from desk.post.outbox_states import Standing
from desk.requests import DeskRequest, number_in
from messaging.models import Message
from sessions_app.gatherings.access import coordinated_gathering

PER_PAGE = 50


@dataclass(frozen=True)
class Tab:
    name: str
    count: str
    url: str
    current: bool


@dataclass(frozen=True)
class Mails:
    """What a paginator asks for. The tabs have counted already."""

    asked: Asked | None
    counted: int

    def count(self) -> int:
        return self.counted

    def __getitem__(self, part: slice) -> list[Message]:
        return outbox_asking.page(self.asked, part.start, PER_PAGE) if self.asked else []


@require_safe
def outbox(request: DeskRequest) -> HttpResponse:
    scope = scope_of(request.user)
    now = timezone.now()
    signs = scope.signs
    form = OutboxFilter(request.GET, scope=scope)
    asked = form.asked
    counts = outbox_asking.counts(asked) if asked else {}
    total = counts.get(form.wanted, 0) if form.wanted else in_all(counts)
    pages: Paginator[Message] = Paginator(Mails(asked, total), PER_PAGE)  # type: ignore[arg-type]  # slices only
    page = pages.get_page(request.GET.get("page"))
    mails = list(page.object_list)
    rows = outbox_rows.rows(mails, cohorts=scope.cohorts, titles=scope.titles, now=now)
    numbers = scope.programme_ids
    context = {
        "keeps_partners": scope.keeps_partners,
        "trouble": mail_trouble.found(scope.programmes, signs, now=now),
        "progress": mail_progress.of(numbers, now=now) if signs.may_be_leaving else None,
        "progress_url": reverse("desk:outbox_progress"),
        "form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "tabs": tabs(counts, form.wanted, request.GET),
        "total": total,
        "more": total == outbox_states.MOST,
        "page": page,
        "rows": rows,
        "may_send": any(map(outbox_states.can_send, mails)),
        "may_stop": any(map(outbox_states.can_stop, mails)),
        "for_all": for_all(asked, counts, request),
        "here": request.get_full_path(),
        "meanings": meanings(),
    }
    return render(request, "desk/outbox.html", context)


@never_cache
@require_safe
def progress(request: DeskRequest) -> HttpResponse:
    """The piece of a page that shows how far a batch has come, asked for again by a script."""
    now = timezone.now()
    if pk := request.GET.get("samling", ""):
        number = number_in(pk)
        if number is None:
            raise Http404
        gathering = coordinated_gathering(request.user, number)
        context: dict[str, object] = {"mail": mail.status(gathering, now=now)}
        return render(request, "desk/_mail_status.html", context)
    scope = scope_of(request.user)
    context = {"progress": mail_progress.of(scope.programme_ids, now=now)}
    return render(request, "desk/_mail_progress.html", context)


def in_all(counts: dict[str, int]) -> int:
    return min(sum(counts.values()), outbox_states.MOST)


def for_all(
    asked: Asked | None, counts: dict[str, int], request: DeskRequest
) -> list[tuple[str, str]]:
    """What can be done with all that the tab shows, on every page of it: name and address."""
    wanted = asked and asked.standing
    if not asked or not wanted or not counts.get(wanted):
        return []
    search = {name: request.GET.get(name, "") for name in OutboxFilter.base_fields}
    back = request.get_full_path()
    offered = []
    for act, standings in outbox_acts.FOR_ALL.items():
        number = counts[wanted] if wanted in standings else 0
        if number and wanted == Standing.STOPPED:  # some of it no longer holds
            number = outbox_acts.all_of(asked.found(), act, wanted)[: outbox_states.MOST].count()
        if number:
            name = outbox_acts.name_for_all(act, outbox_states.in_figures(number))
            offered.append((name, outbox_acts.address(act, back=back, **search, alle="1")))
    return offered


def tabs(counts: dict[str, int], wanted: Standing | None, query: QueryDict) -> list[Tab]:
    """All, then what needs somebody first; a tab without mail is there only while it is chosen."""
    whole = Tab(_("All"), outbox_states.in_figures(in_all(counts)), address(query, ""), not wanted)
    return [whole] + [
        Tab(
            str(row.label),
            outbox_states.in_figures(counts.get(row, 0)),
            address(query, row),
            row == wanted,
        )
        for row in Standing
        if counts.get(row) or row == wanted
    ]


def address(query: QueryDict, standing: str) -> str:
    """The same search, from its first page."""
    changed = query.copy()
    changed.pop("page", None)
    changed["status"] = standing
    return f"?{changed.urlencode()}"


def meanings() -> list[tuple[str, str, str]]:
    """The words of the page explained: word, its look, what it means."""
    return [
        (str(row.label), outbox_states.BADGES[row], str(outbox_states.MEANINGS[row]))
        for row in Standing
    ]
