"""What changes for a person: details and address, place of work, and that they have left."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from certificates import following
from cohorts import access, people
from cohorts.admin_forms import PersonForm
from cohorts.models import Cohort, Membership
from cohorts.people import Details
from desk.forms import QuickSelect
from desk.requests import DeskRequest
from partners.models import Partner, Person, Unit
from partners.ordering import norwegian
from sessions_app.gatherings.access import own_person
from sessions_app.models import Gathering, Participation
from sessions_app.receiving import returned

IN_PLAY = ("forming", "confirmed")


class DetailsForm(PersonForm):
    """What `cohorts.people.Details` holds."""

    class Meta:
        model = Person
        fields = tuple(Details.__dataclass_fields__)

    def details(self) -> Details:
        return Details(**self.cleaned_data)


class PlaceForm(forms.Form):
    """Where somebody works, and the address that they have there."""

    partner: forms.ModelChoiceField[Partner] = forms.ModelChoiceField(
        Partner.objects.none(),
        label=gettext_lazy("Organisation"),
        empty_label=gettext_lazy("Choose"),
        widget=QuickSelect,
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)

    def __init__(self, *args: Any, user: User, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners_for(user, person)  # type: ignore[attr-defined]


def partners_for(user: User, person: Person) -> Any:
    """LUP moves people between all partners; a partner's own programme only between its units."""
    here = Partner.objects.filter(pk=person.partner_id)
    chosen = Partner.objects.active() | here if access.coordinates_for_lup(user) else here
    return chosen.order_by(norwegian("name"), "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """Details and address. What was sent to an old address is sent anew."""
    found = own_person(request.user, pk)
    copy = Person.objects.get(pk=pk)  # the form writes into it
    form = DetailsForm(request.POST or None, instance=copy)
    if request.method == "POST" and form.is_valid():
        try:
            save(found, form.details(), by=request.user, now=timezone.now())
        except people.AddressTaken as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:person", pk)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "desk/person_edit.html", {"person": found, "form": form}, status=status)


@transaction.atomic
def save(person: Person, details: Details, *, by: User, now: datetime) -> None:
    """The same address again, where mail came back: it is right after all."""
    is_same = details.email == person.email
    if is_same and person.needs_new_email:
        returned.clear(person, by=by)
    if people.change(person, details, by=by) and not is_same:
        following.follow([person], by=by, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: DeskRequest, pk: int) -> HttpResponse:
    """Has left the organisation, or is back. What happens is said before the press."""
    found, now = own_person(request.user, pk), timezone.now()
    if request.method == "POST":
        is_back = "back" in request.POST
        with transaction.atomic():
            if is_back:
                people.come_back(found, by=request.user)
            else:
                people.leave(found, by=request.user, today=timezone.localdate(now))
            following.follow([Person.objects.get(pk=pk)], by=request.user, now=now)
        text = _("%(name)s is back.") if is_back else _("%(name)s is noted as having left.")
        messages.success(request, text % {"name": found.full_name})
        return redirect("desk:person", pk)
    return render(request, "desk/person_leave.html", {"person": found, **ties(found, now=now)})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: DeskRequest, pk: int) -> HttpResponse:
    """Works elsewhere from today: out of the old teams, with the address of the new place."""
    found, now = own_person(request.user, pk), timezone.now()
    initial = {"partner": found.partner_id, "unit": str(found.unit or ""), "email": found.email}
    form = PlaceForm(request.POST or None, user=request.user, person=found, initial=initial)
    if request.method == "POST" and form.is_valid() and not form.has_changed():
        messages.info(request, _("Nothing has changed."))
        return redirect("desk:person", pk)
    if request.method == "POST" and form.is_valid():
        try:
            carry_out_move(found, form.cleaned_data, by=request.user, now=now)
        except people.AddressTaken as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:person", pk)
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    context = {"person": found, "form": form, **ties(found, now=now)}
    return render(request, "desk/person_move.html", context, status=status)


@transaction.atomic
def carry_out_move(person: Person, given: dict[str, Any], *, by: User, now: datetime) -> None:
    people.move(
        person,
        given["partner"],
        unit_of(given["partner"], given["unit"]),
        email=given["email"],
        by=by,
        today=timezone.localdate(now),
    )
    following.follow([Person.objects.get(pk=person.pk)], by=by, now=now)


def unit_of(partner: Partner, name: str) -> Unit | None:
    """The partner's unit of that name, written down if it is new."""
    if not name.strip():
        return None
    found = Unit.objects.filter(partner=partner, name__iexact=name.strip()).first()
    return found or Unit.objects.create(partner=partner, name=name.strip())


def ties(person: Person, *, now: datetime) -> dict[str, Any]:
    """What ends when the person goes: teams, the lead, and invitations to what is ahead."""
    members = Membership.objects.active().filter(person=person, team__state__in=IN_PLAY)
    members = members.exclude(team__cohort__state=Cohort.State.COMPLETED)
    ahead = Participation.objects.invited().filter(
        person=person, gathering__starts_at__gt=now, gathering__state=Gathering.State.RELEASED
    )
    return {
        "memberships": list(members.select_related("team__cohort").order_by("-pk")),
        "invitations": list(ahead.select_related("gathering").order_by("gathering__starts_at")),
        "team_url": reverse("desk:team", args=[0]).removesuffix("0/"),
    }
