"""The materials of a gathering: links and files to add, replace and remove."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cohorts import access
from desk import addresses, menu
from desk.afterwards import learning
from desk.requests import DeskRequest
from sessions_app.gatherings import facts
from sessions_app.gatherings.access import run_gathering
from sessions_app.learning import file_kinds, handover, materials
from sessions_app.learning.file_kinds import CheckedFile
from sessions_app.learning.materials import Wanted
from sessions_app.learning.refused_files import Refused
from sessions_app.models import Gathering, Material, MaterialFile
from sessions_app.pages.learning_pages import as_download
from spreadsheets.reading import size_text


class MaterialForm(forms.Form):
    """A link or a file. With ``kept``, the file that is there already may be left as it is."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty means the name of the file"),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("Who reads it when"),
        choices=[
            (Material.When.BEFORE, gettext_lazy("Before the gathering, from the invitation on")),
            (Material.When.AFTER, gettext_lazy("Afterwards, once the gathering has begun")),
        ],
        widget=forms.RadioSelect,
        initial=Material.When.AFTER,
    )
    url = forms.URLField(
        label=gettext_lazy("Link"), max_length=2000, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, kept: MaterialFile | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        limit = {"limit": size_text(settings.MATERIAL_MAX_BYTES)}
        self.fields["file"] = forms.FileField(
            label=_("File"),
            max_length=200,
            required=False,
            help_text=_(
                "PDF, Word, PowerPoint, Excel, picture or calendar file (ICS), up to %(limit)s"
            )
            % limit,
            widget=forms.FileInput({"accept": ".pdf,.docx,.pptx,.xlsx,.png,.jpg,.jpeg,.ics"}),
        )
        self.checked: CheckedFile | None = None

    def clean_file(self) -> None:
        uploaded = self.cleaned_data["file"]
        if uploaded:
            try:
                file_kinds.refuse_too_large(uploaded.size)
                self.checked = file_kinds.check(uploaded.read(), filename=uploaded.name)
            except Refused as why:
                raise forms.ValidationError(str(why)) from why

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "file" in self.errors or "url" in self.errors:
            return values
        url = values.get("url", "")
        if self.kept and not self.checked and not url:
            self.checked = CheckedFile(
                self.kept.name, self.kept.content_type, bytes(self.kept.content)
            )
        if not url and not self.checked:
            self.add_error("url", _("Give a link or a file."))
        elif url and self.checked:
            self.add_error("url", _("Give a link or a file, not both."))
        elif url and not materials.is_plain_link(url):
            self.add_error("url", _("The link must begin with https:// or http://."))
        elif url and not values.get("title"):
            self.add_error("title", _("Say what the link leads to."))
        return values

    @property
    def wanted(self) -> Wanted:
        """Once the form is valid."""
        values = self.cleaned_data
        name = self.checked.name.rpartition(".")[0] if self.checked else ""
        return Wanted(
            values["title"] or name, Material.When(values["when"]), values["url"], self.checked
        )


@require_http_methods(["GET", "HEAD", "POST"])
def material_list(request: DeskRequest, pk: int) -> HttpResponse:
    """What there is, and a form for more."""
    gathering = run_gathering(request.user, pk)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            materials.add(gathering, wanted=form.wanted, by=request.user, now=timezone.now())
        except materials.CannotKeep as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("The material is there."))
            return redirect("desk:materials", gathering.pk)
    address = addresses.of("desk:material_file")
    change = addresses.of("desk:material")
    rows = materials.shown(materials.of(gathering), address)
    return page(
        request,
        gathering,
        "desk/materials.html",
        {
            "form": form,
            "rows": [(row, change(row.pk)) for row in rows],
            "notes": handover.count(gathering),
            "catch_up": learning.catch_up(gathering) if rows else None,
            "goes_by_itself": handover.goes_by_itself(gathering.cohort.programme),
            "rules_url": reverse("desk:rules", args=[gathering.cohort.programme.slug]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def material(request: DeskRequest, pk: int) -> HttpResponse:
    """A new version of one of them, or another title."""
    row = run_material(request, pk)
    kept = MaterialFile.objects.filter(material=row)
    form = MaterialForm(
        request.POST or None,
        request.FILES or None,
        kept=kept.first() if request.method == "POST" else None,
        initial={"title": row.title, "when": row.when, "url": row.url},
    )
    if request.method == "POST" and form.is_valid():
        try:
            materials.replace(row, wanted=form.wanted, by=request.user, now=timezone.now())
        except materials.CannotKeep as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("The new version is there."))
        return redirect("desk:materials", row.gathering_id)
    file = kept.defer("content").first()
    more = {"form": form, "row": row, "file_name": file.name if file else ""}
    return page(request, row.gathering, "desk/material.html", more)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    row = run_material(request, pk)
    if request.method == "POST":
        try:
            materials.remove(row, by=request.user, now=timezone.now())
        except materials.CannotKeep as why:
            messages.info(request, str(why))
        else:
            messages.success(request, _("The material is removed."))
        return redirect("desk:materials", row.gathering_id)
    return page(request, row.gathering, "desk/material_remove.html", {"row": row})


@require_safe
def file(request: DeskRequest, pk: int) -> HttpResponse:
    row = run_material(request, pk)
    return as_download(access.first_or_404(MaterialFile.objects.filter(material=row)))


def run_material(request: DeskRequest, pk: int) -> Material:
    """Of a gathering with ``access.standing``."""
    row = access.first_or_404(Material.objects.current().filter(pk=pk))
    row.gathering = run_gathering(request.user, row.gathering_id)
    return row


def page(
    request: DeskRequest, gathering: Gathering, template: str, more: dict[str, object]
) -> HttpResponse:
    context = {
        "gathering": gathering,
        "gathering_url": reverse("desk:gathering", args=[gathering.pk]),
        "materials_url": reverse("desk:materials", args=[gathering.pk]),
        "subtitle": f"{gathering.title}, {facts.when(gathering)}",
        **menu.of(gathering),
    }
    return render(request, template, context | more)
