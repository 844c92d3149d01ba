"""Which gatherings an account may plan, and which incoming mail it may read."""

from __future__ import annotations

from django.db.models import Exists, Q, QuerySet

from cohorts import access
from sessions_app.models import Gathering, IncomingMail


def coordinated_gatherings(user: access.Reader) -> QuerySet[Gathering]:
    return Gathering.objects.filter(
        cohort__programme__in=access.coordinated_programmes(user)
    ).select_related("cohort__programme")


def coordinated_gathering(user: access.Reader, pk: int) -> Gathering:
    """The gathering, or Http404 for anybody who does not coordinate its programme."""
    return access.first_or_404(coordinated_gatherings(user).filter(pk=pk))


def waiting_mail(user: access.Reader) -> QuerySet[IncomingMail]:
    """Incoming mail that waits for somebody: about the programmes that the account coordinates.

    What is about none that we can tell is for those who coordinate a programme of LUP's own.
    """
    programmes = access.coordinated_programmes(user)
    mine = Q(programme__in=programmes)
    mine |= Q(Exists(programmes.filter(owner__isnull=True)), programme__isnull=True)
    return IncomingMail.objects.for_people().filter(mine)
