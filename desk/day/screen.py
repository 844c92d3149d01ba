"""The code on the screen of the room, by which participants say themselves that they are there."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_safe

from desk.requests import DeskRequest
from sessions_app import door_codes
from sessions_app.attending import attendance, door, screen_codes
from sessions_app.gatherings.access import run_gathering
from sessions_app.models import Gathering

LOOK_AGAIN = 30.0  # seconds, while there is no code


@require_safe
def screen(request: DeskRequest, pk: int) -> HttpResponse:
    """The whole page, to be shown large; it looks for the next code by itself."""
    now = timezone.now()
    gathering = run_gathering(request.user, pk)
    context = {
        "gathering": gathering,
        "back": reverse("desk:gathering", args=[gathering.pk]),
        "piece_url": reverse("desk:screen_piece", args=[gathering.pk]),
        **shown(gathering, now=now),
    }
    return render(request, "desk/screen.html", context)


@require_safe
def piece(request: DeskRequest, pk: int) -> HttpResponse:
    """What changes on it."""
    gathering = run_gathering(request.user, pk)
    return render(request, "desk/_screen_code.html", shown(gathering, now=timezone.now()))


def shown(gathering: Gathering, *, now: datetime) -> dict[str, object]:
    is_on = screen_codes.is_on(gathering, now=now)
    again = screen_codes.seconds_left(now) + 0.2 if is_on else LOOK_AGAIN
    context = {"is_on": is_on, "again": f"{again:.1f}", "refresh": int(again) + 1}
    if not is_on:
        opens = timezone.localtime(gathering.starts_at - screen_codes.BEFORE_IT_BEGINS)
        return {
            **context,
            "why_not": attendance.why_not(gathering, now=now),
            "opens": time_format(opens),
            "is_over": now >= gathering.ends_at,
        }
    code = screen_codes.shown(gathering, now=now)
    address = f"{settings.SITE_URL}{reverse('here')}"
    inside, partly, expected = door.counts(gathering)
    return {
        **context,
        "code": f"{code[:3]} {code[3:]}",
        "address": address.partition("://")[2],
        "picture": door_codes.picture(address),
        "inside": inside,
        "partly": partly,
        "expected": expected,
    }
