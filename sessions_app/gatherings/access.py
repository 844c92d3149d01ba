"""Which gatherings an account may plan, at which doors it may stand, which mail it may read.

And whom it may change: somebody who only came to a gathering is somebody's too.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from cohorts import access
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole
from partners.models import Person
from partners.prepared import prepared
from sessions_app.models import Gathering, GatheringQuerySet, IncomingMail, Participation


def coordinated_gatherings(user: access.Reader) -> QuerySet[Gathering]:
    return Gathering.objects.filter(
        cohort__programme__in=access.coordinated_programmes(user)
    ).select_related("cohort__programme")


@access.door
def coordinated_gathering(user: access.Reader, pk: int) -> QuerySet[Gathering]:
    """The gathering, or Http404 for anybody who does not coordinate its programme."""
    return coordinated_gatherings(user).filter(pk=pk)


@access.door
def run_gathering(user: access.Reader, pk: int) -> QuerySet[Gathering]:
    """The gathering with ``access.standing``, or Http404 for anybody who does not run it."""
    return with_standing(user, access.run_programmes(user), pk)


@access.door
def seen_gathering(user: access.Reader, pk: int) -> QuerySet[Gathering]:
    """The gathering with ``access.standing``, or Http404 for anybody who may not look."""
    return with_standing(user, access.seen_programmes(user), pk)


def with_standing(
    user: access.Reader, programmes: QuerySet[Programme], pk: int
) -> QuerySet[Gathering]:
    return (
        Gathering.objects.filter(cohort__programme__in=programmes, pk=pk)
        .select_related("cohort__programme")
        .annotate(**access.standing(user, "cohort__programme"))
    )


def door_gatherings(user: access.Reader, *, now: datetime) -> GatheringQuerySet:
    """At whose doors one may stand, from the day before a gathering until the day after it."""
    return held_between(user, *around(now)).select_related("cohort__programme")


def around(now: datetime) -> tuple[datetime, datetime]:
    """The beginning of yesterday, and the end of tomorrow."""
    today = timezone.localdate(now)
    days = (today + timedelta(days=number) for number in (-1, 2))
    since, until = (timezone.make_aware(datetime.combine(day, time.min)) for day in days)
    return since, until


def held_between(user: access.Reader, since: datetime, until: datetime) -> GatheringQuerySet:
    held = at_doors(user).not_cancelled().filter(starts_at__lt=until, ends_at__gte=since)
    return held.exclude(state=Gathering.State.DRAFT)


def door_gathering(user: access.Reader, pk: int, *, now: datetime) -> Gathering:
    """The gathering for whoever may stand at its door: helpers only these days."""
    return gathering_at_door(user, pk, *around(now))


@access.door
def gathering_at_door(
    user: access.Reader, pk: int, since: datetime, until: datetime
) -> QuerySet[Gathering]:
    always = Q(cohort__programme__in=access.run_programmes(user))
    these_days = Q(pk__in=held_between(user, since, until).values("pk"))
    found = Gathering.objects.filter(always | these_days, pk=pk)
    return found.select_related("cohort__programme")


def at_doors(user: access.Reader) -> GatheringQuerySet:
    return Gathering.objects.filter(
        Q(cohort__programme__in=access.helped_programmes(user))
        | Q(cohort__programme__in=access.run_programmes(user))
    )


def people_for_lup(people: QuerySet[Person]) -> QuerySet[Person]:
    """As cohorts.access has it, with those who came."""
    return access.people_for_lup(people, Participation.objects.all())


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


@access.door
def seen_person(user: access.Reader, pk: int) -> QuerySet[Person]:
    return seen_people(user).filter(pk=pk)


@access.door
def own_person(user: User, pk: int) -> QuerySet[Person]:
    """Somebody whom the account sees and may change."""
    only_here = people_only_here(user).filter(pk=OuterRef("pk"))
    return seen_people(user).filter(Exists(only_here), pk=pk, anonymised_at__isnull=True)


def may_change_person(user: User, person: Person) -> bool:
    return changeable_people(Person.objects.filter(pk=person.pk), user).exists()


def mergeable_people(user: User) -> QuerySet[Person]:
    """As `changeable_people`, without oneself where others know one too: who one is there is not
    decided here."""
    people = changeable_people(seen_people(user), user).filter(anonymised_at__isnull=True)
    return people.filter(is_nowhere_else(user))


@prepared
def mergeable_person(user: User, pk: int) -> QuerySet[Person]:
    """The one of that number, if any."""
    return mergeable_people(user).filter(pk=pk)


def changeable_people(people: QuerySet[Person], user: User) -> QuerySet[Person]:
    """Those who are, were or came in the coordinator's own programmes only.

    A new address moves the person's account to it, and with it all that the account may do: so
    nobody gives a new one to somebody who can do, or is to be seen, elsewhere.
    """
    return people.filter(Exists(people_only_here(user).filter(pk=OuterRef("pk"))))


def people_only_here(user: User) -> QuerySet[Person]:
    """Those of whom ``may_change_person`` is true."""
    offices = ProgrammeRole.objects.filter(user=OuterRef("user"))
    has_office = Q(user__is_staff=True) | Exists(offices)
    return Person.objects.filter(Q(user=user) | is_nowhere_else(user) & ~has_office)


def is_nowhere_else(user: User) -> Q:
    """Of people: in no team, and at no gathering, but the coordinator's own."""
    here = access.coordinated_cohorts(user)
    members = Membership.objects.filter(person=OuterRef("pk")).exclude(team__cohort__in=here)
    came = Participation.objects.filter(person=OuterRef("pk"))
    came = came.exclude(gathering__cohort__in=here)
    return Q(~Exists(members), ~Exists(came))


def lead_may_change_person(user: User, person: Person) -> bool:
    """Whether a member of the lead's team is the lead's own, or has no part elsewhere.

    As with `may_change_person`: a new address takes the account along. Cohorts of the
    organisation's that are over are no elsewhere, nor are teams that the person has left.
    """
    account = person.user
    if account == user:
        return True
    if account is not None and (account.is_staff or offices_of(account)):
        return False
    return not elsewhere_for_lead(user, person.pk)


@prepared
def offices_of(user: User) -> QuerySet[ProgrammeRole, tuple[int]]:
    return ProgrammeRole.objects.filter(user=user).values_list("pk")[:1]


@prepared
def elsewhere_for_lead(user: User, pk: int) -> QuerySet[Person, tuple[int]]:
    """The person of that number, when there is a team or a gathering that is not the lead's."""
    over = Q(team__cohort__state=Cohort.State.COMPLETED, team__partner=OuterRef("partner"))
    here = over | Q(team__in=access.led_teams(user))
    members = Membership.objects.active().filter(person=OuterRef("pk"))
    teams = Membership.objects.filter(person=OuterRef("person")).values("team")
    came = Participation.objects.filter(person=OuterRef("pk"), stood_down_at__isnull=True)
    as_guest = came.exclude(team__in=teams)
    is_elsewhere = Exists(members.exclude(here)) | Exists(as_guest.exclude(here))
    return Person.objects.filter(is_elsewhere, pk=pk).values_list("pk")


def may_erase_person(user: User, person: Person) -> bool:
    """Of people whom the account sees. Those whom programmes share are for LUP's staff only."""
    is_for_all = user.is_staff and access.coordinates_for_lup(user)
    return is_for_all or may_change_person(user, person)


def known_elsewhere(user: User, person: Person) -> QuerySet[Programme]:
    """Where else the person is, was or came, as far as the account may know of it.

    Those are programmes of LUP's for who coordinates one of LUP's, and a partner's for who
    coordinates another of the same partner's.
    """
    mine = access.coordinated_programmes(user)
    members = Membership.objects.filter(person=person)
    came = Participation.objects.filter(person=person)
    of_partner = Q(owner__in=mine.values("owner"))
    of_lup = Q(Exists(mine.filter(owner__isnull=True)), owner__isnull=True)
    is_there = Q(pk__in=members.values("team__cohort__programme"))
    came_there = Q(pk__in=came.values("gathering__cohort__programme"))
    return (
        Programme.objects.filter(of_partner | of_lup, is_there | came_there)
        .exclude(pk__in=mine)
        .order_by("name", "pk")
    )


def waiting_mail(user: access.Reader) -> QuerySet[IncomingMail]:
    """Incoming mail that waits for somebody: about the programmes that the account coordinates.

    What is about none that we can tell is for those who coordinate a programme of LUP's own.
    """
    programmes = access.coordinated_programmes(user)
    mine = Q(programme__in=programmes)
    mine |= Q(Exists(programmes.filter(owner__isnull=True)), programme__isnull=True)
    return IncomingMail.objects.for_people().filter(mine)
