"""Which programme and year an import goes into."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from cohorts.models import Cohort, Programme

YEARS = range(2000, 2101)


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--programme", required=True, help="short name of the programme, as 3p")
    parser.add_argument("--year", required=True)


def programme_named(slug: str) -> Programme:
    """Raises CommandError that names the programmes there are."""
    programme = Programme.objects.select_related("owner").filter(slug=slug).first()
    if programme is None:
        known = ", ".join(Programme.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(
            _("There is no programme %(slug)s. There are: %(known)s.")
            % {"slug": slug, "known": known}
        )
    return programme


def year_named(text: str) -> int:
    """Raises CommandError for what is no year that a cohort can have."""
    if not text.isdecimal() or int(text[:5]) not in YEARS:
        raise CommandError(
            _("“%(text)s” is not a year between %(first)d and %(last)d.")
            % {"text": text, "first": YEARS[0], "last": YEARS[-1]}
        )
    return int(text)


def cohort_of(programme: Programme, year: int) -> Cohort:
    """The programme's cohort of the year; one that is not saved yet when there is none."""
    found = Cohort.objects.filter(programme=programme, year=year).first()
    # The name is a record, kept as the programme office writes it and not in the reader's language.
    return found or Cohort(programme=programme, year=year, name=f"Kull {year}")
