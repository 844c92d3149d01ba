"""The list of a kind, as it is asked for in an address."""

from __future__ import annotations

from django.http import QueryDict

from desk.lists import partner_list, people_list, team_list
from desk.lists.kinds import Kind
from desk.lists.listing import Listing
from desk.lists.scope import Scope, scope_of
from desk.requests import DeskRequest

LISTS = {
    Kind.PARTNERS: partner_list.listing,
    Kind.PEOPLE: people_list.listing,
    Kind.TEAMS: team_list.listing,
}


def listing_for(request: DeskRequest, kind: Kind) -> Listing:
    return listing_in(scope_of(request.user), kind, request.GET)


def listing_in(scope: Scope, kind: Kind, asked: QueryDict) -> Listing:
    """Http404 for whoever may not see such a list."""
    return LISTS[kind](scope, asked)
