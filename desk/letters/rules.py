"""A programme's rules for mail that goes out by itself: seeing and changing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cohorts import access
from cohorts.models import Programme
from desk import menu
from desk.letters.planned_mail import in_words, to_whom
from desk.requests import DeskRequest
from sessions_app.gatherings import occasions, rules
from sessions_app.gatherings.rules import KINDS, Rule, Which
from sessions_app.models import Gathering


class RulesForm(forms.Form):
    """All rules of a programme on one form; the fields are named ``first_days`` and the like."""

    def __init__(self, current: Sequence[Rule], data: QueryDict | None) -> None:
        super().__init__(data)
        self.current = current
        for rule in current:
            self.fields |= fields_for(rule)

    def when(self, which: Which) -> list[BoundField]:
        names = (f"{which}_days", f"{which}_at")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, object]:
        values = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                rules.check(self.wanted())
            except rules.CannotSet as why:
                self.add_error(None, str(why))
        return values

    def wanted(self) -> list[Rule]:
        return [
            Rule(
                rule.which,
                days=self.cleaned_data.get(f"{rule.which}_days", rule.days),
                at=self.cleaned_data[f"{rule.which}_at"],
                is_on=self.cleaned_data[f"{rule.which}_is_on"],
            )
            for rule in self.current
        ]


def fields_for(rule: Rule) -> dict[str, forms.Field]:
    least, most = rules.DAYS[rule.which]
    fields: dict[str, forms.Field] = {
        f"{rule.which}_is_on": forms.BooleanField(
            label=_("In use"), required=False, initial=rule.is_on
        )
    }
    if least < most:
        after = rule.which == Which.THANKS
        fields[f"{rule.which}_days"] = forms.IntegerField(
            label=_("Days after the gathering") if after else _("Days before the gathering"),
            min_value=least,
            max_value=most,
            initial=rule.days,
        )
    fields[f"{rule.which}_at"] = forms.TimeField(
        label=_("Time of day"),
        initial=rule.at,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        validators=[MinValueValidator(rules.EARLIEST), MaxValueValidator(rules.LATEST)],
    )
    return fields


@dataclass(frozen=True)
class Group:
    """One rule on the page: its fields, and when it sends for the next gathering."""

    key: str
    name: str
    to_whom: str
    is_on: BoundField
    when: list[BoundField]
    example: str


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DeskRequest, slug: str) -> HttpResponse:
    programme = access.coordinated_programme(request.user, slug)
    current = rules.of(programme)
    now = timezone.now()
    form = RulesForm(current, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = rules.change(programme, form.wanted(), by=request.user, now=now)
        messages.success(request, _("Saved.") if changed else _("Nothing has changed."))
        return redirect("desk:rules", programme.slug)
    gathering = next_gathering(programme, now=now)
    return render(
        request,
        "desk/rules.html",
        {
            "programme": programme,
            "keeps_partners": menu.keeps_partners(request.user, programme),
            "form": form,
            "groups": groups(form, gathering),
            "gathering": gathering,
            "back": reverse("desk:home"),
            "wordings_url": reverse("desk:wordings", args=[programme.slug]),
        },
    )


def next_gathering(programme: Programme, *, now: datetime) -> Gathering | None:
    coming = Gathering.objects.filter(cohort__programme=programme, starts_at__gt=now)
    return coming.not_cancelled().by_date().first()


def groups(form: RulesForm, gathering: Gathering | None) -> list[Group]:
    due = {o.which: o.due for o in occasions.of(gathering, form.current)} if gathering else {}
    return [
        Group(
            key=rule.which,
            name=str(capfirst(rule.which.label)),
            to_whom=to_whom(KINDS[rule.which]),
            is_on=form[f"{rule.which}_is_on"],
            when=form.when(rule.which),
            example=in_words(due[rule.which]) if rule.which in due else "",
        )
        for rule in form.current
    ]
