"""Fifty of what `tests/world.py` has one of, in the same programme, cohort, gathering and team."""

from datetime import timedelta

from audit import log
from certificates import codes
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team
from desk.models import SavedView
from messaging.models import Message
from partners.models import Partner, Person, Succession
from sessions_app.learning import materials
from sessions_app.learning.materials import Wanted
from sessions_app.mail import links
from sessions_app.mail.letters import topic_of
from sessions_app.models import (
    AttendanceEvent,
    Gathering,
    HandoverNote,
    IncomingMail,
    Material,
    MeetingAlias,
    MeetingReport,
    MissedReminder,
    Needs,
    Seat,
)
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    PersonFactory,
    TeamFactory,
    UnitFactory,
)
from tests.world import NOW, message

STATES = ({"released": True}, {"held": True}, {})
ANSWERS = ({"coming": True}, {"declined": True}, {"attended": True}, {})


def add(made, how_many):
    """Of every kind so many more."""
    for number in range(how_many):
        row = person_of_team(made, number)
        another_team(made, number)
        another_gathering(made, number)
        another_year(made, number)
        of_gathering(made, row, number)
        of_programme(made, row, number)
        of_partner(made)


def person_of_team(made, number):
    """A colleague in the lead's team, who says to have been at the gathering."""
    member = MembershipFactory(team=made[Team])
    answer = ANSWERS[number % len(ANSWERS)]
    row = ParticipationFactory(
        gathering=made[Gathering], team=made[Team], person=member.person, **answer
    )
    Needs.objects.create(participation=row, diets=["vegan"], food="Løk", access="Teleslynge")
    links.issue([row], gathering=made[Gathering])
    AttendanceEvent.objects.create(
        gathering=made[Gathering], participation=row, what="claimed", how="list", at=NOW
    )
    certificate(made, member.person, made[Cohort], number)
    return row


def another_team(made, number):
    team = TeamFactory(cohort=made[Cohort], partner=made[Partner], unit=UnitFactory())
    member = MembershipFactory(team=team, lead=True)
    answer = ANSWERS[number % len(ANSWERS)]
    ParticipationFactory(gathering=made[Gathering], team=team, person=member.person, **answer)
    Seat.objects.create(gathering=made[Gathering], team=team, places=2, named=True)


def another_gathering(made, number):
    day = timedelta(days=number)
    gathering = GatheringFactory(
        cohort=made[Cohort],
        starts_at=made[Gathering].starts_at + day,
        ends_at=made[Gathering].ends_at + day,
        **STATES[number % len(STATES)],
    )
    row = ParticipationFactory(gathering=gathering, team=made[Team], person=made[Person])
    links.issue([row], gathering=gathering)
    message(topic_of(gathering), key=f"invitation:{gathering.pk}:{row.person_id}")


def another_year(made, number):
    """With a team of the lead's, in the same programme and in one that is the coordinator's too."""
    user, last = made[ProgrammeRole].user, Cohort.State.COMPLETED
    cohort = CohortFactory(
        programme=made[Programme], year=1950 + number, state=last if number % 2 else "running"
    )
    for each in (cohort, CohortFactory(state="running")):
        team = TeamFactory(cohort=each, partner=made[Partner])
        MembershipFactory(team=team, person=made[Person], is_lead=True)
        gathering = GatheringFactory(cohort=each, released=True)
        ParticipationFactory(gathering=gathering, team=team, person=made[Person])
    CoordinatorFactory(programme=each.programme, user=user)
    certificate(made, made[Person], cohort, number)


def of_gathering(made, row, number):
    gathering, user = made[Gathering], made[ProgrammeRole].user
    wanted = Wanted(f"Lysark {number}", Material.When.BEFORE, url="https://lup.example/lysark")
    materials.add(gathering, wanted=wanted, by=user, now=NOW)
    HandoverNote.objects.create(
        participation=row, gathering=gathering, team=made[Team], text="Les.", written_at=NOW
    )
    MeetingReport.objects.create(gathering=gathering, program="Teams", read_at=NOW, read_by=user)
    MissedReminder.objects.create(
        gathering=gathering,
        which="second",
        day=gathering.starts_at.date() - timedelta(days=1 + number),
        due_at=NOW,
        people=1,
        noticed_at=NOW,
    )
    message(topic_of(gathering), key=f"invitation:{gathering.pk}:{row.person_id}")
    message(
        topic_of(gathering), key=f"first:{gathering.pk}:{row.person_id}", state=Message.State.FAILED
    )


def of_programme(made, row, number):
    programme, user = made[Programme], made[ProgrammeRole].user
    CoordinatorFactory(programme=programme)
    MeetingAlias.objects.create(programme=programme, alias=f"kari {number}", person=row.person)
    SavedView.objects.create(list="personer", name=f"Liste {number}", owner=user)
    IncomingMail.objects.create(
        identity=f"many {number}",
        received_at=NOW,
        sender="Kari Nordmann <kari@kommune.example>",
        kind=IncomingMail.Kind.ANSWER,
        outcome=IncomingMail.Outcome.FOR_PEOPLE,
        reason=IncomingMail.Reason.TENTATIVE,
        programme=programme,
        participation=row,
    )
    for thing in (row, made[Gathering], made[Person], made[Team], made[Partner]):
        log.record(thing, "changed", by=user, before={"name": "A"}, after={"name": "B"})


def of_partner(made):
    """Units, colleagues of the same name, and what it came from."""
    Succession.objects.create(before=PartnerFactory(), after=made[Partner])
    UnitFactory(partner=made[Partner])
    PersonFactory(
        partner=made[Partner],
        first_name=made[Person].first_name,
        last_name=made[Person].last_name,
    )
    MembershipFactory(team__cohort=made[Cohort], team__partner=PartnerFactory())


def certificate(made, person, cohort, number):
    Certificate.objects.create(
        number=f"{cohort.pk}-{person.pk}-{number}",
        code=codes.new(),
        person=person,
        team=made[Membership].team,
        cohort=cohort,
        language="nb",
        facts=made[Certificate].facts,
        pdf=b"%PDF",
        sha256="0" * 64,
        rendered_at=NOW,
        issued_at=NOW,
        issued_by=made[ProgrammeRole].user,
    )
