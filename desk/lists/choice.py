"""Asking before something is done with many rows, then doing it; and undoing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cohorts import access
from desk.lists import acts, changing
from desk.lists.kinds import Kind
from desk.lists.listing import Listing
from desk.lists.making import listing_for, listing_in
from desk.lists.scope import scope_of
from desk.models import BulkChange
from desk.post import mail
from desk.requests import DeskRequest, number_in

AT_ONCE = 500
NAMED = 100


@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: DeskRequest, kind: Kind) -> HttpResponse:
    """GET shows what would be done with what; POST does it with exactly those.

    The address has the list as it was, ``gjor``, and the rows (``rad``) or ``alle``.
    """
    listing = listing_for(request, kind)
    key = request.GET.get("gjor", "")
    act = acts.of_kind(kind).get(key)
    if act is None:
        return redirect(listing.here)
    if request.method == "POST":
        return do(request, listing, key)
    scope = listing.plan.scope
    chosen = chosen_rows(request, listing)
    column = listing.plan.columns[0]
    found = list(act.fits(chosen, scope).order_by(*column.order, "pk")[: AT_ONCE + 1])
    fitting = found[:AT_ONCE]
    n = len(fitting)
    context = {
        "keeps_partners": scope.keeps_partners,
        "kind": kind,
        "title": act.label,
        "about": act.about,
        "color": act.color,
        "can_undo": bool(act.field),
        "action": f"{act.label} ({n})",
        "n": n,
        "rows": ",".join(str(row.pk) for row in fitting),
        "named": [str(row) for row in fitting[:NAMED]],
        "unnamed": max(n - NAMED, 0),
        "left_out": 0 if len(found) > AT_ONCE else chosen.count() - n,
        "more": len(found) > AT_ONCE,
        "back": listing.here,
    }
    return render(request, "desk/list_choice.html", context)


def chosen_rows(request: DeskRequest, listing: Listing) -> Any:
    if "alle" in request.GET:
        return listing.found
    return everything(listing).filter(pk__in=numbers(request.GET.getlist("rad")))


def everything(listing: Listing) -> Any:
    """All that the reader may see, whatever the list was narrowed to."""
    return listing_in(listing.plan.scope, listing.kind, QueryDict("")).found


def numbers(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := number_in(text)) is not None]


def do(request: DeskRequest, listing: Listing, key: str) -> HttpResponse:
    act = acts.of_kind(listing.kind)[key]
    wanted = numbers(request.POST.get("rader", "").split(","))[:AT_ONCE]
    rows = act.fits(everything(listing).filter(pk__in=wanted), listing.plan.scope)
    outcome = changing.perform(listing.kind, key, rows, by=request.user, now=timezone.now())
    for reason, n in outcome.refused.items():
        messages.warning(request, f"{in_rows(n)}: {reason}")
    if len(wanted) > (tried := outcome.done + outcome.refused.total()):
        text = _("stands otherwise now, and is left alone.")
        messages.info(request, f"{in_rows(len(wanted) - tried)}: {text}")
    if outcome.change:
        return redirect(listing.with_query("gjort", str(outcome.change.pk)))
    if outcome.done and act.invites:
        messages.success(request, mail.invitations_on_their_way(outcome.done))
    elif outcome.done:
        messages.success(request, f"{act.label}: {in_rows(outcome.done)}.")
    elif not wanted:
        messages.info(request, _("Nothing was chosen."))
    return redirect(listing.here)


def in_rows(n: int) -> str:
    return ngettext("%(n)d row", "%(n)d rows", n) % {"n": n}


@require_POST
def undo(request: DeskRequest, pk: int) -> HttpResponse:
    """Only who made a change undoes it, and only where they still may see the rows."""
    change = access.first_or_404(BulkChange.objects.filter(pk=pk, made_by=request.user))
    listing = listing_in(scope_of(request.user), Kind(change.list), request.GET)
    undone, left = changing.undo(change, everything(listing), by=request.user, now=timezone.now())
    if undone:
        text = ngettext("%(n)d row is as it was.", "%(n)d rows are as they were.", undone)
        messages.success(request, text % {"n": undone})
    if left:
        text = _("changed since, and left alone.")
        messages.warning(request, f"{in_rows(left)}: {text}")
    if not undone and not left:
        messages.info(request, _("It was undone already."))
    return redirect(listing.here)
