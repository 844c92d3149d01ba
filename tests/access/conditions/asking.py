"""Whom one asks about, and how the answer is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import User
from cohorts.models import Cohort, Programme
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    PartnerFactory,
    ProgrammeFactory,
    UserFactory,
)

ROLES = ("coordinator", "facilitator", "observer", "door")


@dataclass(frozen=True)
class Side:
    """A programme with a cohort, and who has a role there and nowhere else."""

    cohort: Cohort
    users: dict[str, User] = field(default_factory=dict)

    @property
    def programme(self) -> Programme:
        return self.cohort.programme

    @property
    def coordinator(self) -> User:
        return self.users["coordinator"]


def side(owner: object = None) -> Side:
    cohort = CohortFactory(programme=ProgrammeFactory(owner=owner))
    made = Side(cohort)
    for role in ROLES:
        made.users[role] = CoordinatorFactory(programme=cohort.programme, role=role).user
    return made


def both_sides() -> tuple[Side, Side]:
    """LUP's, and a partner's own."""
    return side(), side(PartnerFactory())


def readers(here: Side) -> dict[str, Any]:
    """Those with a role here, and those who might come near it without."""
    closed = CoordinatorFactory(programme=here.programme, user__is_active=False).user
    return here.users | {
        "closed": closed,
        "elsewhere": CoordinatorFactory().user,
        "of a partner": CoordinatorFactory(programme__owner=PartnerFactory()).user,
        "staff": UserFactory(is_staff=True),
        "nobody": UserFactory(),
        "not logged in": AnonymousUser(),
    }


def near(here: Side, **others: User) -> dict[str, Any]:
    """Those with a role here, and somebody who coordinates another programme of LUP's."""
    closed = CoordinatorFactory(programme=here.programme, user__is_active=False).user
    strangers = {"closed": closed, "not logged in": AnonymousUser()}
    return here.users | {"elsewhere": CoordinatorFactory().user} | strangers | others


def also_runs(user: User, where: Side) -> None:
    CoordinatorFactory(programme=where.programme, user=user, role="facilitator")


def those(users: Mapping[str, Any], may: Callable[[Any], object]) -> list[str]:
    """Names of those of whom it is true."""
    return [name for name, user in users.items() if may(user)]


def among(found: Iterable[Any], rows: Mapping[str, Any]) -> list[str]:
    """Names of the rows that were found, in the order in which they were written down."""
    keys = {(type(row), row.pk) for row in found}
    return [name for name, row in rows.items() if (type(row), row.pk) in keys]


def got(ask: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
    """None for what is not there for the reader, which is to be said with Http404."""
    try:
        found = ask(*arguments, **more)
    except Http404:
        return None
    assert found is not None
    return found
