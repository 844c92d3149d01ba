"""Rows for the page benchmark: people in teams, their mail, what they did, and many others."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.db import connection
from django.db.models import Model

from audit import log
from audit.models import Entry
from certificates import codes
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Team
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.mail import links
from sessions_app.models import Gathering, IncomingMail, Link, Participation
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
)

NOW = datetime.now(tz=UTC)
OUTBOX = "With much mail"
TEAM_SIZE = 4
AT_A_GATHERING = 500  # more than ever came to one


def save(rows: Iterator[Model]) -> None:
    while batch := list(islice(rows, 5000)):
        type(batch[0])._default_manager.bulk_create(batch)


def crowd(gathering: Gathering, *, people: int, teams: int, label: str) -> None:
    """So many people in so many teams of the gathering's cohort, all invited, some coming."""
    save(partners(teams, label))
    partner_ids = list(Partner.objects.filter(name__startswith=label).values_list("pk", flat=True))
    save(
        Team(cohort_id=gathering.cohort_id, partner_id=pk, name=f"{label} {n} kommune")
        for n, pk in enumerate(partner_ids)
    )
    team_ids = list(Team.objects.filter(partner__in=partner_ids).values_list("pk", flat=True))
    save(
        Person(
            first_name="Kari",
            last_name=f"Nordmann {n}",
            email=f"{label.lower()}{n}@kommune.example",
            job_title="Rådgiver",
            partner_id=partner_ids[n * teams // people],
        )
        for n in range(people)
    )
    people_ids = list(
        Person.objects.filter(email__startswith=label.lower())
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    placed = [(pk, team_ids[n * teams // people]) for n, pk in enumerate(people_ids)]
    save(
        Membership(person_id=pk, team_id=team, joined_on=date(2026, 11, 1), is_lead=lead)
        for pk, team, lead in with_leads(placed)
    )
    save(
        Participation(
            gathering=gathering,
            person_id=pk,
            team_id=team,
            invited_at=NOW,
            answer=("yes", "no", "")[n % 3],
            answered_at=NOW if n % 3 != 2 else None,
        )
        for n, (pk, team) in enumerate(placed)
    )
    ids = Participation.objects.filter(gathering=gathering).values_list("pk", flat=True)
    save(
        Link(
            token_hash=links.hash_of(f"{label}{pk}"),
            prefix=label[:8],
            participation_id=pk,
            expires_at=gathering.ends_at,
        )
        for pk in list(ids)
    )
    save(mails(gathering, people_ids))


def with_leads(placed: list[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    led: set[int] = set()
    for pk, team in placed:
        yield pk, team, team not in led
        led.add(team)


def partners(count: int, label: str) -> Iterator[Partner]:
    start = Partner.objects.count()
    for n in range(count):
        yield Partner(
            name=f"{label} {n} kommune",
            org_number=f"{start + n:09d}",
            kind=Partner.Kind.MUNICIPALITY,
            language_form="nb",
        )


def mails(gathering: Gathering, people: list[int]) -> Iterator[Message]:
    for pk in people:
        for kind in (Message.Kind.INVITATION, Message.Kind.REMINDER):
            yield Message(
                key=f"{kind}:{gathering.pk}:{pk}",
                message_id=f"<{kind}.{gathering.pk}.{pk}@x>",
                kind=kind,
                topic=f"gathering:{gathering.pk}",
                programme=gathering.cohort.programme_id,
                priority=5,
                recipient=f"{pk}@kommune.example",
                state=Message.State.SENT,
                expires_at=gathering.starts_at,
            )


def own_mails(gathering: Gathering, *, rows: int, label: str) -> Iterator[Message]:
    """So many mails that the outbox shows, of all ages: most sent, some refused or stopped."""
    states = Message.State
    for n in range(rows):
        written = NOW - timedelta(days=9, minutes=n)
        yield Message(
            key=f"own:{label}:{n}",
            message_id=f"<own.{label}.{n}@x>",
            kind=Message.Kind.INVITATION,
            topic=f"gathering:{gathering.pk}",
            programme=gathering.cohort.programme_id,
            priority=5,
            recipient=f"b{n % 50}@kommune.example",
            subject="Velkommen",
            text="Svar her. " * 30,
            state={0: states.FAILED, 1: states.CANCELLED}.get(n % 50, states.SENT),
            created_at=written,
            not_before=written,
            expires_at=gathering.starts_at,
        )


def incoming(
    gathering: Gathering, *, rows: int, waiting: int, label: str
) -> Iterator[IncomingMail]:
    for n in range(rows):
        outcome = IncomingMail.Outcome
        yield IncomingMail(
            identity=f"{label}:{n}",
            received_at=NOW - timedelta(minutes=n),
            sender="kari@kommune.example",
            subject="Sv: Velkommen",
            kind=IncomingMail.Kind.OTHER,
            reason=IncomingMail.Reason.WRITTEN,
            outcome=outcome.FOR_PEOPLE if n < waiting else outcome.HANDLED,
            programme_id=gathering.cohort.programme_id,
        )


def entries(gathering: Gathering, *, rows: int) -> Iterator[Entry]:
    """So many answers in the log of the gathering's programme."""
    people = list(Participation.objects.filter(gathering=gathering).select_related("person"))
    for n in range(rows):
        yield log.entry(
            people[n % len(people)] if people else gathering,
            "answered",
            by=log.PARTICIPANT,
            before={"answer": ""},
            after={"answer": ("yes", "no")[n % 2]},
        )


def others(rows: int, label: str) -> None:
    """Other years' gatherings with their people: ``rows`` rows more in each of the big tables."""
    save(partners(rows - rows // TEAM_SIZE, f"{label}x"))
    for number in range(rows // AT_A_GATHERING):
        part = AT_A_GATHERING
        cohort = CohortFactory(year=2000 + number)
        gathering = GatheringFactory(cohort=cohort, released=True)
        crowd(gathering, people=part, teams=part // TEAM_SIZE, label=f"{label}{number}-")
        save(certificates_for(cohort, gathering))
    mine = Gathering.objects.get(title=OUTBOX)
    save(own_mails(mine, rows=rows, label=label))
    save(incoming(mine, rows=rows, waiting=0, label=label))
    save(entries(mine, rows=rows))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def certificates_for(cohort: Cohort, gathering: Gathering) -> Iterator[Certificate]:
    user = CoordinatorFactory(programme=cohort.programme).user
    rows = Participation.objects.filter(gathering=gathering).values_list("person_id", "team_id")
    for person, team in list(rows):
        yield Certificate(
            number=f"{cohort.pk}-{person}",
            code=codes.new(),
            person_id=person,
            team_id=team,
            cohort=cohort,
            language="nb",
            facts=printed(),
            pdf=b"%PDF",
            sha256="0" * 64,
            rendered_at=NOW,
            issued_at=NOW,
            issued_by=user,
        )


def printed() -> dict[str, object]:
    attended = {
        "form": "physical",
        "first_day": "2027-01-20",
        "last_day": "2027-01-20",
        "minutes": 300,
    }
    return {
        "number": "3P-2027-0001",
        "verify_url": "https://padriver.example/bevis/",
        "language": "nb",
        "name": "Áŋŋel Čálmmis Ŋávvi",
        "organisation": "Kárášjoga gielda",
        "programme": "3P",
        "cohort": "Kull 2027",
        "gatherings": [{"title": f"Samling {n}", **attended} for n in range(6)],
        "minutes_in_all": 1800,
        "gatherings_in_all": 6,
        "rule": "share_of_hours",
        "threshold": 80,
        "learning_goals": ["Kartlegge behov"],
        "issuer": "LUP",
        "issued_on": "2027-11-12",
        "place": "Oslo",
        "signatory_name": "Ola Nordmann",
        "signatory_title": "Leder",
    }
