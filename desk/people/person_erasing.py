"""Somebody who wants to be erased: what goes, what stays and why is said before the press."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certificates.models import Certificate
from desk.people.person_changes import theirs
from desk.requests import DeskRequest
from privacy import erasing

CHOICES = ("keep", "revoke")


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: DeskRequest, pk: int) -> HttpResponse:
    found = theirs(request, pk)
    valid = Certificate.objects.valid().filter(person=found).count()
    chosen = request.POST.get("certificates", "")
    if request.method == "POST" and (chosen in CHOICES or not valid):
        try:
            erasing.erase(
                found, by=request.user, now=timezone.now(), keep_certificates=chosen != "revoke"
            )
        except erasing.CannotErase as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("The person is erased."))  # the name would live on in it
            return redirect("desk:person", pk)
    context = {
        "person": found,
        "why_not": erasing.why_not(found),
        "headings": erasing.overview(found),
        "certificates": valid,
        "is_unanswered": request.method == "POST" and bool(valid) and chosen not in CHOICES,
        "leave_url": reverse("desk:person_leave", args=[pk]),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "desk/person_erase.html", context, status=status)
