"""A new cohort: an empty one, or one with the gatherings and teams of an earlier year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cohorts import access, running
from cohorts.choosing import YEARS, cohort_of
from cohorts.models import Cohort, Programme
from desk import menu
from desk.forms import DayInput
from desk.requests import DeskRequest, number_in
from sessions_app import years
from sessions_app.gatherings import bad_days, facts
from sessions_app.models import Gathering
from sessions_app.plans import copying
from sessions_app.plans.copying import Teams, Wanted


class CohortForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=YEARS.start, max_value=YEARS.stop - 1
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)


class CopyForm(CohortForm):
    """With two fields for each gathering: whether it is copied, and on which day it begins."""

    teams = forms.ChoiceField(
        label=gettext_lazy("Teams"),
        choices=[
            (Teams.NONE, gettext_lazy("No teams")),
            (Teams.EMPTY, gettext_lazy("The teams, without people")),
            (Teams.WITH_PEOPLE, gettext_lazy("The teams with those who are in them now")),
        ],
        initial=Teams.NONE,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, days: Mapping[Gathering, date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gatherings = list(days)
        self.fields["year"].widget = forms.HiddenInput()
        for row, day in days.items():
            self.fields[taken(row)] = forms.BooleanField(
                required=False,
                initial=row.state != Gathering.State.CANCELLED,
                widget=forms.CheckboxInput({"class": "ds-input"}),
            )
            self.fields[day_of(row)] = forms.DateField(
                label=row.title,
                required=False,
                initial=day,
                validators=[years.check],
                widget=DayInput(),
            )
            self.fields[day_of(row)].widget.attrs |= {
                "class": "ds-input",
                "aria-label": _("New day for %(title)s") % {"title": row.title},
            }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for row in self.gatherings:
            day = day_of(row)
            if values.get(taken(row)) and not values.get(day) and day not in self.errors:
                self.add_error(day, _("Say which day, or leave the gathering out."))
        return values

    def days(self) -> dict[int, date]:
        return {
            row.pk: self.cleaned_data[day_of(row)]
            for row in self.gatherings
            if self.cleaned_data[taken(row)]
        }


@dataclass(frozen=True)
class Row:
    """A gathering that can be copied; ``remark`` is what speaks against the new day."""

    title: str
    was: str
    take: forms.BoundField
    day: forms.BoundField
    becomes: str
    remark: str
    is_cancelled: bool
    names_year: bool


def taken(row: Gathering) -> str:
    return f"take_{row.pk}"


def day_of(row: Gathering) -> str:
    return f"day_{row.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest, slug: str) -> HttpResponse:
    programme = access.coordinated_programme(request.user, slug)
    earlier = list(Cohort.objects.filter(programme=programme).order_by("-year"))
    latest = max((row.year for row in earlier), default=timezone.localdate().year - 1)
    first = cohort_of(programme, next_year(earlier, after=latest))
    form = CohortForm(request.POST or None, initial={"year": first.year, "name": first.name})
    if request.method == "POST" and form.is_valid():
        try:
            made = running.create(programme, **form.cleaned_data, by=request.user)
        except running.YearTaken as why:
            form.add_error("year", str(why))
        else:
            messages.success(request, _("The cohort is made. Only coordinators see it."))
            return redirect("desk:cohort", slug, made.year)
    context = page_of(request, programme) | {"form": form, "earlier": earlier}
    return render(request, "desk/cohort_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    """What would come along on which days; the coordinator changes what she wants, and presses."""
    source = access.coordinated_cohort(request.user, slug, year)
    given = request.POST if request.method == "POST" else request.GET
    taken_years = list(Cohort.objects.filter(programme=source.programme))
    into = number_in(given.get("year", "")) or 0
    if into not in YEARS:
        into = next_year(taken_years, after=source.year)
    gatherings = Gathering.objects.filter(cohort=source).by_date()
    days = {row: copying.same_day(day(row), years=into - source.year) for row in gatherings}
    form = CopyForm(
        request.POST or None,
        days=days,
        initial={"year": into, "name": cohort_of(source.programme, into).name},
    )
    if request.method == "POST" and form.is_valid() and "show" not in request.POST:
        made = copied(request, source, form)
        if made is not None:
            return redirect("desk:cohort", slug, made.year)
    context = page_of(request, source.programme) | {
        "form": form,
        "source": source,
        "into": str(into),
        "remark": "" if form.is_bound else remark_on(given.get("year", ""), into, taken_years),
        "rows": rows(form, source),
    }
    return render(request, "desk/cohort_copy.html", context)


def remark_on(asked: str, into: int, taken_years: Sequence[Cohort]) -> str:
    """What is to be said of the year that was asked for, before anything is made."""
    if asked and asked.strip() != str(into):
        said = {"first": YEARS[0], "last": YEARS[-1], "into": into}
        return _("Write a year from %(first)d to %(last)d. The days are shown for %(into)d.") % said
    if any(cohort.year == into for cohort in taken_years):
        return _("The programme has a cohort for %(year)d already.") % {"year": into}
    return ""


def copied(request: DeskRequest, source: Cohort, form: CopyForm) -> Cohort | None:
    values = form.cleaned_data
    wanted = Wanted(values["year"], values["name"], form.days(), Teams(values["teams"]))
    try:
        made = copying.copy(source, wanted, by=request.user, now=timezone.now())
    except running.YearTaken as why:
        form.add_error("name", str(why))
        return None
    messages.success(
        request, _("The cohort is made. Only coordinators see it, and nobody has been told.")
    )
    return made


def rows(form: CopyForm, source: Cohort) -> list[Row]:
    found = []
    for row in form.gatherings:
        bound = form[day_of(row)]
        chosen = bound.field.to_python(bound.value()) if bound.name not in form.errors else None
        found.append(
            Row(
                title=row.title,
                was=in_words(day(row)),
                take=form[taken(row)],
                day=bound,
                becomes=in_words(chosen) if chosen else "",
                remark=bad_days.remark(chosen) if chosen else "",
                is_cancelled=row.state == Gathering.State.CANCELLED,
                names_year=str(source.year) in row.title,
            )
        )
    return found


def day(row: Gathering) -> date:
    return timezone.localdate(row.starts_at)


def in_words(day: date) -> str:
    said = {"day": facts.day_in_words(day), "week": day.isocalendar().week}
    return _("%(day)s, week %(week)d") % said


def next_year(cohorts: Sequence[Cohort], *, after: int) -> int:
    """The first one that has no cohort; the last possible one when all have."""
    known = {cohort.year for cohort in cohorts}
    return next((year for year in YEARS if year > after and year not in known), YEARS[-1])


def page_of(request: DeskRequest, programme: Programme) -> dict[str, object]:
    return {
        "programme": programme,
        "keeps_partners": menu.keeps_partners(request.user, programme),
        "back": reverse("desk:home"),
    }
