"""Keys that lead around the desk. Those of single signs can be turned off (WCAG 2.1.4)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from desk import menu
from desk.requests import DeskRequest

Keys = list[tuple[list[str], str]]


@require_http_methods(["GET", "HEAD", "POST"])
def shortcuts(request: DeskRequest) -> HttpResponse:
    """Which there are. Http404 for those without a desk."""
    programmes = [vars(row) for row in menu.programmes_seen(request.user)]
    if not programmes:
        raise Http404
    if request.method == "POST":
        wanted = request.POST.get("on") == "1"
        User.objects.filter(pk=request.user.pk).update(uses_shortcuts=wanted)
        return redirect("desk:shortcuts")
    coordinates = any(row["is_coordinated"] for row in programmes)
    keeps_partners = any(row["is_coordinated"] and not row["owner_id"] for row in programmes)
    return render(
        request,
        "desk/shortcuts.html",
        {
            "coordinates": coordinates,
            "keeps_partners": keeps_partners,
            "always": [(["Ctrl K", "⌘ K"], _("Search"))] if coordinates else [],
            "single": single(coordinates=coordinates, keeps_partners=keeps_partners),
        },
    )


def single(*, coordinates: bool, keeps_partners: bool) -> Keys:
    """In the order of the main menu, which has the keys as ``key=``."""
    pages = [("h", _("Home"))]
    if coordinates:
        partners = [("a", _("Partners"))] if keeps_partners else []
        pages += [*partners, ("p", _("People")), ("t", _("Teams"))]
        pages += [("o", _("Outbox")), ("l", _("Log"))]
    return [(["?"], _("This list")), *((["g", key], name) for key, name in pages)]
