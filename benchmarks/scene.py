"""What the page benchmark looks at: one coordinator who also leads a team, and her pages."""

from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from django.test import Client

from accounts.models import User
from benchmarks import crowd
from benchmarks.crowd import NOW, OUTBOX, TEAM_SIZE, save
from benchmarks.logged_in import session_of
from cohorts.models import Cohort, Membership, ProgrammeRole
from desk.models import SavedView
from partners.models import Person
from sessions_app.gatherings.facts import frozen
from sessions_app.mail import links
from sessions_app.models import Gathering, Needs, Participation, Release
from tests import every_page, many
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    ParticipationFactory,
)
from tests.world import world

# Of a list that somebody keeps.
DETAILS = "?kol=epost&kol=tlf&kol=stilling&rolle=medlem&status=her&sorter=-navn"


@dataclass(frozen=True)
class Addresses:
    """What is asked for, and the cookies to ask with; whoever has no account needs none."""

    pages: dict[str, str]
    cookie: str
    others: dict[str, str] = field(default_factory=dict)


def shown() -> Addresses:
    """A cohort of 50 teams with 200 people, and one of 50 people in 13 teams."""
    role = CoordinatorFactory()
    cohort = CohortFactory(programme=role.programme, year=1999)
    starts_at = NOW + timedelta(days=30)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=6), "reply_by": None}
    gatherings = GatheringFactory.create_batch(6, cohort=cohort, released=True, **times)
    crowd.crowd(gatherings[0], people=50 * TEAM_SIZE, teams=50, label="A")
    small = GatheringFactory(
        cohort=CohortFactory(programme=role.programme, year=1998), released=True, **times
    )
    crowd.crowd(small, people=50, teams=13, label="B")
    for gathering in (gatherings[0], small):
        release(gathering, by=role.user)
    GatheringFactory(cohort=cohort, title=OUTBOX, released=True, **times)
    save(crowd.incoming(small, rows=50, waiting=50, label="B"))
    save(crowd.entries(small, rows=50))
    told(small)
    saved_views(role.user)
    lead = Membership.objects.filter(team__cohort=cohort, is_lead=True)[0]
    Person.objects.filter(pk=lead.person_id).update(user=role.user)
    small_ones, cookies = every_other()
    return Addresses(
        others=cookies,
        pages={
            "trivial": "/trivial/",
            **open_to_all(gatherings[1], cohort),
            **desk(role.programme.slug, small, gatherings[0]),
            **lists(),
            "portal home": "/portal/",
            **portal(lead, gatherings[0], GatheringFactory(cohort=cohort, **times)),
            **small_ones,
        },
        cookie=session_of(role.user),
    )


def every_other() -> tuple[dict[str, str], dict[str, str]]:
    """Every page there is, with five of what there is to look at; and the cookies by page."""
    made = world()
    many.add(made, 4)
    readers = {
        "desk": session_of(made[ProgrammeRole].user),
        "portal": session_of(made[Person].user),
        "account": session_of(made[ProgrammeRole].user),
    }
    pages, cookies = {}, {}
    for name, path in every_page.addresses(made).items():
        cookie = readers.get(every_page.door(name), "")
        client = Client()
        client.cookies["sessionid"] = cookie
        answer = client.get(path)
        if answer.status_code == HTTPStatus.OK and answer["Content-Type"].startswith("text/html"):
            pages[name], cookies[name] = path, cookie
    return pages, cookies


def release(gathering: Gathering, *, by: User) -> None:
    Release.objects.create(
        gathering=gathering,
        number=1,
        facts=frozen(Gathering.objects.get(pk=gathering.pk)),
        released_at=NOW,
        released_by=by,
    )


def told(gathering: Gathering) -> None:
    """All who come have told what they eat, some in their own words."""
    coming = Participation.objects.filter(gathering=gathering, answer=Participation.Answer.YES)
    diets = Needs.Diet.values
    save(
        Needs(
            participation=row,
            diets=[diets[n % len(diets)]],
            food="Ikke selleri" if n % 3 else "",
            access="Teleslynge" if n % 5 == 0 else "",
        )
        for n, row in enumerate(coming)
    )


def saved_views(owner: User) -> None:
    save(
        SavedView(list="personer", name=f"Liste {n}", query=DETAILS, owner=owner) for n in range(9)
    )


def open_to_all(gathering: Gathering, cohort: Cohort) -> dict[str, str]:
    row = ParticipationFactory(gathering=gathering)
    token = links.issue([row], gathering=row.gathering)[row.pk].rpartition("svar/")[2]
    certificate = next(crowd.certificates_for(cohort, gathering))
    certificate.save()
    return {
        "answer": f"/svar/{token}",
        "verify": f"/bevis/{certificate.code}/",
        "privacy notice": "/personvern/",
        "fault": "/feil/",
    }


def desk(slug: str, small: Gathering, large: Gathering) -> dict[str, str]:
    one = Membership.objects.filter(team__cohort=small.cohort_id).select_related("team")[0]
    return {
        "desk home": "/koordinator/",
        "cohort, 50 teams": f"/koordinator/{slug}/1999/",
        "gathering, 50 people": f"/koordinator/samling/{small.pk}/",
        "gathering, 200 people": f"/koordinator/samling/{large.pk}/",
        "needs": f"/koordinator/samling/{small.pk}/behov/",
        "person": f"/koordinator/personer/{one.person_id}/",
        "partner": f"/koordinator/partnere/{one.team.partner_id}/",
        "team": f"/koordinator/team/{one.team_id}/",
        "outbox, 50 rows": "/koordinator/utboks/",
        "outbox, failed": "/koordinator/utboks/?status=failed",
        "inbox, 20 rows": "/koordinator/innboks/",
        "wordings": f"/koordinator/{slug}/tekster/",
        "rules": f"/koordinator/{slug}/paaminnelser/",
        "settings": f"/koordinator/{slug}/innstillinger/",
        "roles": f"/koordinator/{slug}/roller/",
        "log, 50 rows": "/koordinator/logg/",
        "log of a gathering": f"/koordinator/logg/samling/{small.pk}/",
        "search": "/koordinator/sok/?q=nordmann 4",
        "search, piece": "/koordinator/sok/treff/?q=nordmann 4",
        "own log-in": "/konto/",
    }


def lists() -> dict[str, str]:
    return {
        "partners, 50 rows": "/koordinator/partnere/",
        "partners, search": "/koordinator/partnere/?q=x 4",
        "people, 50 rows": "/koordinator/personer/",
        "people, search": "/koordinator/personer/?q=nordmann 4",
        "people, saved": f"/koordinator/personer/{DETAILS}",
        "teams, 50 rows": "/koordinator/team/",
        "teams, too few": "/koordinator/team/?storrelse=faa&sorter=personer",
    }


def portal(lead: Membership, gathering: Gathering, draft: Gathering) -> dict[str, str]:
    team = f"/portal/team/{lead.team_id}/"
    other = Membership.objects.filter(team=lead.team_id, is_lead=False)[0]
    return {
        "portal team": team,
        "portal members": f"{team}medlemmer/",
        "portal member": f"{team}medlemmer/{lead.person_id}/",
        "portal attendance": f"{team}oppmote/",
        "portal certificates": f"{team}kursbevis/",
        "portal gathering": f"{team}samling/{gathering.pk}/",
        "portal choose": f"{team}samling/{draft.pk}/hvem/",
        "portal hand over": f"{team}medlemmer/{other.person_id}/leder/",
    }
