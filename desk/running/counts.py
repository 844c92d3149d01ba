"""What the coordinator's first page counts of each cohort and each programme, in two queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, JSONObject

from audit.models import Entry
from certificates import ready
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Programme, Team
from desk.models import Upload
from desk.post import failing_addresses
from desk.tallies import Tally
from messaging.models import Message
from partners.models import Person
from partners.prepared import planned_once
from sessions_app.boards.board import IN_A_ROW
from sessions_app.models import Gathering, Participation

MOST = 100  # mails are counted; counting more would cost more than it tells
LATEST_FILES = 20
Record = dict[str, Any]


def cohorts_of(programmes: Mapping[int, Programme]) -> list[Cohort]:
    """The newest first, each with what is ``counted`` of it."""
    cohorts = counted(list(programmes))
    for cohort in cohorts:
        cohort.programme = programmes[cohort.programme_id]
    return cohorts


@planned_once
def counted(programmes: list[int]) -> QuerySet[Cohort]:
    """``absent`` teams and people who ``earned`` a certificate are counted in cohorts that run."""
    of_cohort = {"cohort": OuterRef("pk")}
    runs = ~Q(state=Cohort.State.COMPLETED)
    gatherings = Gathering.objects.filter(**of_cohort)
    unfinished = gatherings.not_cancelled().exclude(
        state=Gathering.State.HELD, list_closed_at__isnull=False
    )
    has_missed = runs & Exists(newest(OuterRef("pk"))[IN_A_ROW - 1 :])
    is_over = runs & Exists(gatherings.counted()) & ~Exists(unfinished)
    teams = Team.objects.taking_part().filter(**of_cohort)
    return (
        Cohort.objects.filter(programme__among=programmes)
        .annotate(
            taking_part=Tally(teams),
            issued=Tally(Certificate.objects.valid().filter(**of_cohort)),
            failing=Tally(failing_addresses.members().filter(team__cohort=OuterRef("pk"))),
            absent=only_if(has_missed, Tally(absent(teams))),
            earned=only_if(is_over, Tally(ready.people(OuterRef("pk")), of="person")),
        )
        .newest_first()
    )


def only_if(condition: Any, count: Tally) -> Case:
    """Nothing is counted where it does not matter."""
    return Case(When(condition, then=count), default=Value(0), output_field=IntegerField())


def newest(cohort: OuterRef) -> QuerySet[Gathering, Any]:
    """Those that a team must have missed to stand out, as on the board."""
    counted = Gathering.objects.counted().filter(cohort=cohort)
    return counted.order_by("-starts_at", "-pk").values("pk")[:IN_A_ROW]


def absent(teams: QuerySet[Team]) -> QuerySet[Team]:
    """Nobody of theirs attended any of the newest gatherings, not even partly."""
    came = Participation.objects.attended().filter(
        team=OuterRef("pk"), gathering__among=ArraySubquery(newest(OuterRef(OuterRef("cohort"))))
    )
    return teams.exclude(Exists(came))


@planned_once
def of_programmes(
    programmes: list[int], user: int, since: datetime, now: datetime
) -> QuerySet[Programme, tuple[int, int, int, list[Record], list[Record]]]:
    """Of each: mails that were refused, mails to decide on, people who ask to be erased; and the
    reader's newest files.

    Mail whose time is over needs nobody any more.
    """
    mine = Upload.objects.filter(uploaded_by=user, uploaded_at__gte=since)
    files = mine.order_by("-uploaded_at", "-pk").values(
        facts=JSONObject(
            pk="pk",
            name="filename",
            about=JSONObject(kind="kind", programme="programme", year="year"),
            imported="imported_at",
            refused=KT("counts__refused"),
        )
    )
    return Programme.objects.filter(pk__among=programmes).values_list(
        "pk",
        Tally(mails(Message.State.FAILED, now)),
        Tally(mails(Message.State.HELD, now)),
        ArraySubquery(ask_to_be_erased()),
        ArraySubquery(files[:LATEST_FILES]),
    )


def mails(state: Message.State, now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        programme=OuterRef("pk"), state=state, withdrawn_at__isnull=True, expires_at__gt=now
    ).order_by()[:MOST]


def ask_to_be_erased() -> QuerySet[Person, Any]:
    """Who is or was in the programme, and has asked but has no answer."""
    asked = Entry.objects.filter(verb="erasure asked", object_type="partners.person")
    declined = Entry.objects.filter(
        verb="erasure declined",
        object_type="partners.person",
        object_id=OuterRef("object_id"),
        pk__gt=OuterRef("pk"),
    )
    unanswered = asked.exclude(Exists(declined))
    who_asked = Person.everything.filter(pk__in=unanswered.values("object_id"))
    of_programme = OuterRef(OuterRef("pk"))
    member = Membership.objects.filter(person=OuterRef("pk"), team__cohort__programme=of_programme)
    part = Participation.objects.filter(
        person=OuterRef("pk"), gathering__cohort__programme=of_programme
    )
    return (
        Person.objects.filter(Exists(member) | Exists(part), anonymised_at=None)
        .filter(pk__in=who_asked.values_list(Coalesce("merged_into", "pk")))
        .order_by("last_name", "first_name", "pk")
        .values(facts=JSONObject(pk="pk", first="first_name", last="last_name"))
    )


def half_done(files: list[Record]) -> Iterator[Record]:
    """Files that were checked and not imported, or not wholly, if none like them came later.

    The rows refused are not known of what has not been imported and is not in place already.
    """
    seen = []
    for file in files:
        if file["about"] in seen:
            continue
        seen.append(file["about"])
        if file["refused"] is None or int(file["refused"]):
            yield file
