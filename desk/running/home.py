"""The coordinator's first page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohorts import access
from cohorts.models import Cohort, Programme
from desk import addresses
from desk.files import uploads
from desk.post import mail_trouble
from desk.running import coming, counts, needs_me, overview
from desk.tallies import Tally
from partners.prepared import prepared
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import waiting_mail
from sessions_app.models import Gathering
from sessions_app.receiving import inbox


def has_another_door(user: access.Reader) -> bool:
    return access.led_teams(user).exists() or access.helped_programmes(user).exists()


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs a coordinator now, in one list; each cohort with what comes next.

    Below them the cohorts whose gatherings one runs, or looks on. Those who only lead a team, or
    help at the door, are sent to their own door.
    """
    now = timezone.now()
    asked = with_inbox if inbox.is_configured() else without_inbox
    found = asked(request.user) if request.user.is_active else []
    if not found and has_another_door(request.user):
        return redirect("home")
    programmes = {row.pk: row for row in found if vars(row)["is_coordinated"]}
    coordinated = list(programmes.values())
    cohorts = counts.cohorts_of(programmes) if programmes else []
    current = [cohort for cohort in cohorts if cohort.state != Cohort.State.COMPLETED]
    overviews = sorted(overview.of(current, now=now), key=overview.nearest_first) if current else []
    with_cohort = {cohort.programme_id for cohort in cohorts}
    lines = needs_me.lines(overviews, coordinated, loose_ends(request.user, programmes, now=now))
    rows = [line.as_row(is_first=line is lines[0]) for line in lines]
    others = [row for row in found if row.pk not in programmes]
    return render(
        request,
        "desk/home.html",
        {
            "overviews": overviews,
            "lines": lines,
            "first": rows[: needs_me.SHOWN],
            "others": rows[needs_me.SHOWN :],
            "coming": [] if lines else coming.facts_of(overviews),
            "completed": [row for row in cohorts if row.state == Cohort.State.COMPLETED],
            "trouble": mail_trouble.found(coordinated, mail_trouble.signs_on(coordinated), now=now),
            "keeps_partners": any(row.owner_id is None for row in coordinated),
            "coordinates": bool(programmes),
            "has_desk": bool(found),
            "seen": seen(others, now=now) if others else [],
            "without_cohort": [row for row in coordinated if row.pk not in with_cohort],
        },
    )


def seen_programmes(user: access.Reader) -> QuerySet[Programme]:
    mine = access.seen_programmes(user).annotate(**access.standing(user, "pk"))
    return mine.annotate(**mail_trouble.signs()).order_by("name", "pk")


@prepared
def without_inbox(user: access.Reader) -> QuerySet[Programme]:
    return seen_programmes(user)


@prepared
def with_inbox(user: access.Reader) -> QuerySet[Programme]:
    return seen_programmes(user).annotate(waiting=Tally(waiting_mail(user)))


def loose_ends(
    user: access.Reader, programmes: Iterable[int], *, now: datetime
) -> list[tuple[int, int, int, list[counts.Record], list[counts.Record]]]:
    ids = list(programmes)
    since = now - uploads.KEPT_UNUSED
    return counts.of_programmes(ids, user.pk or 0, since, now) if ids else []


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
