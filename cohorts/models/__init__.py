"""Programmes, cohorts, teams and roles."""

from cohorts.models.programmes import Cohort, CohortQuerySet, Programme
from cohorts.models.roles import ProgrammeRole
from cohorts.models.teams import (
    Membership,
    MembershipQuerySet,
    Team,
    TeamQuerySet,
    is_there,
    works_there,
)
from cohorts.models.wordings import Wording

__all__ = [
    "Cohort",
    "CohortQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Programme",
    "ProgrammeRole",
    "Team",
    "TeamQuerySet",
    "Wording",
    "is_there",
    "works_there",
]
