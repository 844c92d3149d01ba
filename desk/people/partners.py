"""The partners, for those who coordinate LUP's own programmes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from cohorts import access
from partners.models import Partner
from partners.ordering import norwegian

PER_PAGE = 50
REACHABLE = 1000  # counting more would cost more than the page itself; a search finds the rest


@dataclass(frozen=True)
class PartnerRow:
    name: str
    number: str
    kind: str
    language: str
    since: str
    left: bool


class PartnerPaginator(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    object_list: QuerySet[Partner]

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:REACHABLE].count()


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Partners in Norwegian order, found by a part of the name or the organisation number."""
    if not access.coordinates_for_lup(request.user):
        raise Http404
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    found = Partner.objects.order_by(norwegian("name"), "pk")
    if query:
        found = found.filter(matching(query))
    page = PartnerPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/partners.html",
        {
            "keeps_partners": True,
            "page": page,
            "rows": partner_rows(page.object_list),
            "more": page.paginator.count == REACHABLE,
            "query": query,
        },
    )


def matching(query: str) -> Q:
    digits = query.replace(" ", "")
    in_number = Q(org_number__startswith=digits) if digits.isdecimal() else Q()
    return Q(name__icontains=query) | in_number


def partner_rows(partners: Iterable[Partner]) -> list[PartnerRow]:
    kinds, forms = dict(Partner.Kind.choices), dict(Partner.LanguageForm.choices)
    return [
        PartnerRow(
            name=row.name,
            number=row.org_number_text,
            kind=str(kinds[row.kind]),
            language=str(forms[row.language_form]),
            since=date_format(row.joined_on, "SHORT_DATE_FORMAT") if row.joined_on else "",
            left=row.left_on is not None,
        )
        for row in partners
    ]
