"""Which gatherings an account may plan, at which doors it may stand, which mail it may read."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cohorts import access
from cohorts.models import Membership, Programme
from partners.models import Person
from sessions_app.models import Gathering, GatheringQuerySet, IncomingMail, Participation


def coordinated_gatherings(user: access.Reader) -> QuerySet[Gathering]:
    return Gathering.objects.filter(
        cohort__programme__in=access.coordinated_programmes(user)
    ).select_related("cohort__programme")


def coordinated_gathering(user: access.Reader, pk: int) -> Gathering:
    """The gathering, or Http404 for anybody who does not coordinate its programme."""
    return access.first_or_404(coordinated_gatherings(user).filter(pk=pk))


def run_gathering(user: access.Reader, pk: int) -> Gathering:
    """The gathering with ``access.standing``, or Http404 for anybody who does not run it."""
    return with_standing(user, access.run_programmes(user), pk)


def seen_gathering(user: access.Reader, pk: int) -> Gathering:
    """The gathering with ``access.standing``, or Http404 for anybody who may not look."""
    return with_standing(user, access.seen_programmes(user), pk)


def with_standing(user: access.Reader, programmes: QuerySet[Programme], pk: int) -> Gathering:
    return access.first_or_404(
        Gathering.objects.filter(cohort__programme__in=programmes, pk=pk)
        .select_related("cohort__programme")
        .annotate(**access.standing(user, "cohort__programme"))
    )


def door_gatherings(user: access.Reader, *, now: datetime) -> GatheringQuerySet:
    """At whose doors one may stand, from the day before a gathering until the day after it."""
    today = timezone.localdate(now)
    return (
        at_doors(user)
        .not_cancelled()
        .filter(
            starts_at__date__lte=today + timedelta(days=1),
            ends_at__date__gte=today - timedelta(days=1),
        )
        .exclude(state=Gathering.State.DRAFT)
        .select_related("cohort__programme")
    )


def door_gathering(user: access.Reader, pk: int, *, now: datetime) -> Gathering:
    """The gathering for whoever may stand at its door: helpers only these days."""
    always = Q(cohort__programme__in=access.run_programmes(user))
    these_days = Q(pk__in=door_gatherings(user, now=now).values("pk"))
    found = Gathering.objects.filter(always | these_days, pk=pk)
    return access.first_or_404(found.select_related("cohort__programme"))


def at_doors(user: access.Reader) -> GatheringQuerySet:
    return Gathering.objects.filter(
        Q(cohort__programme__in=access.helped_programmes(user))
        | Q(cohort__programme__in=access.run_programmes(user))
    )


def people_for_lup(people: QuerySet[Person]) -> QuerySet[Person]:
    """As cohorts.access has it, without those in no team who came to a partner's own gathering."""
    came = Participation.objects.all()
    to_lup = access.records_for_lup(came, "gathering__cohort__programme")
    in_teams = Membership.objects.values("person")
    return access.people_for_lup(people).filter(
        Q(pk__in=in_teams) | Q(pk__in=to_lup.values("person")) | ~Q(pk__in=came.values("person"))
    )


def seen_people(user: access.Reader) -> QuerySet[Person]:
    """People who are or were in a team, or at a gathering, of what the account coordinates.

    Whoever is in none at all is for those who coordinate a programme of LUP's own.
    """
    programmes = access.coordinated_programmes(user)
    members = Membership.objects.filter(person=OuterRef("pk"))
    came = Participation.objects.filter(person=OuterRef("pk"))
    in_teams = members.filter(team__cohort__programme__in=programmes)
    at_gatherings = came.filter(gathering__cohort__programme__in=programmes)
    in_none = ~Q(Exists(members)) & ~Q(Exists(came))
    for_lup = Q(Exists(programmes.filter(owner__isnull=True)))
    return Person.objects.filter(
        Q(Exists(in_teams)) | Q(Exists(at_gatherings)) | (in_none & for_lup)
    ).select_related("partner", "unit", "user")


def seen_person(user: access.Reader, pk: int) -> Person:
    return access.first_or_404(seen_people(user).filter(pk=pk))


def waiting_mail(user: access.Reader) -> QuerySet[IncomingMail]:
    """Incoming mail that waits for somebody: about the programmes that the account coordinates.

    What is about none that we can tell is for those who coordinate a programme of LUP's own.
    """
    programmes = access.coordinated_programmes(user)
    mine = Q(programme__in=programmes)
    mine |= Q(Exists(programmes.filter(owner__isnull=True)), programme__isnull=True)
    return IncomingMail.objects.for_people().filter(mine)
