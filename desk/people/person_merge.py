"""Two records of one person: likely doubles, both side by side, and one press that merges them."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from certificates import merging
from certificates.models import Certificate
from cohorts import people
from cohorts.models import Membership
from cohorts.people import Details
from desk.people.person_changes import theirs
from desk.requests import DeskRequest
from partners.models import Person
from partners.ordering import norwegian
from sessions_app.attending import merging as parts
from sessions_app.attending.walking_in import matching
from sessions_app.gatherings.access import seen_people
from sessions_app.models import Link

MOST_SHOWN = 20
OTHER = "other"
LABELS = {field.name: field.verbose_name for field in Person._meta.fields}


@dataclass(frozen=True)
class Choice:
    """A value that differs; ``chosen`` is whose is kept."""

    name: str
    label: str
    kept: str
    other: str
    chosen: str


@require_safe
def doubles(request: DeskRequest, pk: int) -> HttpResponse:
    """Who may be the same: same name at the organisation, or same phone; others by a search."""
    person = theirs(request, pk)
    query = " ".join(request.GET.get("q", "")[:100].split())
    others = seen_people(request.user).exclude(pk=pk)
    found = matching(others, query) if query else likely(others, person)
    ordered = found.order_by(norwegian("last_name"), norwegian("first_name"), "pk")
    context = {
        "person": person,
        "query": query,
        "found": list(ordered[:MOST_SHOWN]),
        "merge_url": reverse("desk:person_merge", args=[pk, 0]).removesuffix("0/"),
    }
    return render(request, "desk/person_doubles.html", context)


def likely(others: QuerySet[Person], person: Person) -> QuerySet[Person]:
    same = Q(
        partner=person.partner_id,
        first_name__iexact=person.first_name,
        last_name__iexact=person.last_name,
    )
    if person.phone:
        same |= Q(phone=person.phone)
    return others.filter(same)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: DeskRequest, pk: int, other: int) -> HttpResponse:
    """The first is kept. What moves and what clashes is said before the press."""
    kept, second = theirs(request, pk), theirs(request, other)
    if kept == second:
        raise Http404
    now, chosen = timezone.now(), wanted(request)
    if request.method == "POST":
        place = second if chosen.get("partner") == OTHER else kept
        try:
            merging.merge(
                kept,
                second,
                details(kept, second, chosen),
                partner=place.partner,
                unit=place.unit,
                by=request.user,
                now=now,
            )
        except merging.CannotMerge as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("%(name)s is one person now.") % {"name": kept.full_name})
            return redirect("desk:person", pk)
    context = {
        "kept": kept,
        "other": second,
        "why_not": merging.why_not(kept, second, now=now),
        "choices": choices(kept, second, chosen),
        "clashes": parts.clashes(kept, second),
        "moves": [moves(one) for one in (kept, second)],
        "turned_url": reverse("desk:person_merge", args=[other, pk]),
        "back": reverse("desk:person_doubles", args=[pk]),
    }
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, "desk/person_merge.html", context, status=status)


def wanted(request: DeskRequest) -> dict[str, str]:
    return {name: value for name, value in request.POST.items() if value == OTHER}


def details(kept: Person, other: Person, chosen: dict[str, str]) -> Details:
    mine, theirs = people.details_of(kept), people.details_of(other)
    return Details(
        **{
            name: getattr(theirs if chosen.get(name) == OTHER else mine, name)
            for name in Details.__dataclass_fields__
        }
    )


def choices(kept: Person, other: Person, chosen: dict[str, str]) -> list[Choice]:
    """One for each value that differs; the second's is proposed where only that one has any.

    So is its place of work where only that one has not left.
    """
    made = []
    for name in (*Details.__dataclass_fields__, "partner"):
        values = shown(kept, name), shown(other, name)
        if values[0] != values[1]:
            works = name == "partner" and kept.left_on is not None and other.left_on is None
            is_other = chosen.get(name) == OTHER or not values[0] or (works and not chosen)
            proposed = OTHER if is_other else "kept"
            label = str(LABELS[name]).capitalize()
            made.append(Choice(name, label, *values, proposed))
    return made


def shown(person: Person, name: str) -> str:
    if name == "partner":
        return ", ".join(str(part) for part in (person.partner, person.unit) if part)
    display: Any = getattr(person, f"get_{name}_display", None)
    return str(display() if display else getattr(person, name))


def moves(person: Person) -> dict[str, Any]:
    """How much there is of each kind."""
    return {
        "person": person,
        "teams": Membership.objects.filter(person=person).count(),
        "gatherings": parts.parts(person).count(),
        "certificates": Certificate.objects.filter(person=person).count(),
        "links": Link.objects.filter(participation__person=person, revoked_at=None).count(),
    }


def merged_into(user: User, pk: int) -> Person | None:
    """Who a record that was merged is of; None for another record."""
    merged = Person.everything.filter(pk=pk, merged_into__isnull=False).first()
    if merged is None or merged.merged_into_id is None:
        return None
    return seen_people(user).filter(pk=merged.merged_into_id).first()
