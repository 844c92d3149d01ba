"""The main job once more without a browser, for LUP's programme and for one that a partner owns.

The same pages and verbs carry both; and neither coordinator sees anything of the other's people.
"""

import re

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from certificates import production
from certificates.models import Certificate
from cohorts.models import Cohort, Team
from messaging import delivery
from sessions_app.models import Gathering, Participation
from tests.journeys import days, programmes
from tests.journeys.mails import code_in, link_in, part_of, recipient_of
from tests.journeys.programmes import LUP, OWN, Case
from tests.journeys.spreadsheets import moved_gatherings
from tests.reading import Page

pytestmark = pytest.mark.django_db


class Walk:
    """One programme on its way; ``desk`` is its coordinator's browser."""

    def __init__(self, case: Case, smtp) -> None:
        self.case, self.smtp = case, smtp
        self.desk = self.log_in(case.coordinator)
        gatherings, self.year = moved_gatherings(timezone.localdate())
        self.gatherings_file = gatherings["buffer"]

    @property
    def cohort(self) -> Cohort:
        return Cohort.objects.get(programme=self.case.programme, year=self.year)

    @property
    def gatherings(self) -> list[Gathering]:
        return list(Gathering.objects.filter(cohort=self.cohort).by_date())

    @property
    def place(self) -> str:
        return f"/koordinator/{self.case.slug}/{self.year}/"

    def log_in(self, email: str) -> Client:
        client = Client()
        client.cookies["django_language"] = "en"
        client.post("/konto/logg-inn/", {"email": email})
        client.post("/konto/kode/", {"code": code_in(self.mails()[email])})
        return client

    def mails(self):
        """What the outbox sends now, by address."""
        before = len(self.smtp.messages)
        delivery.drain()
        came = self.smtp.messages[before:]
        found = {recipient_of(mail): mail for mail in came}
        assert len(found) == len(came)
        return found

    def bring_in(self, kind: str, content: bytes, filename: str) -> None:
        fields = {"kind": kind, "programme": self.case.programme.pk, "year": self.year}
        file = SimpleUploadedFile(filename, content)
        checked = self.desk.post("/koordinator/import/", fields | {"file": file}, follow=True)
        assert checked.context["counts"].refused == 0
        done = self.desk.post(checked.request["PATH_INFO"], follow=True)
        assert done.context["upload"].imported_at is not None

    def open(self, name: str, *args: object) -> dict:
        return self.desk.get(reverse(f"desk:{name}", args=args)).context

    def answers(self) -> list[tuple[str, int, int, int]]:
        """(team, coming, not coming, not answered) as the desk shows them."""
        teams = self.open("gathering", self.gatherings[0].pk)["people"].teams
        return [(t.name, len(t.coming), len(t.declined), len(t.waiting)) for t in teams]


@pytest.fixture
def both():
    programmes.set_up()


@pytest.fixture(params=[LUP, OWN], ids=["LUP's", "a partner's own"])
def walk(request, both, smtp):
    walk = Walk(request.param, smtp)
    walk.bring_in("teams", walk.case.spreadsheet, "team.csv")
    walk.bring_in("gatherings", walk.gatherings_file, "samlinger.xlsx")
    return walk


def invite(walk: Walk):
    url = reverse("desk:release", args=[walk.gatherings[0].pk])
    walk.desk.post(url, {"expected": walk.desk.get(url).context["plan"].fingerprint})
    return walk.mails()


def attend(walk: Walk, away: str) -> None:
    """Everybody comes to everything, apart from one person; every gathering is held."""
    days.bring_to_the_end(walk.cohort)
    for gathering in walk.gatherings:
        walk.desk.post(reverse("desk:attendance_open", args=[gathering.pk]))
        rows = Participation.objects.filter(gathering=gathering).select_related("person")
        marks = {f"p{r.pk}": "absent" if r.person.email == away else "present" for r in rows}
        walk.desk.post(reverse("desk:attendance", args=[gathering.pk]), marks)
        walk.desk.post(reverse("desk:attendance_close", args=[gathering.pk]))
    assert {gathering.state for gathering in walk.gatherings} == {Gathering.State.HELD}


def certify(walk: Walk):
    ready = walk.open("certificates", walk.case.slug, walk.year)["ready"]
    url = reverse("desk:certificates", args=[walk.case.slug, walk.year])
    walk.desk.post(url, {"person": [row.standing.person.pk for row in ready]})
    production.render_pending(now=timezone.now())
    return walk.mails()


def test_teams_are_what_the_programme_means_by_a_team(walk):
    teams = walk.open("cohort", walk.case.slug, walk.year)["teams"]

    assert [(team.name, team.size) for team in teams] == [(name, 2) for name in walk.case.teams]


def test_invitations_and_reminders_come_from_the_programme_and_reach_its_people_once(walk):
    invitations = invite(walk)
    Client().post(link_in(invitations[walk.case.lead]), {"answer": "yes"})
    confirmed = walk.mails()
    answers = walk.answers()
    remind = reverse("desk:remind", args=[walk.gatherings[0].pk])
    walk.desk.post(remind)
    too_soon = walk.mails()
    days.since_the_invitations(walk.cohort)
    walk.desk.post(remind)
    reminders = walk.mails()
    walk.desk.post(remind)

    first, second = walk.case.teams
    assert set(invitations) == walk.case.addresses
    assert {mail["From"].addresses[0].display_name for mail in invitations.values()} == {
        walk.case.sender
    }
    assert {mail["Reply-To"] for mail in invitations.values()} == {
        walk.case.programme.contact_email
    }
    assert set(confirmed) == {walk.case.lead}
    assert answers == [(first, 1, 0, 1), (second, 0, 0, 2)]
    assert too_soon == {}
    assert set(reminders) == walk.case.addresses - {walk.case.lead}
    assert walk.mails() == {}


def test_invitation_is_tried_first_and_has_the_programme_s_calendar_entry(walk):
    gathering, case = walk.gatherings[0], walk.case
    fields = Page(walk.desk.get(reverse("desk:release", args=[gathering.pk]))).fields
    walk.desk.post(reverse("desk:telling_test", args=[gathering.pk, "invitasjon"]), fields)
    [(tried_by, test)] = walk.mails().items()
    mail = invite(walk)[case.lead]
    file = Client().get(f"{link_in(mail)}kalender.ics")

    assert (tried_by, test["From"], test["Subject"]) == (
        case.coordinator,
        mail["From"],
        mail["Subject"],
    )
    [tried] = Calendar.from_ical(part_of(test, "text/calendar")).walk("VEVENT")
    assert tried["UID"].endswith(f"-{gathering.calendar_uid}")
    [event] = Calendar.from_ical(file.content).walk("VEVENT")
    [sent] = Calendar.from_ical(part_of(mail, "text/calendar")).walk("VEVENT")
    assert [(entry["UID"], entry["DTSTART"].dt, entry["SUMMARY"]) for entry in (event, sent)] == [
        (gathering.calendar_uid, gathering.starts_at, f"{case.programme.name}: {gathering.title}")
    ] * 2
    assert (sent["ORGANIZER"].params["CN"], sent["ATTENDEE"]) == (
        case.sender,
        f"mailto:{case.lead}",
    )


def test_mail_before_the_gathering_goes_by_itself_to_those_whom_it_is_for(walk):
    """Two reminders to who has not answered, and the practical information to who comes."""
    invitations = invite(walk)
    Client().post(link_in(invitations[walk.case.lead]), {"answer": "yes"})
    walk.mails()
    reminded = []

    for _made in days.until(walk.gatherings[0]):
        mails = walk.mails()
        reminded.append(set(mails))
        Client().post(link_in(mails[min(mails)]), {"answer": "yes" if len(mails) == 1 else "no"})
        walk.mails()

    waiting = walk.case.addresses - {walk.case.lead}
    assert reminded == [waiting, waiting - {min(waiting)}, {walk.case.lead}]


def test_certificates_are_issued_by_the_programme_and_verified_by_anyone(walk):
    away = sorted(walk.case.addresses - {walk.case.lead})[0]
    attend(walk, away)
    mails = certify(walk)
    certificate = Certificate.objects.get(person__email=walk.case.lead)
    url = reverse("desk:certificate_revoke", args=[certificate.pk])
    address = reverse("certificates:verify", args=[certificate.code])
    valid = Client().get(address)
    walk.desk.post(url, {"reason": "Wrong name"})
    revoked = Client().get(address)

    assert set(mails) == walk.case.addresses - {away}
    [pdf] = mails[walk.case.lead].iter_attachments()
    assert pdf.get_content() == bytes(certificate.pdf)
    series = f"{walk.case.slug.upper()}-{walk.year}"
    assert set(Certificate.objects.values_list("number", flat=True)) == {
        f"{series}-0001",
        f"{series}-0002",
        f"{series}-0003",
    }
    assert (valid.context["facts"].issuer, valid.context["certificate"].state) == (
        walk.case.issuer,
        Certificate.State.ISSUED,
    )
    assert revoked.context["certificate"].state == Certificate.State.REVOKED


def test_lead_sees_the_own_team_and_no_other(walk):
    lead = walk.log_in(walk.case.lead)
    own = Team.objects.get(cohort=walk.cohort, name=walk.case.teams[0])
    other = Team.objects.get(cohort=walk.cohort, name=walk.case.teams[1])

    shown = lead.get(reverse("portal:team", args=[own.pk])).context["view"].members

    assert walk.case.lead in {membership.person.email for membership in shown}
    assert len(shown) == 2
    assert lead.get(reverse("portal:team", args=[other.pk])).status_code == 404


def test_coordinator_of_the_other_programme_meets_closed_doors(walk):
    mails = invite(walk)
    attend(walk, away="")
    certify(walk)
    stranger = walk.log_in((OWN if walk.case is LUP else LUP).coordinator)
    arguments = {
        "cohort": [walk.case.slug, walk.year],
        "certificates": [walk.case.slug, walk.year],
        "team": [Team.objects.filter(cohort=walk.cohort)[0].pk],
        "gathering": [walk.gatherings[0].pk],
        "release": [walk.gatherings[0].pk],
        "remind": [walk.gatherings[0].pk],
        "attendance": [walk.gatherings[0].pk],
        "certificate_pdf": [Certificate.objects.filter(cohort=walk.cohort)[0].pk],
        "import_check": [1],
    }

    answers = {
        name: stranger.get(reverse(f"desk:{name}", args=args)).status_code
        for name, args in arguments.items()
    }

    assert answers == dict.fromkeys(arguments, 404)
    assert traces(walk.case, stranger, ["/koordinator/"]) == set()
    assert len(mails) == 4


def test_records_of_lup_hold_nothing_of_a_partners_own_people(walk):
    """Everything of LUP's own programme is there, so the search is one that can find."""
    invite(walk)
    attend(walk, away="")
    certify(walk)
    staff = walk.log_in(LUP.coordinator)
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]

    found = traces(walk.case, staff, lists)

    assert found == (walk.case.surnames | walk.case.addresses if walk.case is LUP else set())


def traces(case: Case, client: Client, places: list[str]) -> set[str]:
    """Names and addresses of the programme's people on the pages."""
    text = "".join(client.get(place).content.decode() for place in places)
    return {word for word in case.surnames | case.addresses if re.search(rf"\b{word}\b", text)}
