"""Closing the attendance list, so that it counts, and opening it again."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from certificates.models import Certificate
from desk import menu
from desk.requests import DeskRequest
from sessions_app.attending import attendance as ledger
from sessions_app.attending import claiming
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import run_gathering
from sessions_app.models import AttendanceEvent, Gathering, Participation
from sessions_app.reports import meeting_plans, reporting

What = AttendanceEvent.What


class ReopeningForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("Is kept with the gathering's history"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close_list(request: DeskRequest, pk: int) -> HttpResponse:
    """From now on the gathering counts."""
    gathering = run_gathering(request.user, pk)
    if request.method == "POST":
        return close_now(request, gathering)
    why = why_not_closed(gathering)
    listed = list(gathering.participations.on_the_list())
    becomes = [ledger.what_closing_says(row) for row in listed if not row.presence]
    presences = [row.presence for row in listed]
    context = {
        "why_not": why,
        "claims": claiming.waiting().filter(gathering=gathering).count(),
        "lasts_until": lasts_until(gathering),
        **report_that_waits(gathering),
        "listed": len(listed),
        "there": sum(map(presences.count, Participation.ATTENDED)),
        "partly": presences.count(What.PARTLY),
        "excused": becomes.count(What.EXCUSED),
        "absent": becomes.count(What.ABSENT),
    }
    return page(request, gathering, "desk/attendance_close.html", context)


def lasts_until(gathering: Gathering) -> str:
    """When the gathering is over, while it is not; else empty."""
    ends_at = timezone.localtime(gathering.ends_at)
    if ends_at <= timezone.now():
        return ""
    is_today = ends_at.date() == timezone.localdate()
    return facts.clock(ends_at) if is_today else date_format(ends_at, "SHORT_DATETIME_FORMAT")


def report_that_waits(gathering: Gathering) -> dict[str, object]:
    """The meeting's report that somebody is at work with, and how many names in it are open."""
    report = reporting.waiting(gathering).select_related("gathering__cohort").first()
    if report is None:
        return {}
    open_names = sum(line.is_undecided for line in meeting_plans.of(report).lines)
    url = reverse("desk:meeting_report", args=[gathering.pk])
    return {"report_url": url, "open_names": open_names}


def why_not_closed(gathering: Gathering) -> str:
    """Why the list cannot be closed now, fit for the reader; empty when it can."""
    now = timezone.now()
    if gathering.is_counted:
        return _("The attendance list is closed already.")
    if why := ledger.why_not(gathering, now=now):
        return why
    return "" if gathering.has_started(now) else _("The gathering has not begun.")


def close_now(request: DeskRequest, gathering: Gathering) -> HttpResponse:
    why = why_not_closed(gathering)
    if why and not gathering.is_counted:
        messages.error(request, why)
        return redirect("desk:attendance", gathering.pk)
    try:
        ledger.close(gathering, by=request.user, now=timezone.now())
    except ledger.CannotRecord as refused:
        messages.error(request, str(refused))
        return redirect("desk:attendance", gathering.pk)
    messages.success(request, _("The attendance list is closed, and the gathering counts."))
    return redirect("desk:gathering", gathering.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_list(request: DeskRequest, pk: int) -> HttpResponse:
    """So that it can be corrected; until it is closed again it counts for nothing."""
    gathering = run_gathering(request.user, pk)
    form = ReopeningForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            ledger.reopen(gathering, by=request.user, reason=form.cleaned_data["reason"])
        except ledger.CannotRecord as refused:
            messages.error(request, str(refused))
            return redirect("desk:attendance", gathering.pk)
        messages.success(
            request, _("The attendance list is open. Close it again when it is right.")
        )
        return redirect("desk:attendance", gathering.pk)
    issued = Certificate.objects.filter(
        cohort=gathering.cohort_id,
        state=Certificate.State.ISSUED,
        person__in=gathering.participations.attended().values("person"),
    )
    context = {"form": form, "issued": issued.count()}
    return page(request, gathering, "desk/attendance_reopen.html", context)


def page(
    request: DeskRequest, gathering: Gathering, template: str, more: dict[str, object]
) -> HttpResponse:
    context = {
        **menu.of(gathering),
        "gathering": gathering,
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        "attendance_url": reverse("desk:attendance", args=[gathering.pk]),
        "closed": gathering.is_counted,
        "closed_by": closer(gathering),
    }
    return render(request, template, context | more)


def closer(gathering: Gathering) -> str:
    by = gathering.list_closed_by
    return (by.name or by.email) if by else ""
