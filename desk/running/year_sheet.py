"""The year of a cohort on one sheet of paper, in the programme's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from cohorts import access
from cohorts.models import Cohort
from desk.day import paper
from desk.requests import DeskRequest
from sessions_app.gatherings import facts
from sessions_app.models import Gathering

# Up to so many gatherings: the size of type in which they fit on the sheet.
SIZES = {10: "roomy", 18: "tight"}
SMALLEST = "tightest"


@dataclass(frozen=True)
class Line:
    """A gathering, with everything as text."""

    week: str
    when: str
    title: str
    where: str
    is_draft: bool


@require_safe
def year_sheet(request: DeskRequest, slug: str, year: int) -> HttpResponse:
    """The gatherings that are not cancelled; those not sent out are marked as preliminary."""
    cohort = access.seen_cohort(request.user, slug, year)
    with translation.override(cohort.programme.language):
        html, name = as_html(cohort), pgettext("file name", "year")
    filename = f"{name}-{slugify(str(cohort)) or cohort.pk}.pdf"
    return paper.as_download(request, html, filename=filename, back=("desk:cohort", slug, year))


def as_html(cohort: Cohort) -> str:
    gatherings = Gathering.objects.filter(cohort=cohort).not_cancelled().by_date()
    lines = [line(row) for row in gatherings]
    return render_to_string(
        "desk/year_sheet.html",
        {
            "cohort": cohort,
            "programme": cohort.programme,
            "language": translation.get_language(),
            "lines": lines,
            "size": next((SIZES[most] for most in SIZES if len(lines) <= most), SMALLEST),
            "has_drafts": any(row.is_draft for row in lines),
            "today": timezone.localdate(),
        },
    )


def line(gathering: Gathering) -> Line:
    form = str(gathering.get_form_display())
    place = facts.where(gathering) if gathering.is_in_person else ""
    return Line(
        week=str(timezone.localdate(gathering.starts_at).isocalendar().week),
        when=facts.when(gathering, joiner=""),
        title=gathering.title,
        where=f"{form}, {place}" if place else form,
        is_draft=gathering.state == Gathering.State.DRAFT,
    )
