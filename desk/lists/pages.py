"""The pages with the lists, and the lists as files."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit import log
from certificates.views import private
from cohorts import access
from cohorts.models import Programme
from desk.lists import acts, drawing, kept, saved_views
from desk.lists.kinds import Kind
from desk.lists.listing import Listing
from desk.lists.making import listing_for, listing_in
from desk.lists.scope import Scope, scope_of
from desk.models import BulkChange
from desk.requests import DeskRequest, number_in
from spreadsheets import workbook_writing, writing
from spreadsheets.workbook_writing import Sheet

LONGEST_NAME, LONGEST_QUERY = 60, 2000


class ViewForm(forms.Form):
    name = forms.CharField(max_length=LONGEST_NAME)
    programme = forms.ModelChoiceField(queryset=Programme.objects.none(), required=False)

    def __init__(self, data: QueryDict, scope: Scope) -> None:
        super().__init__(data)
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – for the types
        field.queryset = Programme.objects.filter(pk__in=[row.pk for row in scope.programmes])


@require_safe
def show(request: DeskRequest, kind: Kind) -> HttpResponse:
    """One of the lists: filtered, sorted, with the columns chosen and fifty rows a page."""
    listing = listing_for(request, kind)
    scope, form = listing.plan.scope, listing.plan.form
    pages = kept.pages_of(listing)
    page = pages.get_page(request.GET.get("page"))
    views = saved_views.for_reader(scope, kind)
    current = next((view for view in views if view.query == listing.query), None)
    context = {
        "keeps_partners": scope.keeps_partners,
        "kind": kind,
        "listing": listing,
        "form": form,
        "page": page,
        "total": pages.count,
        "more": pages.count == kept.REACHABLE,
        "acts": [(key, act.label) for key, act in acts.of_kind(kind).items()],
        "choice_url": reverse(f"desk:{kind.page}_choice"),
        "made": made(request),
        "headings": drawing.headings(listing),
        "rows": drawing.table_rows(listing, page.object_list),
        "views": views,
        "current": current,
        "programmes": scope.programmes,
        "column_choices": drawing.column_choices(listing),
        "orders": drawing.orders(listing),
        "file_url": reverse(f"desk:{kind.page}_file"),
        "view_url": reverse(f"desk:{kind.page}_view"),
    }
    return render(request, "desk/list.html", context)


def made(request: DeskRequest) -> tuple[str, int, str] | None:
    """What was just done with many rows: what, with how many, and where to undo it."""
    pk = number_in(request.GET.get("gjort", ""))
    if pk is None:
        return None
    change = BulkChange.objects.filter(pk=pk, made_by=request.user, undone_at=None).first()
    if change is None:
        return None
    label = acts.of_kind(Kind(change.list))[change.act].label
    return str(label), len(change.rows), reverse("desk:list_undo", args=[change.pk])


@require_POST
def as_file(request: DeskRequest, kind: Kind) -> StreamingHttpResponse | HttpResponse:
    """All that the list shows, in its order and with its columns, sent row by row.

    Written down: such a file can be everybody's address.
    """
    listing = listing_for(request, kind)
    as_csv = request.POST.get("format") == "csv"
    ending = "csv" if as_csv else "xlsx"
    log.record(
        request.user,
        "list taken out",
        by=request.user,
        after={"list": kind.value, "format": ending, "rows": listing.count()}
        | {"columns": [column.key for column in listing.columns]},
    )
    heading = [column.label for column in listing.columns]
    if as_csv:
        content = writing.as_csv(with_heading(heading, listing))
        content_type = writing.CSV
    else:
        widths = [column.width for column in listing.columns]
        sheet = Sheet(str(kind.label), heading, listing.values(), widths)
        content = workbook_writing.as_xlsx([sheet])
        content_type = workbook_writing.XLSX
    name = f"{kind.value}-{timezone.localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(StreamingHttpResponse(content, content_type=content_type, headers=headers))


def with_heading(heading: list[str], listing: Listing) -> Iterator[writing.Row]:
    yield heading
    yield from listing.values()


@require_POST
def save_view(request: DeskRequest, kind: Kind) -> HttpResponse:
    scope = scope_of(request.user)
    listing = listing_in(scope, kind, QueryDict(request.POST.get("query", "")))
    form = ViewForm(request.POST, scope)
    if not form.is_valid() or len(listing.query) > LONGEST_QUERY:
        text = _("The view needs a name of at most %(n)d signs.") % {"n": LONGEST_NAME}
        messages.error(request, text)
        return redirect(listing.here)
    view = saved_views.save(
        scope,
        kind,
        form.cleaned_data["name"],
        query=listing.query,
        shared=form.cleaned_data["programme"],
    )
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(listing.here)


@require_POST
def remove_view(request: DeskRequest, pk: int) -> HttpResponse:
    scope = scope_of(request.user)
    view = access.first_or_404(saved_views.seen_by(scope).filter(pk=pk))
    saved_views.remove(view, scope)
    messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    return redirect(f"desk:{Kind(view.list).page}")
