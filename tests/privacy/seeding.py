"""Somebody who is named in everything that `docs/personal-data.toml` tells of."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from accounts.models import OutsideLogin, User
from audit import log
from certificates import codes
from certificates.models import Certificate
from cohorts.models import Cohort, ProgrammeRole, Wording
from desk.models import BulkChange, SavedView, Upload
from messaging.models import Attachment, Message
from partners.models import Person
from sessions_app.models import (
    AttendanceEvent,
    CalendarAddress,
    Gathering,
    HandoverNote,
    HandoverReading,
    IncomingMail,
    Link,
    Material,
    MeetingAlias,
    MeetingReport,
    Needs,
    Participation,
    Release,
    RevokedCode,
    Seat,
)
from tests.factories import CohortFactory, MembershipFactory, ParticipationFactory, UnitFactory

FIRST, LAST = "Zebulon", "Quistgård"
NAME, EMAIL, PHONE = f"{FIRST} {LAST}", "zebulon.quistgard@kommune.example", "+4791827364"
OLD_EMAIL, OLD_NAME = "zq@gammel.example", "Zebulon Ødegaard"
OWN_WORDS = "hemmelig soppallergi"
MARKERS = (FIRST, LAST, "Ødegaard", EMAIL, OLD_EMAIL, PHONE, "91 82 73 64", OWN_WORDS)


@dataclass
class World:
    person: Person
    other: Person
    account: User
    coordinator: User
    cohort: Cohort
    certificate: Certificate


def workbook(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
    return packed.getvalue()


def seed(now: datetime, *, number: int = 0) -> World:
    """In a completed cohort that ended a month before ``now``, beside a colleague."""
    day = now.date() - timedelta(days=30)
    cohort = CohortFactory(year=day.year, ends_on=day, state=Cohort.State.COMPLETED)
    lead = MembershipFactory(
        team__cohort=cohort,
        team__notes=f"Ring {NAME.upper()} på 91 82 73 64.",
        team__size_reason=f"Avtalt med {EMAIL}",
        lead=True,
        person__email=EMAIL,
        joined_on=day - timedelta(days=300),
    )
    person, team = lead.person, lead.team
    colleague = MembershipFactory(team=team, joined_on=lead.joined_on).person
    coordinator = User.objects.create_user(f"koordinator{number}@lup.example", name="Ko Ordinator")
    ProgrammeRole.objects.create(programme=cohort.programme, user=coordinator, role="coordinator")
    account = people(person, now)
    part = gatherings(person, colleague, team, coordinator, account, now)
    mail(person, colleague, part, now)
    desk(account, coordinator, team, now)
    certificate = issued(person, team, coordinator, now, number=number)
    history(person, colleague, part, team, account, coordinator, now)
    return World(person, colleague, account, coordinator, cohort, certificate)


def people(person: Person, now: datetime) -> User:
    values = {
        "first_name": FIRST, "last_name": LAST, "phone": PHONE, "job_title": f"{LAST}s stilling",
        "discipline": "leader", "language": "nn", "unit": UnitFactory(partner=person.partner),
        "email_bounced": OLD_EMAIL, "email_bounced_at": now,
        "email_bounce_text": f"550 no {OLD_EMAIL}", "added_at": now,
    }  # fmt: skip
    Person.objects.filter(pk=person.pk).update(**values)
    person.refresh_from_db()
    merged = Person.objects.create(
        first_name=FIRST, last_name="Ødegaard", email=OLD_EMAIL, partner=person.partner,
        merged_into=person,
    )  # fmt: skip
    assert merged.pk
    account = person.user
    account.name, account.last_login, account.language = NAME, now, "nn"
    account.date_joined = now
    account.set_password(EMAIL)
    account.save()
    account.groups.add(Group.objects.create(name="gruppe"))
    account.user_permissions.add(Permission.objects.first())
    OutsideLogin.objects.create(user=account, issuer="https://idp.example", subject=EMAIL)
    address = EmailAddress.objects.create(user=account, email=EMAIL, verified=True, primary=True)
    EmailConfirmation.objects.create(email_address=address, key="nøkkel", sent=now)
    Authenticator.objects.create(user=account, type="totp", data={"secret": NAME}, last_used_at=now)
    Session.objects.create(
        session_key="okt", session_data=EMAIL, expire_date=now + timedelta(days=3650)
    )
    UserSession.objects.create(
        user=account, ip="10.1.2.3", session_key="okt", user_agent=NAME, data={"x": EMAIL},
        last_seen_at=now,
    )  # fmt: skip
    return account


def gatherings(person, colleague, team, coordinator, account, now) -> Participation:
    began = now - timedelta(days=60)
    part = ParticipationFactory(
        person=person, team=team, gathering__cohort=team.cohort, coming=True, attended=True,
        gathering__title=f"{NAME} inviterer", gathering__agenda=f"09 {NAME}",
        gathering__practical=f"Spør {NAME} ({EMAIL})", gathering__venue=f"Hos {NAME}",
        gathering__address=f"{NAME}, veien 1", gathering__starts_at=began,
        gathering__ends_at=began + timedelta(hours=6), gathering__list_closed_by=account,
        gathering__list_closed_at=began, gathering__state=Gathering.State.HELD,
    )  # fmt: skip
    gathering = part.gathering
    other = ParticipationFactory(person=colleague, team=team, gathering=gathering, coming=True)
    for by, row in ((coordinator, part), (account, other)):
        line = AttendanceEvent.objects.create(
            gathering=gathering, participation=row, what="present", how="list", by=by, at=began,
            nonce=f"trykk {row.pk}",
        )  # fmt: skip
        Participation.objects.filter(pk=row.pk).update(presence_event=line, presence="present")
    Seat.objects.create(gathering=gathering, team=team, places=1, named=True).left_out.add(person)
    Needs.objects.create(participation=part, diets=["vegan"], food=OWN_WORDS, access=OWN_WORDS)
    note = HandoverNote.objects.create(
        participation=part, gathering=gathering, team=team, text=f"Hilsen {NAME}", written_at=began
    )
    HandoverReading.objects.create(note=note, participation=part, read_at=began)
    MeetingAlias.objects.create(
        programme=team.cohort.programme, alias=f"{LAST.lower()} (telefon)", person=person
    )
    MeetingReport.objects.create(
        gathering=gathering, program="Teams", people=[{"name": NAME, "email": EMAIL}],
        read_at=now, read_by=account,
    )  # fmt: skip
    Link.objects.create(
        token_hash=b"1" * 32, prefix="abcdefgh", participation=part, revoked_at=now,
        expires_at=began + timedelta(days=1),
    )  # fmt: skip
    RevokedCode.objects.create(code="KODE", participation=part, revoked_at=began)
    for key, own in ((b"2" * 32, {"person": person}), (b"3" * 32, {"team": team})):
        CalendarAddress.objects.create(
            token_hash=key, prefix="hgfedcba", cohort=team.cohort, made_at=began, made_by=account,
            revoked_at=began, **own,
        )  # fmt: skip
    Release.objects.create(
        gathering=gathering, number=1, kind="released", facts={"agenda": f"09 {NAME}"},
        notes={"nb": f"Nytt: {NAME}"}, released_at=began, released_by=account,
    )  # fmt: skip
    Material.objects.create(
        gathering=gathering, title=f"Lysark av {NAME}", when="after", added_by=account,
        url="https://filer.example/Zebulon%20Quistg%C3%A5rd.pdf", added_at=began,
    )  # fmt: skip
    return part


def mail(person, colleague, part, now) -> None:
    for to, words in ((person, "Hei"), (colleague, f"{NAME} kommer ikke")):
        message = Message.objects.create(
            key=f"invitation:{part.gathering_id}:{to.pk}:1", kind="invitation", priority=5,
            topic=f"gathering:{part.gathering_id}", recipient=to.email, subject=f"{words} {NAME}",
            text=f"{words} {NAME}", html=f"<p>{words} {NAME}</p>", calendar=f"ATTENDEE:{NAME}",
            message_id=f"<{to.pk}@lup.example>", state="sent", expires_at=now, ended_at=now,
            created_at=now, language="nb", bounce_text=f"550 {NAME}", smtp_text=f"250 <{EMAIL}>",
        )  # fmt: skip
    mine = Message.objects.get(recipient=EMAIL)
    Attachment.objects.create(
        message=mine, filename=f"{NAME}.pdf", content_type="application/pdf", content=NAME.encode()
    )
    assert message.pk != mine.pk
    for identity, row in (("1", part), ("2", None)):
        IncomingMail.objects.create(
            identity=identity, received_at=now, sender=f"{NAME} <{EMAIL}>", subject=f"Fra {NAME}",
            excerpt=OWN_WORDS, kind="other", outcome="settled", reason="written",
            participation=row, message=mine,
        )  # fmt: skip


def desk(account, coordinator, team, now) -> None:
    programme = team.cohort.programme
    for by, imported in ((coordinator, None), (account, now)):
        Upload.objects.create(
            kind="teams", programme=programme, year=now.year, filename=f"{NAME}.xlsx",
            content=b"" if imported else workbook(NAME), uploaded_by=by, uploaded_at=now,
            imported_at=imported, remarks={"warning": {"rows": [{"text": f"{NAME}?"}]}},
        )  # fmt: skip
    query = {"query": "q=Zebulon+Quistg%C3%A5rd", "programme": programme}
    SavedView.objects.create(list="people", name=f"Om {NAME}", owner=coordinator, **query)
    SavedView.objects.create(list="people", name="Mine", owner=account, **query)
    BulkChange.objects.create(
        list="people", act="language", rows=[[1, NAME, EMAIL]], made_by=account, made_at=now,
        undone_at=now,
    )  # fmt: skip
    Wording.objects.create(
        programme=programme, letter="invitation", language="nb", subject=f"Fra {NAME}",
        opening=f"Hei, {NAME} her", closing=f"Hilsen {NAME}",
    )  # fmt: skip
    LogEntry.objects.create(
        user=account, content_type=ContentType.objects.first(), object_id="1", object_repr=NAME,
        action_flag=2, change_message=NAME, action_time=now,
    )  # fmt: skip


def issued(person, team, coordinator, now, *, number) -> Certificate:
    facts = {
        "number": f"3P-{number}", "verify_url": "https://x.example", "language": "nb", "name": NAME,
        "organisation": team.name, "programme": "3P", "cohort": "Kull", "gatherings": [],
        "minutes_in_all": 300, "gatherings_in_all": 1, "rule": "share_of_hours", "threshold": 80,
        "learning_goals": [], "issuer": "LUP", "issued_on": "2027-06-01", "place": "Oslo",
        "signatory_name": "", "signatory_title": "",
    }  # fmt: skip
    return Certificate.objects.create(
        number=f"3P-{number}", code=codes.new(), person=person, team=team,
        cohort=team.cohort, language="nb", facts=facts, pdf=NAME.encode(), sha256="a" * 64,
        rendered_at=now, issued_at=now, issued_by=coordinator, revoked_reason=f"Spør {NAME}",
    )  # fmt: skip


def history(person, colleague, part, team, account, coordinator, now) -> None:
    was = {"first_name": FIRST, "last_name": "Ødegaard", "email": OLD_EMAIL}
    log.record(person, "changed", by=coordinator, before=was, after={"last_name": LAST})
    log.record(part, "answered", by=log.PARTICIPANT, after={"answer": "yes"})
    log.record(team, "member added", by=coordinator, after={"person": NAME, "lead": False})
    log.record(team, "changed", by=account, after={"notes": f"{OLD_NAME} ringte"})
    log.record(account, "logged out everywhere", by=account)
    log.record(colleague, "changed", by=account, after={"job_title": "Innkjøper"})
