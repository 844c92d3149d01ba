"""The coordinator's first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohorts import access
from cohorts.models import Cohort
from desk.post import failing_addresses, mail_trouble
from desk.running import overview
from sessions_app.receiving import inbox


def has_another_door(user: access.Reader) -> bool:
    return access.led_teams(user).exists() or access.helped_programmes(user).exists()


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each programme that one coordinates: what comes next, and the one thing to do about it.

    Those who only lead a team, or help at the door, are sent to their own door.
    """
    mine = access.coordinated_programmes(request.user)
    if inbox.is_configured():
        mine = failing_addresses.with_waiting(mine, request.user)
    programmes = list(mine.annotate(**mail_trouble.signs()).order_by("name", "pk"))
    if not programmes and has_another_door(request.user):
        return redirect("home")
    counted = overview.with_counts(
        failing_addresses.with_failing(Cohort.objects.filter(programme__in=programmes))
    )
    order = ("-year", "programme__name", "pk")
    cohorts = list(counted.order_by(*order))
    by_pk = {programme.pk: programme for programme in programmes}
    for cohort in cohorts:
        cohort.programme = by_pk[cohort.programme_id]
    current = [cohort for cohort in cohorts if cohort.state != Cohort.State.COMPLETED]
    now = timezone.now()
    with_cohort = {cohort.programme_id for cohort in cohorts}
    return render(
        request,
        "desk/home.html",
        {
            "overviews": sorted(overview.of(current, now=now), key=overview.nearest_first),
            "completed": [row for row in cohorts if row.state == Cohort.State.COMPLETED],
            "loose_ends": failing_addresses.of(programmes, current),
            "trouble": mail_trouble.found(programmes, mail_trouble.signs_on(programmes), now=now),
            "keeps_partners": any(row.owner_id is None for row in programmes),
            "without_cohort": [row for row in programmes if row.pk not in with_cohort],
        },
    )
