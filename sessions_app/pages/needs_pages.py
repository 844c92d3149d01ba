"""The page behind a personal link where those who come tell of food and access."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sessions_app.coming import noting
from sessions_app.gatherings import releases
from sessions_app.mail import links
from sessions_app.models import Needs, Participation
from sessions_app.pages.views import language_for, private, unknown_link

TO_PANEL = "#behov"  # on the answer page


class NeedsForm(forms.Form):
    diets = forms.MultipleChoiceField(
        label=_("What you eat, or do not eat"),
        required=False,
        choices=Needs.Diet.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    food = forms.CharField(
        label=_("More about food"), required=False, max_length=Needs.LONGEST, strip=True
    )
    access = forms.CharField(
        label=_("What you need to take part"),
        required=False,
        max_length=Needs.LONGEST,
        help_text=_("Such as a way in without steps, a hearing loop or an interpreter"),
    )

    def __init__(self, data: QueryDict | None, *, kept: Needs | None) -> None:
        initial = {"diets": kept.diets, "food": kept.food, "access": kept.access} if kept else {}
        super().__init__(data, initial=initial)

    @property
    def told(self) -> noting.Told:
        """As filled in, which is valid."""
        values = self.cleaned_data
        return noting.Told(values["diets"], values["food"], values["access"])


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest, token: str) -> HttpResponse:
    """Tell of food and access, change it or delete it."""
    row = links.find(token, now=timezone.now())
    if row is None:
        return unknown_link(request)
    with translation.override(language_for(request, row)):
        return page(request, row)


def page(request: HttpRequest, row: Participation) -> HttpResponse:
    now = timezone.now()
    gathering = releases.as_released(row.gathering)
    kept = Needs.objects.filter(participation=row).first()
    form = NeedsForm(request.POST if request.method == "POST" else None, kept=kept)
    status = 200
    if request.method == "POST":
        if request.POST.get("action") == "delete":
            noting.take_back(row)
            return to_answer(request)
        status = 400
        if form.is_valid():
            try:
                noting.note(row, form.told, now=now)
            except noting.CannotNote:
                status = 409
            else:
                return to_answer(request)
    context = {
        "row": row,
        "gathering": gathering,
        "programme": gathering.cohort.programme,
        "form": form if noting.may_note(row, gathering, now=now) else None,
        "kept": kept,
        "diets": [Needs.Diet(diet).label for diet in kept.diets] if kept else [],
        "deleted_on": timezone.localdate(gathering.ends_at + Needs.KEPT_AFTER_END),
    }
    return private(render(request, "sessions_app/needs.html", context, status=status))


def to_answer(request: HttpRequest) -> HttpResponse:
    query = request.META["QUERY_STRING"]
    return private(redirect(f"../{'?' if query else ''}{query}{TO_PANEL}"))
