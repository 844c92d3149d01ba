"""Lists that somebody has given a name: their own, or shared with a programme's coordinators."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from audit import log
from cohorts.models import Programme
from desk.lists.kinds import Kind
from desk.lists.scope import Scope
from desk.models import SavedView
from partners.ordering import norwegian
from partners.prepared import prepared


def seen_by(scope: Scope) -> QuerySet[SavedView]:
    """One's own, and those shared in one's programmes. Whoever sees a view may remove it."""
    return SavedView.objects.filter(Q(owner=scope.user) | Q(programme__in=scope.programmes))


def for_reader(scope: Scope, kind: Kind) -> list[SavedView]:
    return of_list(kind.value, scope.user, [programme.pk for programme in scope.programmes])


@prepared
def of_list(kind: str, user: User, programmes: list[int]) -> QuerySet[SavedView]:
    seen = SavedView.objects.filter(Q(owner=user) | Q(programme__among=programmes), list=kind)
    return seen.order_by(norwegian("name"), "pk")


@transaction.atomic
def save(scope: Scope, kind: Kind, name: str, *, query: str, shared: Programme | None) -> SavedView:
    """Under a name that one has used for the list already, the new takes the old one's place."""
    view, _is_new = SavedView.objects.update_or_create(
        owner=scope.user, list=kind, name=name, defaults={"query": query, "programme": shared}
    )
    after = {"query": query, "shared in": str(shared) if shared else ""}
    log.record(view, "view saved", by=scope.user, after=after)
    return view


@transaction.atomic
def remove(view: SavedView, scope: Scope) -> None:
    log.record(view, "view removed", by=scope.user, before={"query": view.query})
    view.delete()
