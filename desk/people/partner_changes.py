"""A partner goes on as another, wholly or in part; and two records of one partner are merged."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from certificates import following
from cohorts import access, successions
from cohorts.models import Team
from desk.forms import DayInput, QuickSelect, option
from desk.people.person_merge import OTHER, Choice
from desk.requests import DeskRequest, number_in
from partners.models import Partner, Person
from partners.ordering import norwegian
from sessions_app.gatherings.access import seen_people

FIELDS = ("name", "org_number", "kind", "language_form")
LABELS = {field.name: field.verbose_name for field in Partner._meta.fields}


class TeamsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # at run time
    def label_from_instance(self, obj: Team) -> str:
        return f"{obj.name}, {obj.cohort}"


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # at run time
    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.full_name}, {obj.email}"


class SuccessionForm(forms.Form):
    """Into which partner, from when, and who goes along."""

    after: forms.ModelChoiceField[Partner] = forms.ModelChoiceField(
        Partner.objects.none(),
        label=gettext_lazy("Goes on as"),
        empty_label=gettext_lazy("Choose"),
        widget=QuickSelect,
    )
    on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    ends = forms.BooleanField(
        label=gettext_lazy("The old partner ends then"), required=False, initial=True
    )
    teams = TeamsField(
        Team.objects.none(),
        label=gettext_lazy("Teams that go along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = PeopleField(
        Person.objects.none(),
        label=gettext_lazy("People who go along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        others: QuerySet[Partner],
        teams: QuerySet[Team],
        people: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("after", others), ("teams", teams), ("people", people)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].initial = rows if name != "after" else None


def found_partner(request: DeskRequest, pk: int) -> Partner:
    if not access.coordinates_for_lup(request.user):
        raise Http404
    return access.seen_partner(request.user, pk)


def others_than(partner: Partner) -> QuerySet[Partner]:
    return Partner.objects.active().exclude(pk=partner.pk).order_by(norwegian("name"), "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def succeed(request: DeskRequest, pk: int) -> HttpResponse:
    """Once for each successor of a split; and on each of those that merge."""
    found, now = found_partner(request, pk), timezone.now()
    today = timezone.localdate(now)
    people = seen_people(request.user).filter(partner=found, left_on__isnull=True)
    cohorts = access.coordinated_cohorts(request.user)
    form = SuccessionForm(
        request.POST if request.method == "POST" else None,
        others=others_than(found),
        teams=successions.in_play(found)
        .filter(cohort__in=cohorts)
        .select_related("cohort__programme")
        .order_by("name", "pk"),
        people=people.order_by(norwegian("last_name"), norwegian("first_name"), "pk"),
        initial={"on": today},
    )
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                concerned = successions.succeed(
                    found, **form.cleaned_data, by=request.user, today=today
                )
                following.follow(concerned, by=request.user, now=now)
        except successions.CannotSucceed as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:partner", form.cleaned_data["after"].pk)
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    context = {"partner": found, "form": form}
    return render(request, "desk/partner_succeed.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: DeskRequest, pk: int) -> HttpResponse:
    """``?med=`` is the other one, which is chosen first; the first is kept."""
    kept = found_partner(request, pk)
    chosen = number_in(request.GET.get("med", ""))
    other = others_of(kept).filter(pk=chosen).first() if chosen is not None else None
    if request.method == "POST" and other is not None:
        values = {
            name: getattr(other if request.POST.get(name) == OTHER else kept, name)
            for name in FIELDS
        }
        try:
            successions.merge(kept, other, values, by=request.user, today=timezone.localdate())
        except successions.CannotSucceed as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("%(name)s is one partner now.") % {"name": kept.name})
        return redirect("desk:partner", pk)
    return render(
        request,
        "desk/partner_merge.html",
        {
            "kept": kept,
            "other": other,
            "others": "" if other else options(others_of(kept).only("name", "org_number")),
            "likely": others_of(kept).filter(name__iexact=kept.name),
            "choices": choices(kept, other) if other else [],
            "back": reverse("desk:partner", args=[pk]),
        },
    )


def options(partners: QuerySet[Partner]) -> SafeString:
    rows = ((one.pk, f"{one.name} ({one.org_number_text})") for one in partners)
    return SafeString("".join(option(pk, text, set()) for pk, text in rows))


def others_of(partner: Partner) -> QuerySet[Partner]:
    return Partner.objects.exclude(pk=partner.pk).order_by(norwegian("name"), "pk")


def choices(kept: Partner, other: Partner) -> list[Choice]:
    made = []
    for name in FIELDS:
        values = shown(kept, name), shown(other, name)
        if values[0] != values[1]:
            label = str(LABELS[name]).capitalize()
            made.append(Choice(name, label, *values, "kept"))
    return made


def shown(partner: Partner, name: str) -> str:
    display: Any = getattr(partner, f"get_{name}_display", None)
    return str(display() if display else getattr(partner, name))
