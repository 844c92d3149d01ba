"""Importing spreadsheets: choose a file, check what it would do, import it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cohorts import access, running
from cohorts.choosing import YEARS, cohort_of
from cohorts.models import Programme
from desk.files import uploads
from desk.models import Upload
from desk.requests import DeskRequest
from spreadsheets import reading
from spreadsheets.cells import Unreadable
from spreadsheets.columns import plain
from spreadsheets.report import Report

PLANNING_BEGINS = 7  # from July on, the next year's cohort is what one prepares


class ImportForm(forms.Form):
    """A programme and a year are needed for all but partners, which belong to no cohort."""

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], for_lup: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds(for_lup=for_lup)
        limit = {"limit": reading.size_text(settings.SPREADSHEET_MAX_BYTES)}
        into_cohort = self.data.get("kind") != Upload.Kind.PARTNERS
        self.fields |= {
            "kind": forms.ChoiceField(
                label=_("What is in the file?"),
                choices=self.kinds,
                widget=forms.RadioSelect,
            ),
            "programme": forms.ModelChoiceField(
                programmes,
                label=_("Programme"),
                required=into_cohort,
                empty_label=None,
                help_text=_("For teams and gatherings"),
            ),
            "year": forms.IntegerField(
                label=_("Year"),
                required=into_cohort,
                min_value=YEARS.start,
                max_value=YEARS.stop - 1,
                help_text=_("For teams and gatherings. The year's cohort is made if needed"),
            ),
            "file": forms.FileField(
                label=_("File"),
                max_length=200,
                help_text=_("Excel (.xlsx) or CSV, up to %(limit)s") % limit,
                widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
            ),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind") == Upload.Kind.PARTNERS:
            return values | {"programme": None, "year": None}
        programme, year = values.get("programme"), values.get("year")
        if programme and year and (why := running.why_fixed(cohort_of(programme, year))):
            self.add_error("year", why)
        return values


def kinds(*, for_lup: bool) -> list[tuple[str, str]]:
    """Partners are LUP's to keep."""
    return [
        (value, label.capitalize())
        for value, label in Upload.Kind.choices
        if for_lup or value != Upload.Kind.PARTNERS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: DeskRequest) -> HttpResponse:
    """What to import and from which file. An unreadable file is refused here, with the reason."""
    programmes = access.coordinated_programmes(request.user).order_by("name", "pk")
    if not programmes:
        raise Http404
    now = timezone.now()
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        programmes=programmes,
        for_lup=access.coordinates_for_lup(request.user),
        initial={
            "kind": Upload.Kind.TEAMS,
            "programme": programmes[0],
            "year": year_to_plan(timezone.localdate(now)),
        },
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading.refuse_too_large(file.size)
            upload = uploads.take_in(
                file.read(),
                filename=file.name,
                kind=form.cleaned_data["kind"],
                programme=form.cleaned_data["programme"],
                year=form.cleaned_data["year"],
                by=request.user,
                now=now,
            )
        except Unreadable as why:
            form.add_error("file", another_kind(form) or str(why))
        else:
            return redirect("desk:import_check", upload.pk)
    return render(request, "desk/import.html", {"form": form, "guides": guides(form)})


def another_kind(form: ImportForm) -> str:
    """What the file seems to hold, in a sentence, when it is not what was chosen."""
    file, chosen = form.cleaned_data["file"], form.cleaned_data["kind"]
    fitting = {}
    for kind, label in form.kinds:
        file.seek(0)
        with suppress(Unreadable):
            reading.refuse_too_large(file.size)
            table = reading.read(file.read(), uploads.COLUMNS[kind], filename=file.name)
            fitting[label] = len(table.recognised.columns) if kind != chosen else 0
    if not fitting:
        return ""
    likely = max(fitting, key=lambda label: fitting[label])
    text = _("The headings are those of a file with: %(kind)s. Choose that, and the file again.")
    return text % {"kind": likely.lower()}


def guides(form: ImportForm) -> list[dict[str, str]]:
    """The headings of each kind of file, as the programme office writes them."""
    return [
        {
            "kind": label,
            "needed": ", ".join(column.name for column in uploads.COLUMNS[kind] if column.needed),
            "welcome": ", ".join(
                column.name for column in uploads.COLUMNS[kind] if not column.needed
            ),
        }
        for kind, label in form.kinds
    ]


def year_to_plan(today: date) -> int:
    return today.year + (today.month >= PLANNING_BEGINS)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: DeskRequest, pk: int) -> HttpResponse:
    """What the import will do, then the button; afterwards, what it did."""
    upload = uploads.own_upload(request.user, pk)
    if request.method == "POST":
        uploads.carry_out(
            upload,
            by=request.user,
            now=timezone.now(),
            only_valid="only_valid" in request.POST,
        )
        return redirect("desk:import_check", upload.pk)
    if upload.imported_at:
        return render(request, "desk/import_done.html", done(upload))
    return render(request, "desk/import_check.html", checked(upload, uploads.check(upload)))


def done(upload: Upload) -> dict[str, Any]:
    refused = upload.counts["refused"]
    title = ngettext("%(n)d row is not imported", "%(n)d rows are not imported", refused)
    return {
        "upload": upload,
        "into": into(upload),
        "address": address(upload),
        "counts": upload.counts,
        "refused": title % {"n": refused} if refused else "",
        "tables": remarks_tables(
            upload.remarks,
            {"refused": _("Rows that were not imported"), "warned": _("Rows to look at")},
        ),
    }


def checked(upload: Upload, report: Report) -> dict[str, Any]:
    return {
        "upload": upload,
        "into": into(upload),
        "counts": report.counts,
        "recognised": report.recognised,
        "separator": separator_in_words(report.recognised.separator),
        "columns": ", ".join(columns_in_words(upload, report.recognised.columns)),
        "tables": remarks_tables(
            uploads.remarks_of(report),
            {"refused": _("Rows that cannot be taken"), "warned": _("Rows to look at")},
        ),
    }


def remarks_tables(
    remarks: dict[str, dict[str, Any]], titles: dict[str, str]
) -> list[dict[str, Any]]:
    """What the templates need for each table of remarks; ``titles`` by severity."""
    return [
        remarks[severity]
        | {"title": title, "sheets": any(row["sheet"] for row in remarks[severity]["rows"])}
        for severity, title in titles.items()
        if severity in remarks
    ]


def columns_in_words(upload: Upload, headings: dict[str, str]) -> list[str]:
    """The file's headings, each with the one it was taken for where that is another word."""
    names = {column.key: column.name for column in uploads.COLUMNS[upload.kind]}
    return [
        heading if plain(heading) == plain(names[key]) else f"{heading} → {names[key]}"
        for heading, key in headings.items()
    ]


def separator_in_words(separator: str) -> str:
    names = {";": _("semicolon"), ",": _("comma"), "\t": _("tab")}
    return names.get(separator, separator)


def into(upload: Upload) -> str:
    """Where the rows go, in the page's heading."""
    kind = upload.get_kind_display().capitalize()
    if upload.programme is None:
        return kind
    return f"{kind} – {upload.programme.name}, {upload.year}"


def address(upload: Upload) -> str:
    """The page that shows what was imported."""
    if upload.programme is None:
        return reverse("desk:partners")
    return reverse("desk:cohort", args=[upload.programme.slug, upload.year])
