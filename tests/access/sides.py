"""Two programmes with one record of every kind each, and somebody in every role of the first.

``own`` is LUP's, ``other`` belongs to a partner; ``sibling`` is another team of the own cohort.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from desk.models import Upload
from messaging.models import Message
from partners.models import Partner, Person, Unit
from sessions_app.models import (
    Gathering,
    HandoverNote,
    IncomingMail,
    Material,
    MeetingAlias,
    Participation,
)
from tests.factories import (
    CoordinatorFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
    UserFactory,
)
from tests.test_open_doors import ROUTES, values_for
from tests.world import NOW, certificate, world

DURING = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)  # so that helpers may stand at the door
# What the factories call the same everywhere, or the two sides could not be told apart.
CALLED_THE_SAME = {
    Cohort: ("name",),
    Team: ("name",),
    Person: ("job_title",),
    Gathering: ("venue", "practical"),
    HandoverNote: ("text",),
    Material: ("title",),
    MeetingAlias: ("alias",),
    Message: ("recipient", "subject", "text", "html"),
    IncomingMail: ("sender", "subject"),
    Upload: ("filename",),
}
TOLD_APART = (Programme, Person, Certificate, Unit, *CALLED_THE_SAME)
OUR_ROUTES = [route for route in ROUTES if not route.name.startswith("admin:")]
Values = dict[str, dict]
# What stands in an address without saying which record of this side is meant.
SAYS_NOTHING = {"language", "letter", "kind", "occasion", "to", "provider"}


def side(word: str, owner: Partner | None = None) -> dict:
    """One record of each kind, with names that are nobody else's."""
    made = world(owner)
    for model, names in CALLED_THE_SAME.items():
        for row in model.objects.filter(pk=made[model].pk):
            changed = {name: f"{word} {model.__name__} {name}" for name in names}
            model.objects.filter(pk=row.pk).update(**changed)
        made[model].refresh_from_db()
    Person.objects.filter(pk=made[Person].pk).update(phone=f"+479{made[Person].pk:07d}")
    made[Person].refresh_from_db()
    return made


def sibling_of(own: dict) -> dict:
    cohort, gathering = own[Cohort], own[Gathering]
    lead = MembershipFactory(team=TeamFactory(cohort=cohort, name="Sideteamet"), lead=True)
    part = {"team": lead.team, "person": lead.person}
    row = ParticipationFactory(gathering=gathering, **part)
    held = Gathering.objects.get(cohort=cohort, state=Gathering.State.HELD)
    ParticipationFactory(gathering=held, attended=True, **part)
    note = HandoverNote.objects.create(
        participation=row,
        gathering=gathering,
        team=lead.team,
        text="sibling HandoverNote text",
        written_at=NOW,
    )
    return own | {
        Team: lead.team,
        Membership: lead,
        Person: lead.person,
        Participation: row,
        HandoverNote: note,
        Certificate: certificate(cohort, own[ProgrammeRole].user),
    }


def people_of(own: dict) -> dict[str, Client]:
    """A client for each role on the own side, logged in; and one that is not."""
    programme, team = own[Programme], own[Team]

    def role(name: str) -> User:
        return CoordinatorFactory(programme=programme, role=name).user

    def member(**fields: object) -> User:
        return MembershipFactory(team=team, person__user=UserFactory(), **fields).person.user

    accounts = {
        "coordinator": own[ProgrammeRole].user,
        "facilitator": role("facilitator"),
        "door": role("door"),
        "observer": role("observer"),
        "lead": own[Person].user,
        "looks in": member(looks_in=True),
        "former lead": member(is_lead=True, left_on=date(2027, 1, 10)),
        "member": member(),
        "staff": UserFactory(is_staff=True),
        "nobody": UserFactory(),
    }
    return {name: logged_in(user) for name, user in accounts.items()} | {"stranger": Client()}


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def values_of(made: dict) -> Values:
    """What stands in the address of every page of ours that is about the records of this side."""
    return {key(route): values_for(route, made) for route in OUR_ROUTES}


def addresses(values: Values) -> dict[str, str]:
    return {key(route): address_of(route, values[key(route)]) for route in OUR_ROUTES}


def mixed(own: Values, foreign: Values) -> dict[str, list[str]]:
    """Addresses with one thing in them that is foreign, each in turn."""
    found: dict[str, list[str]] = {}
    for route in OUR_ROUTES:
        means = [name for name in route.parameters if name not in SAYS_NOTHING]
        if len(means) < 2 or "token" in means:
            continue
        ours, theirs = own[key(route)], foreign[key(route)] | {"year": 1999}
        theirs["other"] = theirs.get("pk")  # somebody in a team there
        found[key(route)] = [
            address_of(route, ours | {name: theirs[name]})
            for name in means
            if ours[name] != theirs[name]
        ]
    return found


def key(route) -> str:
    """Two pages have no name."""
    return route.path if route.name == "None" else route.name


def address_of(route, values: dict) -> str:
    if route.name == "None":
        return f"/{route.path}"
    return reverse(route.name, kwargs=values)


def texts(row: models.Model) -> set[str]:
    """What is written in it in free words."""
    kinds = (models.CharField, models.TextField, models.EmailField)
    found = {
        getattr(row, field.name)
        for field in row._meta.concrete_fields
        if type(field) in kinds and not field.choices
    }
    return {text for text in found if text and len(text) > 5}


def markers(made: dict, *others: dict) -> set[str]:
    """What nobody who may not see this side may ever read. Partners are a register of LUP's."""
    shared = {text for rows in others for row in rows.values() for text in texts(row)}
    of_partners = set().union(*(texts(row) for row in Partner.objects.all()))
    own = {text for model, row in made.items() if model is not Partner for text in texts(row)}
    return own - shared - of_partners


def people(made: dict) -> list[Person]:
    return [row.person for row in Membership.objects.filter(team__cohort=made[Cohort])]


def contact(made: dict) -> set[str]:
    """How to reach people of this side."""
    found = people(made)
    return {value for row in found for value in (row.email, row.phone, row.phone_text) if value}


def names(made: dict) -> set[str]:
    return {row.last_name for row in people(made)}


def of_reader(client: Client) -> set[str]:
    """What somebody reads of themselves."""
    user = User.objects.filter(pk=client.session.get("_auth_user_id")).first()
    if user is None:
        return set()
    own = Person.objects.filter(user=user)
    return texts(user).union(*(texts(row) | {row.phone, row.phone_text} for row in own))


def of_own_teams(client: Client) -> set[str]:
    """What is kept about a member says which team it was, also when that is over."""
    rows = Membership.objects.filter(person__user=client.session.get("_auth_user_id"))
    teams = [row.team for row in rows]
    programmes = {team.cohort.programme.name for team in teams}
    return programmes.union(*(texts(team) | texts(team.cohort) for team in teams))


def make() -> tuple[dict, dict]:
    own = side("Eget")
    return own, sibling_of(own)


def make_other() -> dict:
    return side("Fremmed", owner=PartnerFactory())
