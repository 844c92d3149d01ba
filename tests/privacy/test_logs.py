"""What goes through the site leaves no name in the logs: told by numbers there, or not at all."""

import logging
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from messaging import delivery
from messaging.models import Message
from partners.models import Person
from sessions_app.inviting import invitations
from sessions_app.mail import links
from sessions_app.models import Participation
from tests.factories import CoordinatorFactory, GatheringFactory, PartnerFactory, TeamFactory
from tests.privacy import traces
from tests.privacy.seeding import EMAIL, FIRST, LAST, NAME, OLD_EMAIL, OWN_WORDS, PHONE

pytestmark = pytest.mark.django_db
WEEKS = timedelta(weeks=4)
HEADINGS = "Org.nr.;Fornavn;Etternavn;E-post;Mobil;Teamleder"


def import_file(client, programme, *rows):
    file = SimpleUploadedFile("team.csv", "\n".join([HEADINGS, *rows]).encode())
    sent = {"kind": "teams", "programme": programme.pk, "year": 2027, "file": file}
    taken_in = client.post("/koordinator/import/", sent)
    return client.post(taken_in.url, {"only_valid": "on"}, follow=True)


def test_importing_writing_answering_and_logging_in_name_nobody_in_a_log(client, smtp, caplog):
    now = timezone.now()  # as the database has it
    caplog.set_level(logging.INFO)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # of the receiver that plays along
    by = CoordinatorFactory()
    partner = PartnerFactory()
    client.force_login(by.user)
    row = f"{partner.org_number};{FIRST};{LAST};{EMAIL};{PHONE};ja"

    import_file(client, by.programme, row, f"{row};x", f"{partner.org_number};{NAME};;{OLD_EMAIL}")
    person = Person.objects.get(email=EMAIL)
    gathering = GatheringFactory(
        cohort__programme=by.programme,
        cohort__year=2028,
        starts_at=now + WEEKS,
        ends_at=now + WEEKS + timedelta(hours=1),
    )
    TeamFactory(cohort=gathering.cohort, partner=partner).memberships.create(
        person=person, joined_on=now.date()
    )
    invitations.release(gathering, by=by.user, now=now)
    smtp.answers = [f"550 5.1.1 <{EMAIL}>: {NAME} is unknown"]
    delivery.drain()
    part = Participation.objects.get(person=person)
    address = links.issue([part], gathering=gathering)[part.pk].partition("8000")[2]
    answers = [
        client.post(address, {"answer": "yes"}),
        client.post(f"{address}behov/", {"food": OWN_WORDS, "access": ""}),
        client.post(
            f"{address}opplysninger/", {"action": "correct", "first_name": FIRST, "last_name": LAST}
        ),
        client.get("/koordinator/sok/", {"q": NAME}),
        client.post("/feil/", {"what": "", "email": EMAIL}),
        client.get("/logg-inn/", {"email": EMAIL}),
    ]
    client.logout()
    client.post("/konto/logg-inn/", {"email": EMAIL})
    delivery.drain()

    assert {answer.status_code for answer in answers} <= {200, 302, 400, 404}
    assert "Bad Request: /feil/" in caplog.text
    part.refresh_from_db()
    assert part.answer == "yes"
    assert {mail.state for mail in Message.objects.all()} >= {"sent", "failed"}
    assert traces.hits({"log": caplog.text.encode()}) == []
