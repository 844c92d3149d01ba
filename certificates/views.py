"""Is this certificate genuine? Open to anyone, without account, cookie or script."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates import codes
from certificates.facts import Facts, day_text
from certificates.models import Certificate

Answer = TypeVar("Answer", bound=HttpResponseBase)


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A field for the code printed on a certificate."""
    code = codes.as_stored(request.GET.get("kode", ""))
    if code:
        return private(redirect("certificates:verify", code=code))
    return private(render(request, "certificates/find.html"))


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the certificate says and whether it still holds."""
    certificate = with_code(codes.as_stored(code))
    if certificate is None:
        unknown = {"code": code, "is_number": codes.is_number(codes.as_stored(code))}
        return private(render(request, "certificates/unknown.html", unknown, status=404))
    context = {
        "certificate": certificate,
        "facts": Facts.from_json(certificate.facts),
        "states": Certificate.State,
        "revoked_text": local_day_text(certificate.revoked_at),
        "labels": {"date": _("Date"), "form": _("Form"), "hours": _("Hours")},
    }
    return private(render(request, "certificates/verify.html", context))


def with_code(code: str) -> Certificate | None:
    if not codes.is_code(code):
        return None
    return Certificate.objects.filter(code=code).defer("pdf").first()


def local_day_text(moment: datetime | None) -> str:
    return day_text(timezone.localdate(moment).isoformat()) if moment else ""


def as_download(certificate: Certificate) -> HttpResponse:
    """The stored PDF as a file to keep. The caller has asked who may have it.

    The certificate must have been made (``certificate.pdf`` is not None).
    """
    response = HttpResponse(bytes(certificate.pdf or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.filename}"'
    return private(response)


def private(response: Answer) -> Answer:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
