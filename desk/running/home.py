"""The coordinator's first page."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohorts import access
from cohorts.models import Cohort, Programme
from desk import addresses
from desk.post import failing_addresses, mail_trouble
from desk.running import overview
from sessions_app.gatherings import facts
from sessions_app.models import Gathering
from sessions_app.receiving import inbox


def has_another_door(user: access.Reader) -> bool:
    return access.led_teams(user).exists() or access.helped_programmes(user).exists()


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each programme that one coordinates: what comes next, and the one thing to do about it.

    Below them the cohorts whose gatherings one runs, or looks on. Those who only lead a team, or
    help at the door, are sent to their own door.
    """
    mine = access.seen_programmes(request.user).annotate(**access.standing(request.user, "pk"))
    if inbox.is_configured():
        mine = failing_addresses.with_waiting(mine, request.user)
    found = list(mine.annotate(**mail_trouble.signs()).order_by("name", "pk"))
    if not found and has_another_door(request.user):
        return redirect("home")
    programmes = [row for row in found if vars(row)["is_coordinated"]]
    others = [row for row in found if not vars(row)["is_coordinated"]]
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
            "coordinates": bool(programmes),
            "seen": seen(others, now=now) if others else [],
            "without_cohort": [row for row in programmes if row.pk not in with_cohort],
        },
    )


def seen(programmes: list[Programme], *, now: datetime) -> list[dict[str, object]]:
    """The cohorts, the newest first, each with its gatherings that are not over. Two queries."""
    cohorts = Cohort.objects.filter(programme__in=programmes).select_related("programme")
    url = addresses.of("desk:gathering")
    ahead: dict[int, list[dict[str, object]]] = {}
    gatherings = Gathering.objects.filter(cohort__programme__in=programmes, ends_at__gte=now)
    for row in gatherings.not_cancelled().by_date():
        ahead.setdefault(row.cohort_id, []).append(
            {
                "title": row.title,
                "starts_at": row.starts_at,
                "when": facts.when(row),
                "url": url(row.pk),
            }
        )
    order = ("-year", "programme__name", "pk")
    return [
        {"cohort": row, "gatherings": ahead.get(row.pk, [])} for row in cohorts.order_by(*order)
    ]
