"""The file that calendar programs fetch, and the page where a participant gets its address."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from audit import log
from cohorts.models import Cohort, Team
from partners.models import Person
from sessions_app.calendars import calendar_addresses, feeds
from sessions_app.calendars.feeds import Feed
from sessions_app.mail import links
from sessions_app.pages.views import language_for, private, unknown_link

FRESH_SECONDS = 900


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The gatherings, for a calendar program that asks again and again."""
    address = calendar_addresses.find(token)
    if address is None:
        return unknown_link(request)
    made = feeds.of(address)
    etag = quote_etag(sha256(made.text.encode()).hexdigest())
    changed = int(made.changed_at.timestamp())
    response = as_file(made, "samlinger.ics", disposition="inline")
    response["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    unchanged = get_conditional_response(request, etag, changed, response)
    return unchanged or response


def as_file(made: Feed, name: str, *, disposition: str = "attachment") -> HttpResponse:
    response = HttpResponse(made.text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return private(response)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def personal_address(request: HttpRequest, token: str) -> HttpResponse:
    """Where a participant makes, replaces or stops the address of the own gatherings."""
    now = timezone.now()
    participation = links.find(token, now=now)
    if participation is None:
        return unknown_link(request)
    cohort, person = participation.gathering.cohort, participation.person
    with translation.override(language_for(request, participation)):
        made = ""
        if request.method == "POST":
            made = carry_out(request, cohort, person=person, by=log.PARTICIPANT, now=now)
            if not made:
                return private(redirect(request.get_full_path()))
        context = shown(cohort, person=person, made=made)
        context |= {"programme": cohort.programme, "person": person}
        return private(render(request, "sessions_app/calendar_address.html", context))


def carry_out(
    request: HttpRequest,
    cohort: Cohort,
    *,
    team: Team | None = None,
    person: Person | None = None,
    by: User | str,
    now: datetime,
) -> str:
    """What the pressed button says. Returns an address that was made, else nothing.

    The caller then answers with the page and not with a redirect, for the address is known in
    this one moment only.
    """
    if request.POST.get("action") == "make":
        return calendar_addresses.make(cohort, team=team, person=person, by=by, now=now)
    if request.POST.get("action") == "stop":
        calendar_addresses.stop(cohort, team=team, person=person, by=by, now=now)
    return ""


def shown(
    cohort: Cohort, *, team: Team | None = None, person: Person | None = None, made: str
) -> dict[str, object]:
    """What sessions_app/_calendar_address.html shows."""
    return {
        "cohort": cohort,
        "made": made,
        "made_for_programs": f"webcal:{made.partition(':')[2]}",
        "current": calendar_addresses.current(cohort, team=team, person=person),
    }
