"""A cohort that was made by mistake: what goes with it, and the press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import access
from desk import menu
from desk.requests import DeskRequest
from sessions_app.plans import deleting


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    cohort = access.coordinated_cohort(request.user, slug, year)
    said = {"cohort": str(cohort)}
    if request.method == "POST":
        try:
            deleting.delete(cohort, expected=request.POST.get("seen", ""), by=request.user)
        except deleting.CannotDelete as why:
            messages.error(request, str(why))
            return redirect("desk:cohort_delete", slug, year)
        messages.success(request, _("%(cohort)s is deleted.") % said)
        return redirect("desk:home")
    contents = deleting.contents(cohort)
    context = {
        "cohort": cohort,
        "cohort_url": reverse("desk:cohort", args=[slug, year]),
        "keeps_partners": menu.keeps_partners(request.user, cohort.programme),
        "why_kept": deleting.why_kept(cohort),
        "contents": contents,
    }
    return render(request, "desk/cohort_delete.html", context)
