"""Which lines of the log a coordinator may read: those about the programmes one coordinates."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.models import User
from audit.models import Entry
from certificates.models import Certificate
from cohorts import access
from cohorts.models import Cohort, Programme, Team
from messaging.models import Message
from partners.models import Partner, Person
from partners.prepared import planned_once, prepared
from partners.shapes import Asking, StandIns, shaped
from sessions_app.gatherings.access import people_only_here, seen_people
from sessions_app.models import Gathering, Participation

MOST = 1000  # lines that one can leaf through
SHORT = 5  # lines among other sections

# What has a page of its own, by its word in the address, with the way to its programme.
KINDS = {
    "program": (Programme, "pk"),
    "kull": (Cohort, "programme"),
    "team": (Team, "cohort__programme"),
    "samling": (Gathering, "cohort__programme"),
    "deltakelse": (Participation, "gathering__cohort__programme"),
    "kursbevis": (Certificate, "cohort__programme"),
    "epost": (Message, "programme"),
}


def programmes_of(user: User) -> list[Programme]:
    """Http404 for those who coordinate nothing: they have no log."""
    programmes = access.programmes_coordinated(user)
    if not programmes:
        raise Http404
    return programmes


def seen_entries(user: User, programmes: list[int] | ArraySubquery) -> QuerySet[Entry]:
    """Of one's programmes, by number, and what one sees besides."""
    told = Q(programme__among=programmes) | besides(user)
    return with_holder().filter(told).select_related("actor").order_by("-pk")


def with_holder() -> QuerySet[Entry]:
    """Whom a line is about, or the record that went on for them."""
    return Entry.objects.alias(
        holder=Coalesce(
            Subquery(went_on(Person.everything.all())),
            Subquery(went_on(Partner.everything.all())),
            "object_id",
        )
    )


def besides(user: User) -> Q:
    """The people who are in no other programme, the partners one sees, and oneself."""
    of_line = OuterRef("holder")
    people = seen_people(user).filter(pk=of_line).order_by()
    theirs = people_only_here(user).filter(pk=of_line)
    partners = access.seen_partners(user).filter(pk=of_line).order_by()
    told = Q(Exists(people), Exists(theirs), object_type=Person._meta.label_lower)
    told |= Q(Exists(partners), object_type=Partner._meta.label_lower)
    return told | Q(object_type=User._meta.label_lower, object_id=user.pk)


def numbers(found: QuerySet[Entry]) -> QuerySet[Entry, tuple[int]]:
    """So that who sees what is asked once, for the page and for how many there are."""
    return found.values_list("pk")[:MOST]


@prepared
def these(numbers: list[int]) -> QuerySet[Entry]:
    return Entry.objects.filter(pk__among=numbers).select_related("actor").order_by("-pk")


def newest(user: User, programmes: list[int]) -> list[tuple[int]]:
    """In two queries: one plan for both would be wrong for a small programme, or dear to make."""
    found = {*newest_in(programmes), *newest_besides(user)}
    return sorted(found, reverse=True)[:MOST]


@prepared
def newest_in(programmes: list[int]) -> QuerySet[Entry, tuple[int]]:
    return numbers(Entry.objects.filter(programme__among=programmes).order_by("-pk"))


@planned_once
def newest_besides(user: User) -> QuerySet[Entry, tuple[int]]:
    return numbers(with_holder().filter(besides(user)).order_by("-pk"))


@planned_once
def newest_of(user: User, programmes: list[int], record: Model) -> QuerySet[Entry, tuple[int]]:
    return numbers(seen_entries(user, programmes).filter(about(record)))


@prepared
def newest_about(user: User, person: Person) -> QuerySet[Entry]:
    """One more than the short section of a person's page shows."""
    programmes = ArraySubquery(access.coordinated_programmes(user).values("pk"))
    return seen_entries(user, programmes).filter(about(person))[: SHORT + 1]


def went_on(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What the record was merged into, of a line about one that was."""
    merged = rows.filter(pk=OuterRef("object_id"))
    kind = Value(rows.model._meta.label_lower)
    of_kind = merged.annotate(of_kind=kind).filter(of_kind=OuterRef("object_type"))
    found: QuerySet[Any] = of_kind.values("merged_into")
    return found


def thing(user: User, programmes: list[Programme], kind: str, pk: int) -> Model:
    """The record itself, or Http404 for anybody who may not see it."""
    if kind == "person":
        return access.first_or_404(seen_people(user).filter(pk=pk))
    if kind == "partner":
        return access.seen_partner(user, pk)
    if kind not in KINDS:
        raise Http404
    found = of_kind(kind).rows([pk, [programme.pk for programme in programmes]], 0, 1)
    if not found:
        raise Http404
    thing: Model = found[0]
    return thing


@shaped
def of_kind(kind: str, stand_ins: StandIns) -> Asking:
    (model, way), pk, programmes = KINDS[kind], stand_ins.number(0), [stand_ins.number(1)]
    found = model._default_manager.filter(pk=pk, **{f"{way}__among": programmes})
    return found, [pk, programmes]


def about(record: Model) -> Q:
    """Lines about the record, and about its parts: who takes part in it, what it was given."""
    found = itself(type(record)) & Q(object_id=record.pk)
    if isinstance(record, Person | Partner):
        found |= parts(type(record).everything.filter(merged_into=record.pk))
    if isinstance(record, Gathering):
        found |= parts(Participation.objects.filter(gathering=record))
    if isinstance(record, Person):
        found |= parts(Participation.objects.filter(person=record))
        found |= parts(Certificate.objects.filter(person=record))
    return found


def parts(rows: QuerySet[Any]) -> Q:
    return itself(rows.model) & Q(object_id__in=rows.order_by().values("pk"))


def itself(model: type[Model]) -> Q:
    return Q(object_type=model._meta.label_lower)
