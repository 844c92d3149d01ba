"""Two records of one person: likely doubles, both side by side, and one press that merges them."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from certificates import merging
from certificates.models import Certificate
from cohorts import access, people
from cohorts.models import Membership
from cohorts.people import Details
from desk.requests import DeskRequest
from desk.tallies import Tally
from partners.models import Person
from partners.ordering import norwegian
from partners.prepared import prepared
from sessions_app.attending import merging as parts
from sessions_app.attending.walking_in import matching
from sessions_app.gatherings.access import (
    mergeable_people,
    mergeable_person,
    own_person,
    seen_people,
)
from sessions_app.models import Link, Participation

MOST_SHOWN = 20
OTHER = "other"
KINDS = ("teams", "gatherings", "certificates", "links")
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
    person = own_person(request.user, pk)
    query = " ".join(request.GET.get("q", "")[:100].split())
    found: list[Person] = []
    if mergeable_person(request.user, pk):
        found = looked_for(request.user, pk, query) if query else likely_ones(request.user, person)
    context = {
        "person": person,
        "query": query,
        "found": found,
        "merge_url": reverse("desk:person_merge", args=[pk, 0]).removesuffix("0/"),
    }
    return render(request, "desk/person_doubles.html", context)


def looked_for(user: User, pk: int, query: str) -> list[Person]:
    return list(in_order(matching(mergeable_people(user).exclude(pk=pk), query)))


def likely_ones(user: User, person: Person) -> list[Person]:
    names = (person.first_name, person.last_name)
    return likely(user, person.pk, person.partner_id, *names, person.phone)


@prepared
def likely(
    user: User, person: int, partner: int, first: str, last: str, phone: str
) -> QuerySet[Person]:
    same = Q(partner=partner, first_name__iexact=first, last_name__iexact=last)
    same |= Q(phone=phone) & ~Q(phone="")
    return in_order(mergeable_people(user).filter(same).exclude(pk=person))


def in_order(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.order_by(norwegian("last_name"), norwegian("first_name"), "pk")[:MOST_SHOWN]


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: DeskRequest, pk: int, other: int) -> HttpResponse:
    """The first is kept. What moves and what clashes is said before the press."""
    kept, second = (access.let_in(mergeable_person, request.user, one) for one in (pk, other))
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
    clashes = parts.clashes(kept, second)
    context = {
        "kept": kept,
        "other": second,
        "why_not": merging.why_not(kept, second, clashes, now=now),
        "choices": choices(kept, second, chosen),
        "clashes": clashes,
        "moves": moves(kept, second),
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


def moves(*people: Person) -> list[dict[str, Any]]:
    """How much there is of each kind, of each of them. One query."""
    this = OuterRef("pk")
    counted = Person.objects.filter(pk__in=[person.pk for person in people]).annotate(
        teams=Tally(Membership.objects.filter(person=this)),
        gatherings=Tally(Participation.objects.filter(person=this)),
        certificates=Tally(Certificate.objects.filter(person=this)),
        links=Tally(Link.objects.filter(participation__person=this, revoked_at=None)),
    )
    found = {row["pk"]: row for row in counted.values("pk", *KINDS)}
    return [{"person": person, **found[person.pk]} for person in people]


def merged_into(user: User, pk: int) -> Person | None:
    """Who a record that was merged is of; None for another record."""
    kept = Person.everything.filter(pk=pk).values("merged_into")
    return seen_people(user).filter(pk__in=kept).first()
