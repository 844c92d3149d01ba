"""The press by which a participant says, on their own page, that they were there."""

from __future__ import annotations

import contextlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sessions_app.attending import attendance, claiming
from sessions_app.mail import links
from sessions_app.pages.views import TAKE_BACK, to_receipt, unknown_link


@csrf_exempt
@login_not_required
@require_POST
def was_there(request: HttpRequest, token: str) -> HttpResponse:
    """Say it, or take it back. The page then tells how it stands, also when the list was closed."""
    now = timezone.now()
    row = links.find(token, now=now)
    if row is None:
        return unknown_link(request)
    press = claiming.withdraw if request.POST.get("action") == TAKE_BACK else claiming.claim
    with contextlib.suppress(attendance.CannotRecord):
        press(row, now=now)
    return to_receipt(request, token)
