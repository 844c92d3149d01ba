"""What a coordinator's lists may hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Membership, MembershipQuerySet, Programme, Team, TeamQuerySet
from partners.prepared import prepared


@dataclass(frozen=True)
class Scope:
    """The programmes that the account coordinates, and their cohorts, the newest first."""

    user: User
    programmes: list[Programme]
    cohorts: list[Cohort]

    @cached_property
    def cohort_ids(self) -> list[int]:
        return [cohort.pk for cohort in self.cohorts]

    @property
    def keeps_partners(self) -> bool:
        return any(programme.owner_id is None for programme in self.programmes)

    @property
    def teams(self) -> TeamQuerySet:
        return Team.objects.filter(cohort__among=self.cohort_ids)

    @property
    def memberships(self) -> MembershipQuerySet:
        return Membership.objects.filter(team__cohort__among=self.cohort_ids)


def scope_of(user: User) -> Scope:
    """In two queries. Http404 for those who coordinate nothing: they have no lists."""
    programmes = access.programmes_coordinated(user)
    if not programmes:
        raise Http404
    by_pk = {programme.pk: programme for programme in programmes}
    cohorts = cohorts_of(list(by_pk))
    for cohort in cohorts:
        cohort.programme = by_pk[cohort.programme_id]
    return Scope(user, programmes, cohorts)


@prepared
def cohorts_of(programmes: list[int]) -> QuerySet[Cohort]:
    return Cohort.objects.filter(programme__among=programmes).newest_first()
