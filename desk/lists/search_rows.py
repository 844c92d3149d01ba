"""What the search everywhere asks: of each kind one row more than is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Q, QuerySet
from django.http import QueryDict

from cohorts.models import Team
from desk.lists import kept
from desk.lists.kinds import Kind
from desk.lists.making import listing_in
from desk.lists.people_list import SimilarPeople
from desk.lists.scope import Scope
from desk.post import outbox_states
from messaging.models import Message
from partners import folding
from partners.models import Partner, Person
from partners.ordering import norwegian
from partners.prepared import prepared
from partners.shapes import Asking, StandIns, shaped
from sessions_app.models import Gathering

MOST = 8  # are shown of each kind
Rows = Sequence[tuple[Any, ...]]


def people(rows: QuerySet[Person], *order: Any) -> QuerySet[Person, Any]:
    rows = rows.order_by(*order, norwegian("last_name"), norwegian("first_name"), "pk")
    return rows.values_list("pk", "first_name", "last_name", "partner__name")


def partners(rows: QuerySet[Partner], *order: Any) -> QuerySet[Partner, Any]:
    return rows.order_by(*order, norwegian("name"), "pk").values_list("pk", "name")


def teams(rows: QuerySet[Team], *order: Any) -> QuerySet[Team, Any]:
    """A team is one row through the years: its name, and its teams and cohorts, newest first."""
    return (
        rows.values("name", "partner", "unit", "cohort__programme")
        .annotate(
            teams=ArrayAgg("pk", order_by="-cohort__year"),
            cohorts=ArrayAgg("cohort", order_by="-cohort__year"),
            newest=Max("cohort__year"),
        )
        .order_by(*order, "-newest", norwegian("name"), "partner", "unit")
        .values_list("name", "teams", "cohorts")
    )


ROWS: dict[Kind, Callable[..., QuerySet[Any, Any]]] = {
    Kind.PEOPLE: people,
    Kind.PARTNERS: partners,
    Kind.TEAMS: teams,
}


def exact(kind: Kind, scope: Scope, query: str) -> Rows:
    """What the list of the kind finds."""
    if shape := kept.shape_of(kind, [("q", query)]):
        words = map(folding.anywhere, folding.words(query))
        return listed(shape).rows([scope.cohort_ids, *words], 0, MOST + 1)
    listing = listing_in(scope, kind, QueryDict(urlencode({"q": query})))
    return list(ROWS[kind](listing.found)[: MOST + 1])


@shaped
def listed(shape: kept.Shape, stand_ins: StandIns) -> Asking:
    listing = kept.blank(shape, stand_ins)
    return ROWS[listing.kind](listing.found), kept.values_of(listing)


def alike(kind: Kind, scope: Scope, query: str) -> Rows:
    """Those with names that are only like it."""
    if not folding.words(query):
        return []
    rows: QuerySet[Any]
    if kind == Kind.PEOPLE:
        rows = SimilarPeople(QueryDict(urlencode({"q": query})), scope).found()
    else:
        every = scope.teams if kind == Kind.TEAMS else Partner.objects.all()
        rows = every.filter(folding.resembles(query))
    return list(ROWS[kind](rows, folding.likeness(query).desc())[: MOST + 1])


@prepared
def gatherings(
    cohorts: list[int],
) -> QuerySet[Gathering, tuple[int, str, str, int, datetime]]:
    rows = Gathering.objects.filter(cohort__among=cohorts).order_by("-starts_at", "-pk")
    return rows.values_list("pk", "title", "venue", "cohort", "starts_at")


def mails(programmes: Sequence[int], query: str) -> Rows:
    values = [*programmes, folding.anywhere(query)]
    return mails_with(len(programmes)).rows(values, 0, MOST + 1)


@shaped
def mails_with(programmes: int, stand_ins: StandIns) -> Asking:
    ids, text = [stand_ins.number(n) for n in range(programmes)], stand_ins.word(0)
    rows = (
        outbox_states.written_by(ids)
        .filter(Q(recipient__icontains=text) | Q(subject__icontains=text))
        .exclude(kind=Message.Kind.TEST)
        .order_by("-created_at", "-pk")
    )
    found = rows.values_list("public_id", "subject", "recipient")
    return found, [*ids, folding.anywhere(text)]
