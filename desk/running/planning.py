"""Setting up a gathering by hand, and correcting one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import access
from desk.forms import GatheringForm
from desk.requests import DeskRequest
from sessions_app.coming import seating
from sessions_app.gatherings.access import coordinated_gathering
from sessions_app.models import Gathering
from sessions_app.plans import planning

Limits = tuple[int | None, int | None]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    cohort = access.coordinated_cohort(request.user, slug, year)
    form = GatheringForm(request.POST or None, instance=Gathering(cohort=cohort))
    if request.method == "POST" and form.is_valid():
        try:
            gathering = planning.create(Gathering(cohort=cohort, **form.facts()), by=request.user)
        except planning.CannotChange as why:
            messages.error(request, str(why))
            return redirect("desk:cohort", slug, year)
        messages.success(request, _("The gathering is saved. Nobody has been told of it yet."))
        return redirect("desk:gathering", gathering.pk)
    back = reverse("desk:cohort", args=[slug, year])
    context = {"form": form, "cohort": cohort, "back": back, "back_name": cohort.name}
    return render(request, "desk/gathering_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    gathering = coordinated_gathering(request.user, pk)
    title = gathering.title
    form = GatheringForm(request.POST or None, instance=gathering)
    is_valid = request.method == "POST" and form.is_valid()
    limits = limits_of(form.facts() if is_valid else form.initial)
    overbooked = seating.overbooked(gathering, *limits)
    if is_valid and (not overbooked or request.POST.get("in_spite_of") == in_words(limits)):
        try:
            changed = planning.change(gathering, form.facts(), by=request.user, now=timezone.now())
        except planning.CannotChange as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing has changed."))
        return redirect("desk:gathering", pk)
    context = {
        "form": form,
        "cohort": gathering.cohort,
        "gathering": gathering,
        "overbooked": overbooked,
        "limits": in_words(limits),
        "is_asked": is_valid,
        "back": reverse("desk:gathering", args=[pk]),
        "back_name": title,
    }
    return render(request, "desk/gathering_form.html", context)


def limits_of(facts: Mapping[str, Any]) -> Limits:
    return facts.get("capacity"), facts.get("seats_per_team")


def in_words(limits: Limits) -> str:
    """For the form, which is sent once more when it is meant in spite of what it comes to."""
    return "/".join(str(limit) for limit in limits)
