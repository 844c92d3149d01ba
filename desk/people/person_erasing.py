"""Somebody who wants to be erased: what goes, what stays and why is said before the press."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certificates.models import Certificate
from cohorts import access
from cohorts.models import ProgrammeRole
from desk.requests import DeskRequest
from partners.models import Person
from privacy import erasing, own
from sessions_app.gatherings.access import (
    known_elsewhere,
    may_change_person,
    may_erase_person,
    people_for_lup,
    seen_person,
)

CHOICES = ("keep", "revoke")


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: DeskRequest, pk: int) -> HttpResponse:
    found = seen_person(request.user, pk)
    if found.anonymised_at:
        raise Http404
    if not may_erase_person(request.user, found):
        return others_decide(request, found)
    now = timezone.now()
    if request.POST.get("answer") == "no":
        own.decline_to_erase(found, by=request.user)
        messages.success(request, _("Noted that you have answered no."))
        return redirect("desk:person", pk)
    valid = Certificate.objects.valid().filter(person=found).count()
    chosen = request.POST.get("certificates", "")
    if request.method == "POST" and (chosen in CHOICES or not valid):
        try:
            erasing.erase(found, by=request.user, now=now, keep_certificates=chosen != "revoke")
        except erasing.CannotErase as why:
            if Person.objects.filter(pk=pk, anonymised_at__isnull=False).exists():
                return redirect("desk:person", pk)  # a second press: the first one has done it
            messages.error(request, str(why))
        else:
            messages.success(request, _("The person is erased."))  # the name would live on in it
            return redirect("desk:person", pk)
    context = {
        "person": found,
        "asked_at": own.wish_of(found),
        "why_not": erasing.why_not(found),
        "headings": erasing.overview(found),
        "certificates": valid,
        "is_unanswered": request.method == "POST" and bool(valid) and chosen not in CHOICES,
        "leave_url": leave_url(request, found),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "desk/person_erase.html", context, status=status)


def leave_url(request: DeskRequest, person: Person) -> str:
    """Where it is noted that the person has left: on the desk, or by staff in the records, of whom
    several programmes share. Empty for somebody who is in a partner's own programmes only."""
    if may_change_person(request.user, person):
        return reverse("desk:person_leave", args=[person.pk])
    is_in_records = people_for_lup(Person.objects.filter(pk=person.pk)).exists()
    return reverse("admin:partners_person_change", args=[person.pk]) if is_in_records else ""


def others_decide(request: DeskRequest, person: Person) -> HttpResponse:
    """Who erases somebody whom the reader shares with others, or who has a role; nothing to press.

    What there is of the person elsewhere is not told, nor counted.
    """
    mine = access.coordinated_programmes(request.user)
    roles = ProgrammeRole.objects.filter(user=person.user_id, programme__in=mine)
    has_role_here = person.user_id is not None and roles.exists()
    context = {
        "person": person,
        "asked_at": own.wish_of(person),
        "has_role_here": has_role_here,
        "contacts": [] if has_role_here else contacts(request, person),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "desk/person_shared.html", context, status=status)


def contacts(request: DeskRequest, person: Person) -> list[tuple[str, str]]:
    """Whom to ask: the other programmes that the reader may know of, and whoever runs the site."""
    known = known_elsewhere(request.user, person)
    found = [(one.local_name, one.contact_email) for one in known]
    return [*found, ("LUP", settings.CONTACT_EMAIL)] if settings.CONTACT_EMAIL else found
