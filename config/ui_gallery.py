"""Every component on one page, in each of the frames: to look at, and for axe in the tests.

Its address exists in development and in the tests only.
"""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

FRAMES = ("desk", "portal", "public")
GATHERINGS = (
    {"on": date(2027, 2, 3), "past": True, "coming": 61, "declined": 9, "waiting": 0},
    {"on": date(2027, 3, 16), "past": False, "coming": 34, "declined": 5, "waiting": 44},
    {"on": date(2027, 5, 20), "past": False, "coming": 0, "declined": 0, "waiting": 0},
)
TEAMS = (
    {"name": "Sørvik kommune", "coming": 3, "declined": 1, "waiting": 0},
    {"name": "Kárášjoga gielda", "coming": 2, "declined": 0, "waiting": 3},
    {"name": "Nordmøre interkommunale avfallsselskap", "coming": 0, "declined": 4, "waiting": 0},
)
PEOPLE = ("Áŋŋel Čálmmis Ŋávvi", "Kari Nordmann", "Bjørn Åge Ødegård")


class ExampleForm(forms.Form):
    """One field of each kind that pages use."""

    name = forms.CharField(label=_("Name"), help_text=_("First name and last name"))
    email = forms.EmailField(label=_("E-mail"))
    form = forms.ChoiceField(label=_("Form"), choices=[("physical", _("in person"))])
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea({"rows": 3}))
    file = forms.FileField(label=_("Spreadsheet"), help_text=_("Excel or CSV, at most 25 MB"))
    lead = forms.BooleanField(label=_("Team lead"), required=False)
    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Coming")), ("no", _("Not coming"))],
        widget=forms.RadioSelect,
    )


@login_not_required
def gallery(request: HttpRequest, frame: str) -> HttpResponse:
    """Show the components in the frame called `frame`; 404 if there is no such frame."""
    if frame not in FRAMES:
        raise Http404
    if frame != "public":
        messages.success(request, "83 invitasjoner er på vei.")
        messages.error(request, "Ingen er valgt, så ingenting ble sendt.")
    context = {
        "base": f"base_{frame}.html",
        "form": ExampleForm(),
        "wrong": ExampleForm({"name": "Kari", "email": "kari@", "form": "virtual"}, prefix="wrong"),
        "gatherings": GATHERINGS,
        "teams": TEAMS,
        "people": PEOPLE,
        "page": Paginator(range(70), 10).page(2),
    }
    return render(request, "gallery.html", context)
