"""The press by which a participant says, on their own page, that they were there."""

from __future__ import annotations

import contextlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sessions_app import attendance, claiming, links
from sessions_app.views import private, unknown_link


@csrf_exempt
@login_not_required
@require_POST
def was_there(request: HttpRequest, token: str) -> HttpResponse:
    """Back to the page, which tells how it stands, also when the list was closed meanwhile."""
    now = timezone.now()
    row = links.find(token, now=now)
    if row is None:
        return unknown_link(request)
    with contextlib.suppress(attendance.CannotRecord):
        claiming.claim(row, now=now)
    query = request.META["QUERY_STRING"]
    address = reverse("sessions_app:answer", args=[token])
    return private(redirect(f"{address}?{query}" if query else address))
