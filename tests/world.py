"""One record of every kind, for what must hold for all of them."""

from datetime import UTC, datetime, time

from accounts.models import OutsideLogin, User
from audit import log
from audit.models import Entry
from certificates import issuing
from certificates.models import Certificate
from cohorts.models import Cohort, Membership, Programme, ProgrammeRole, Team, Wording
from desk.models import BulkChange, SavedView, Upload
from messaging.models import Attachment, Message, RelayTrouble
from partners.models import Partner, Person, Succession, Unit
from sessions_app.gatherings import facts
from sessions_app.learning import file_kinds, materials
from sessions_app.learning.materials import Wanted
from sessions_app.mail.letters import sender_of
from sessions_app.mail.letters import topic_of as gathering_topic
from sessions_app.models import (
    AttendanceEvent,
    CalendarAddress,
    Gathering,
    HandoverNote,
    HandoverReading,
    IncomingMail,
    Link,
    Mailbox,
    Material,
    MeetingAlias,
    MeetingReport,
    MissedReminder,
    Participation,
    Release,
    ReminderRule,
    RevokedCode,
    Seat,
)
from tests.factories import (
    CohortFactory,
    CoordinatorFactory,
    GatheringFactory,
    MembershipFactory,
    ParticipationFactory,
    PartnerFactory,
    TeamFactory,
    UnitFactory,
)

TEAMS = (
    b"Virksomhet;Org.nr.;Fornavn;Etternavn;E-post\n"
    b"Ny kommune;310004138;Kari;Nordmann;kari@kommune.example\n"
)
NOW = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n%%EOF\n"


def world(owner=None):
    """One record of every kind, all of one programme: {model: record}."""
    cohort = CohortFactory(programme__owner=owner)
    coordinator = CoordinatorFactory(programme=cohort.programme)
    CoordinatorFactory(programme=cohort.programme)  # the last one could not be taken away
    team = TeamFactory(cohort=cohort, unit=UnitFactory())
    lead = MembershipFactory(team=team, lead=True)
    gathering = GatheringFactory(cohort=cohort, released=True, learning_minutes=0)
    row = ParticipationFactory(gathering=gathering, team=team, person=lead.person)
    ParticipationFactory(
        gathering=GatheringFactory(cohort=cohort, held=True),
        team=team,
        person=lead.person,
        attended=True,
    )
    user = coordinator.user
    made = {
        Programme: cohort.programme,
        OutsideLogin: OutsideLogin.objects.create(user=user, subject=str(user.pk)),
        ProgrammeRole: coordinator,
        Cohort: cohort,
        Wording: Wording.objects.create(
            programme=cohort.programme, letter="thanks", language="en", subject="Thanks, {navn}"
        ),
        Team: team,
        Membership: lead,
        Person: lead.person,
        User: lead.person.user,
        Partner: team.partner,
        Succession: Succession.objects.create(before=PartnerFactory(), after=team.partner),
        Unit: team.unit,
        Gathering: gathering,
        Participation: row,
        Release: Release.objects.create(
            gathering=gathering,
            number=1,
            facts=facts.frozen(gathering),
            released_at=NOW,
            released_by=user,
        ),
        Seat: Seat.objects.create(gathering=gathering, team=team, places=2, named=True),
        AttendanceEvent: AttendanceEvent.objects.create(
            gathering=gathering, participation=row, what="present", how="list", by=user, at=NOW
        ),
        MeetingReport: MeetingReport.objects.create(
            gathering=gathering, program="Teams", read_at=NOW, read_by=user
        ),
        MeetingAlias: MeetingAlias.objects.create(
            programme=cohort.programme, alias="kari n", person=lead.person
        ),
        Material: materials.add(
            gathering,
            wanted=Wanted("Lysark", Material.When.BEFORE, file=file_kinds.check(PDF, filename="")),
            by=user,
            now=NOW,
        ),
        HandoverNote: HandoverNote.objects.create(
            participation=row,
            gathering=gathering,
            team=team,
            text="Les kapittel to.",
            written_at=NOW,
        ),
        CalendarAddress: CalendarAddress.objects.create(
            token_hash=f"calendar {row.pk}".encode(),
            prefix="HemmeKal",
            cohort=cohort,
            person=row.person,
            made_at=NOW,
        ),
        Mailbox: Mailbox.objects.get_or_create(name="retur@lup.example/INBOX")[0],
        Link: Link.objects.create(
            token_hash=f"{row.pk}".encode(), prefix="HemmeTok", participation=row, expires_at=NOW
        ),
        RevokedCode: RevokedCode.objects.create(
            code=f"HEMMELIG{row.pk}", participation=row, revoked_at=NOW
        ),
        Certificate: certificate(cohort, user),
        Message: message(gathering_topic(gathering)),
        ReminderRule: ReminderRule.objects.create(
            programme=cohort.programme, which="first", days=14, at=time(9), since=NOW
        ),
    } | left_lying(row, user)
    made[RelayTrouble] = RelayTrouble.objects.create(
        sender=sender_of(cohort.programme).as_header, reason="sender", since=NOW, next_try=NOW
    )
    Attachment.objects.create(
        message=made[Message], filename="plan.pdf", content_type="application/pdf", content=PDF
    )
    HandoverReading.objects.create(note=made[HandoverNote], participation=row, read_at=NOW)
    made[Entry] = log.record(row, "answered", by=log.PARTICIPANT)
    return made


def left_lying(row, user):
    """What waits for somebody, about a participation and of a coordinator: {model: record}."""
    programme = row.gathering.cohort.programme
    return {
        IncomingMail: IncomingMail.objects.create(
            identity=f"{row.pk}",
            received_at=NOW,
            sender="Kari Nordmann <kari@kommune.example>",
            kind=IncomingMail.Kind.ANSWER,
            outcome=IncomingMail.Outcome.FOR_PEOPLE,
            reason=IncomingMail.Reason.TENTATIVE,
            programme=programme,
            participation=row,
        ),
        MissedReminder: MissedReminder.objects.create(
            gathering=row.gathering,
            which="second",
            day=row.gathering.starts_at.date(),
            due_at=NOW,
            people=1,
            noticed_at=NOW,
        ),
        BulkChange: BulkChange.objects.create(
            list="team", act="bekreft", rows=[], made_by=user, made_at=NOW
        ),
        SavedView: SavedView.objects.create(
            list="team",
            name="Uten leder",
            query="leder=mangler",
            owner=user,
            programme=programme,
        ),
        Upload: Upload.objects.create(
            kind="teams",
            programme=programme,
            year=2027,
            filename="team.csv",
            content=TEAMS,
            uploaded_by=user,
            uploaded_at=NOW,
        ),
    }


def certificate(cohort, by):
    """Issued to the one who earned it; the PDF is a few bytes, since making one takes a second."""
    [issued] = issuing.issue(cohort, by=by, now=NOW)
    issued.pdf, issued.sha256, issued.rendered_at = PDF, "0" * 64, NOW
    issued.save()
    return issued


def programme_of(topic):
    """The number of the programme that writes about it; None for what no programme does."""
    kind, _colon, pk = topic.partition(":")
    found = {
        "gathering": Gathering.objects.filter(pk=pk or 0).values_list("cohort__programme"),
        "cohort": Cohort.objects.filter(pk=pk or 0).values_list("programme"),
    }.get(kind, ())
    return next((programme for (programme,) in found), None)


def message(topic, **fields):
    key = f"{topic}:{Message.objects.count()}"
    return Message.objects.create(
        **{
            "key": key,
            "message_id": f"<{key}@lup.example>",
            "kind": Message.Kind.INVITATION,
            "topic": topic,
            "programme": programme_of(topic),
            "priority": 5,
            "sender": "3P <ikke-svar@lup.example>",
            "recipient": "kari@kommune.example",
            "language": "nb",
            "subject": "Velkommen",
            "text": "Svar her: https://lup.example/svar/HemmeligToken_1-2/",
            "html": "<p>Velkommen</p>",
            "expires_at": NOW,
        }
        | fields
    )
