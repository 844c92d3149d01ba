"""The pages that belong to no app: the way in, the language, and whether the house stands."""

from __future__ import annotations

import functools
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from cohorts import access
from messaging.models import Message
from sessions_app.gatherings.access import door_gatherings

MAIL_IS_LATE = timedelta(minutes=5)
ASKED_AGAIN_AFTER = timedelta(days=180)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send everyone to their own door."""
    if access.seen_programmes(request.user).exists():
        return redirect("desk:home")
    helps = access.helped_programmes(request.user).exists()
    if helps and door_gatherings(request.user, now=timezone.now()).exists():
        return redirect("desk:doors")
    if access.led_teams(request.user).exists():
        return redirect("portal:home")
    if request.user.is_staff:
        return redirect("admin:index")
    return redirect("desk:doors" if helps else "portal:home")


@never_cache
@login_not_required
def admin_login(
    request: HttpRequest, extra_context: dict[str, object] | None = None
) -> HttpResponse:
    """The records have no log-in of their own, and do not exist for those who are not staff."""
    if request.user.is_authenticated and not request.user.is_staff:
        raise Http404
    return redirect_to_login(request.GET.get("next", reverse("admin:index")))


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language, in the account too, and go back to the page one came from."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 60 * 60,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )
    return response


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has all its tables. Redis and the mail server are not asked.

    Mail that is late is told of, but no reason to send visitors elsewhere: the pages work.
    """
    try:
        if not migrations_on_disk() <= migrations_applied():
            return JsonResponse({"ready": False, "why": "migrations are not applied"}, status=503)
        age = Message.objects.age_of_oldest_due()
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "the database does not answer"}, status=503)
    return JsonResponse(
        {
            "ready": True,
            "mail": "late" if age and age > MAIL_IS_LATE else "in time",
            "oldest_due_mail_seconds": round(age.total_seconds()) if age else 0,
        }
    )


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116), where the installation names somebody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {timezone.now() + ASKED_AGAIN_AFTER:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: nb, nn, en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@functools.cache
def migrations_on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def migrations_applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
