"""Where an account is logged in, and ending that: here, there, or everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log

# The first that is named counts: Edge and Chrome say that they are Safari too.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox"} | {
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
MACHINES = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"} | {
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


@dataclass(frozen=True)
class Open:
    """One browser in which the account is logged in."""

    pk: int
    browser: str
    place: str
    since: datetime
    is_here: bool


def of(user: User, request: HttpRequest) -> list[Open]:
    """Those that still open something, newest first."""
    rows = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return [
        Open(
            pk=row.pk,
            browser=browser(row.user_agent),
            place=row.ip,
            since=row.created_at,
            is_here=row.session_key == request.session.session_key,
        )
        for row in rows.filter(session_key__in=alive)
    ]


def browser(said: str) -> str:
    """As people call it; empty if it is nothing that we know."""
    program = first(BROWSERS, said)
    machine = first(MACHINES, said)
    if program and machine:
        return _("%(browser)s on %(machine)s") % {"browser": program, "machine": machine}
    return program or machine


def first(names: dict[str, str], said: str) -> str:
    return next((name for sign, name in names.items() if re.search(rf"\b{sign}\b", said)), "")


@transaction.atomic
def end(session: UserSession, *, by: User) -> None:
    """Whoever uses it is logged out at the next page."""
    session.end()
    log.record(by, "session ended", by=by)


@transaction.atomic
def end_all(user: User, *, by: User | str) -> int:
    """Log the account out everywhere, here too."""
    rows = list(UserSession.objects.filter(user=user))
    for row in rows:
        row.end()
    log.record(user, "logged out everywhere", by=by)
    return len(rows)
