"""My data, by two doors: a participant's personal link, and an account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from audit import log
from cohorts.admin_forms import PersonForm
from cohorts.models import Programme
from cohorts.teams import CannotChangeTeam
from partners.models import Person
from privacy import exporting, my_data, own, own_gatherings
from privacy.exporting import Record
from sessions_app.mail import links
from sessions_app.pages.views import language_for, private, unknown_link

DONE = "gjort"  # in the address


@dataclass(frozen=True)
class Door:
    """Who came in, and how. One who only has an account is in no programme as a person."""

    person: Person | None
    user: User | None
    programme: Programme | None = None

    @property
    def by(self) -> User | str:
        return self.user or log.PARTICIPANT

    @property
    def thing(self) -> Person | User:
        """What the log is about."""
        return self.person or cast(User, self.user)

    def copy(self, *, now: datetime) -> dict[str, list[Record]]:
        if self.person is not None:
            return exporting.of(self.person, with_account=self.user is not None, now=now)
        return exporting.of_account(cast(User, self.user), now=now)


class CorrectionForm(PersonForm):
    class Meta:
        model = Person
        fields = own.CORRECTED
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
            "phone": forms.TextInput({"autocomplete": "tel"}),
        }


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    row = links.find(token, now=timezone.now())
    if row is None or row.person.anonymised_at:
        return unknown_link(request)
    with translation.override(language_for(request, row)):
        door = Door(row.person, None, row.gathering.cohort.programme)
        return private(page(request, door, now=timezone.now()))


@login_not_required
@require_safe
def file_by_link(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    row = links.find(token, now=timezone.now())
    if row is None or row.person.anonymised_at:
        return unknown_link(request)
    with translation.override(language_for(request, row)):
        return private(as_file(request, Door(row.person, None), kind, now=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def of_account(request: HttpRequest) -> HttpResponse:
    return private(page(request, door_of(request), now=timezone.now()))


@require_safe
def file_of_account(request: HttpRequest, kind: str) -> HttpResponse:
    return private(as_file(request, door_of(request), kind, now=timezone.now()))


def door_of(request: HttpRequest) -> Door:
    user = cast(User, request.user)
    return Door(Person.objects.filter(user=user).select_related("partner").first(), user)


def page(request: HttpRequest, door: Door, *, now: datetime) -> HttpResponse:
    form = form_for(request, door)
    status, why_not = HTTPStatus.OK, ""
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
        try:
            done = act(request, door, form, now=now)
        except CannotChangeTeam as why:
            status, why_not = HTTPStatus.CONFLICT, str(why)
        else:
            if done:
                return redirect(address_after(request, done))
    programmes = own.programmes_of(door.person, door.user)
    context: dict[str, Any] = {
        "frame": "base.html" if door.user else "base_public.html",
        "by_link": door.user is None,
        "person": door.person,
        "name": door.person.full_name if door.person else cast(User, door.user).email,
        "programme": door.programme,
        "programmes": programmes,
        "contact": (door.programme or next(iter(programmes), None)),
        "office": own.office(),
        "form": form,
        "places": own.places(door.person, now=now) if door.person else [],
        "gatherings": own_gatherings.rows(door.person) if door.person else [],
        "asked_at": own.asked_at(door.thing, now=now),
        "done": request.GET.get(DONE, ""),
        "why_not": why_not,
        "sections": my_data.in_words(door.copy(now=now))[1:],
    }
    return render(request, "privacy/my_data.html", context, status=status)


def form_for(request: HttpRequest, door: Door) -> CorrectionForm | None:
    if door.person is None:
        return None
    copy = get_object_or_404(Person, pk=door.person.pk, anonymised_at=None)  # it writes into it
    told = request.POST if request.POST.get("action") == "correct" else None
    return CorrectionForm(told, instance=copy)


def act(request: HttpRequest, door: Door, form: CorrectionForm | None, *, now: datetime) -> str:
    """What the pressed button says; the word for what was done, or nothing."""
    action = request.POST.get("action")
    if action == "erase":
        programmes = own.programmes_of(door.person, door.user)
        own.ask_to_be_erased(door.thing, programmes, by=door.by, now=now)
        return "slett"
    if door.person is None:
        return ""
    if action == "correct" and form is not None and form.is_valid():
        own.correct(door.person, form.cleaned_data, by=door.by)
        return "rettet"
    if action == "leave":
        chosen = own.membership_of(door.person, request.POST.get("membership", ""))
        if chosen is None:
            raise Http404
        own.leave(chosen, by=door.by, now=now)
        return "ute"
    return ""


def address_after(request: HttpRequest, done: str) -> str:
    query = request.GET.copy()
    query[DONE] = done
    return f"{request.path}?{query.urlencode()}"


def as_file(request: HttpRequest, door: Door, kind: str, *, now: datetime) -> HttpResponse:
    copy = door.copy(now=now)
    if kind == "json":
        text = json.dumps(copy, ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
    else:
        sections = my_data.in_words(copy)
        response = render(request, "privacy/copy.html", {"sections": sections})
    response["Content-Disposition"] = f'attachment; filename="mine-opplysninger.{kind}"'
    return response
