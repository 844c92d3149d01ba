"""A programme's settings on one page: each section is a form of its own."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Field, TextField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cohorts import access, programme_settings
from cohorts.models import Programme
from desk import menu
from desk.requests import DeskRequest
from spreadsheets import values

ADDRESSES = ("contact_email", "privacy_contact")
HELP = {
    "learning_goals": gettext_lazy("One a line"),
    "notice": gettext_lazy("An empty line begins a new paragraph"),
}
TEXT_HIGH = 5
LEAST = {"certificate_threshold": 1}


@dataclass(frozen=True)
class Section:
    key: str
    title: Any
    fields: tuple[str, ...]
    remark: Any = ""


SECTIONS = (
    Section(
        "navn",
        gettext_lazy("Name and language"),
        ("name", "name_nn", "name_en", "language"),
        gettext_lazy(
            "Mail, certificates and pages for participants use the name in the reader's language."
        ),
    ),
    Section(
        "avsender",
        gettext_lazy("Sender"),
        ("sender_name", "contact_email"),
        gettext_lazy("Holds for mail that is written from now on."),
    ),
    Section(
        "kursbevis",
        gettext_lazy("Certificates"),
        (
            *("certificate_rule", "certificate_threshold", "presence_share", "issuer"),
            *("issued_at_place", "signatory_name", "signatory_title", "signatory_title_nn"),
            *("signatory_title_en", "learning_goals_nb", "learning_goals_nn", "learning_goals_en"),
        ),
        gettext_lazy("Certificates that are issued already stay as they are."),
    ),
    Section(
        "personvern",
        gettext_lazy("Privacy and accessibility"),
        (
            *("controller_name", "privacy_contact", "accessibility_url"),
            *("notice_nb", "notice_nn", "notice_en"),
        ),
        gettext_lazy("Stands in the privacy notice, and the statement at the foot of all pages."),
    ),
)


class SettingsForm(forms.Form):
    """The fields of one section, with the limits that their columns have."""

    def __init__(self, section: Section, programme: Programme, data: Any = None) -> None:
        initial = {name: getattr(programme, name) for name in section.fields}
        super().__init__(data, initial=initial, prefix=section.key)
        self.section = section
        for name in section.fields:
            self.fields[name] = field_for(name)

    @property
    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.section.fields}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for name in ADDRESSES:
            if found.get(name):
                try:
                    found[name] = values.email(found[name])
                except values.Invalid as why:
                    self.add_error(name, str(why))
        is_share = found.get("certificate_rule") == Programme.CertificateRule.SHARE_OF_HOURS
        if is_share and found.get("certificate_threshold", 0) > 100:
            self.add_error("certificate_threshold", _("A share is at most 100 per cent."))
        return found


def field_for(name: str) -> forms.Field:
    column = Programme._meta.get_field(name)
    more: dict[str, Any] = {}
    if name == "accessibility_url":
        more["assume_scheme"] = "https"
    if isinstance(column, TextField):
        help_text = HELP[name.rpartition("_")[0]]
        more |= {"widget": forms.Textarea({"rows": TEXT_HIGH}), "help_text": help_text}
    if name in LEAST:
        more["min_value"] = LEAST[name]
    return cast(forms.Field, cast("Field[Any, Any]", column).formfield(**more))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: DeskRequest, slug: str) -> HttpResponse:
    programme = access.coordinated_programme(request.user, slug)
    pressed = request.POST.get("section", "")
    made = [
        SettingsForm(section, programme, request.POST if section.key == pressed else None)
        for section in SECTIONS
    ]
    status = 200
    if request.method == "POST":
        form = next((form for form in made if form.is_bound), None)
        if form is not None and form.is_valid():
            changed = programme_settings.change(programme, form.wanted, by=request.user)
            messages.success(request, _("Saved.") if changed else _("Nothing has changed."))
            return redirect("desk:settings", slug)
        status = 400
    context = {
        "programme": programme,
        "keeps_partners": menu.keeps_partners(request.user, programme),
        "back": reverse("desk:home"),
        "forms": made,
        "envelope": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    }
    return render(request, "desk/programme_settings.html", context, status=status)
