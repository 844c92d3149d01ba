"""Which gatherings an account may plan: those of the cohorts that it coordinates."""

from __future__ import annotations

from django.db.models import QuerySet

from cohorts import access
from sessions_app.models import Gathering


def coordinated_gatherings(user: access.Reader) -> QuerySet[Gathering]:
    return Gathering.objects.filter(
        cohort__programme__in=access.coordinated_programmes(user)
    ).select_related("cohort__programme")


def coordinated_gathering(user: access.Reader, pk: int) -> Gathering:
    """The gathering, or Http404 for anybody who does not coordinate its programme."""
    return access.first_or_404(coordinated_gatherings(user).filter(pk=pk))
