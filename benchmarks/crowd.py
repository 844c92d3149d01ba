"""Rows for the page benchmark: what the pages show, and a crowd of others in the same tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from django.db import connection
from django.db.models import Model

from benchmarks.logged_in import session_of
from certificates import codes
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Team
from messaging.models import Message
from partners.models import Partner, Person
from sessions_app.gatherings.facts import frozen
from sessions_app.mail import links
from sessions_app.models import Gathering, IncomingMail, Link, Participation, Release
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    ParticipationFactory,
)

NOW = datetime.now(tz=UTC)
OUTBOX = "With much mail"
TEAM_SIZE = 4
ROOMS = ("", "medlemmer/", "oppmote/", "kursbevis/")  # of a team in the portal


@dataclass(frozen=True)
class Addresses:
    """What is asked for, and the cookie to ask with."""

    pages: dict[str, str]
    cookie: str


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


def others(rows: int, label: str) -> None:
    """Other years' gatherings with their people: ``rows`` rows more in each of the big tables."""
    save(partners(rows - rows // TEAM_SIZE, f"{label}x"))
    for number in range(max(1, rows // 10_000)):
        part = min(rows, 10_000)
        cohort = CohortFactory(year=2000 + number)
        gathering = GatheringFactory(cohort=cohort, released=True)
        crowd(gathering, people=part, teams=part // TEAM_SIZE, label=f"{label}{number}")
        save(certificates_for(cohort, gathering))
    mine = Gathering.objects.get(title=OUTBOX)
    save(own_mails(mine, rows=rows, label=label))
    save(incoming(mine, rows=rows, waiting=0, label=label))
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


def shown() -> Addresses:
    """One coordinator: a cohort of 50 teams with 200 people, and one of 50 people in 13 teams."""
    role = CoordinatorFactory()
    cohort = CohortFactory(programme=role.programme, year=1999)
    starts_at = NOW + timedelta(days=30)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=6), "reply_by": None}
    gatherings = GatheringFactory.create_batch(6, cohort=cohort, released=True, **times)
    crowd(gatherings[0], people=50 * TEAM_SIZE, teams=50, label="A")
    small = GatheringFactory(
        cohort=CohortFactory(programme=role.programme, year=1998), released=True, **times
    )
    crowd(small, people=50, teams=13, label="B")
    for gathering in (gatherings[0], small):
        Release.objects.create(
            gathering=gathering,
            number=1,
            facts=frozen(Gathering.objects.get(pk=gathering.pk)),
            released_at=NOW,
            released_by=role.user,
        )
    GatheringFactory(cohort=gatherings[0].cohort, title=OUTBOX, released=True, **times)
    save(incoming(small, rows=50, waiting=50, label="B"))
    row = ParticipationFactory(gathering=gatherings[1])
    token = links.issue([row], gathering=row.gathering)[row.pk].rpartition("svar/")[2]
    certificate = next(certificates_for(cohort, gatherings[1]))
    certificate.save()
    slug = role.programme.slug
    lead = Membership.objects.filter(team__cohort=cohort, is_lead=True)[0]
    Person.objects.filter(pk=lead.person_id).update(user=role.user)
    team = f"/portal/team/{lead.team_id}/"
    return Addresses(
        pages={
            "trivial": "/trivial/",
            "answer": f"/svar/{token}",
            "verify": f"/bevis/{certificate.code}/",
            "desk home": "/koordinator/",
            "partners, 50 rows": "/koordinator/partnere/",
            "partners, search": "/koordinator/partnere/?q=x 4",
            "people, 50 rows": "/koordinator/personer/",
            "people, search": "/koordinator/personer/?q=nordmann 4",
            "teams, 50 rows": "/koordinator/team/",
            "teams, too few": "/koordinator/team/?storrelse=faa&sorter=personer",
            "cohort, 50 teams": f"/koordinator/{slug}/1999/",
            "gathering, 50 people": f"/koordinator/samling/{small.pk}/",
            "gathering, 200 people": f"/koordinator/samling/{gatherings[0].pk}/",
            "outbox, 50 rows": "/koordinator/utboks/",
            "outbox, failed": "/koordinator/utboks/?status=failed",
            "wordings": f"/koordinator/{slug}/tekster/",
            "rules": f"/koordinator/{slug}/paaminnelser/",
            "inbox, 20 rows": "/koordinator/innboks/",
            "portal home": "/portal/",
            **{f"portal {room or 'team/'}"[:-1]: f"{team}{room}" for room in ROOMS},
        },
        cookie=session_of(role.user),
    )
