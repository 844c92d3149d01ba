"""What mail providers tell of returned mail: by the secret only, and never by guesswork."""

import base64
import json
from datetime import timedelta

import pytest

from audit.models import Entry
from messaging.models import Message
from partners.models import Person
from tests.factories import PersonFactory
from tests.sessions_app.mails import NOW
from tests.world import message

pytestmark = pytest.mark.django_db

SECRET = "pådriver:hemmelig"
KARI = "kari@kommune.example"
WHEN = int((NOW + timedelta(hours=1)).timestamp())
RETURNED = {
    "brevo": {
        "event": "hard_bounce",
        "email": KARI,
        "ts_epoch": WHEN * 1000,
        "reason": "550 5.1.1 User unknown",
    },
    "mailjet": [
        {
            "event": "bounce",
            "email": KARI,
            "time": WHEN,
            "hard_bounce": True,
            "error": "user unknown",
            "smtp_reply": "550 5.1.1 User unknown",
        }
    ],
    "postmark": {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "Email": KARI,
        "BouncedAt": "2026-12-01T09:00:00Z",
        "Details": "550 5.1.1 User unknown",
    },
}


@pytest.fixture(autouse=True)
def with_secret(settings, time_machine):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)


@pytest.fixture
def kari():
    return PersonFactory(email="Kari@kommune.example")


@pytest.fixture
def sent():
    return message("gathering:1", state="sent", sent_at=NOW)


def tell(client, provider, events, secret=SECRET):
    key = base64.b64encode(secret.encode()).decode()
    return client.post(
        f"/retur/{provider}/",
        events if isinstance(events, str) else json.dumps(events),
        content_type="application/json",
        headers={"Authorization": f"Basic {key}"},
    )


@pytest.mark.parametrize("provider", RETURNED)
def test_returned_mail_is_marked_and_the_address_too(client, kari, sent, provider):
    answer = tell(client, provider, RETURNED[provider])

    sent.refresh_from_db()
    kari.refresh_from_db()
    assert answer.status_code == 200
    assert (sent.state, sent.bounce_text) == ("bounced", "550 5.1.1 User unknown")
    assert (kari.needs_new_email, kari.email_bounce_text) == (True, "550 5.1.1 User unknown")


def test_same_report_again_changes_nothing(client, kari, sent):
    tell(client, "brevo", RETURNED["brevo"])
    entries = Entry.objects.count()
    tell(client, "brevo", RETURNED["brevo"])

    assert Entry.objects.count() == entries == 1


@pytest.mark.parametrize(
    ("provider", "event"),
    [
        ("brevo", {"event": "delivered", "email": KARI, "ts_epoch": WHEN * 1000}),
        ("brevo", {"event": "soft_bounce", "email": KARI, "ts_epoch": WHEN * 1000}),
        ("brevo", {"event": "hard_bounce", "ts_epoch": WHEN * 1000}),
        ("postmark", {"RecordType": "Bounce", "Type": "SoftBounce", "Email": KARI}),
        ("mailjet", [{"event": "bounce", "email": KARI, "hard_bounce": False}]),
    ],
)
def test_what_will_be_tried_again_or_came_through_marks_nothing(
    client, kari, sent, provider, event
):
    assert tell(client, provider, event).status_code == 200

    sent.refresh_from_db()
    kari.refresh_from_db()
    assert (sent.state, kari.needs_new_email) == ("sent", False)


def test_address_is_marked_though_the_mail_is_not_known(client, kari):
    tell(client, "brevo", RETURNED["brevo"])

    kari.refresh_from_db()
    assert kari.needs_new_email


@pytest.mark.parametrize("events", ["", "x", "[]", "{}", "[1]", '"x"', "null", '{"event": []}'])
def test_nonsense_is_refused_and_marks_nothing(client, kari, sent, events):
    codes = {provider: tell(client, provider, events).status_code for provider in RETURNED}

    assert set(codes.values()) <= {200, 400}
    assert list(Message.objects.values_list("state", flat=True)) == ["sent"]
    assert not any(person.needs_new_email for person in Person.objects.all())


@pytest.mark.parametrize("secret", ["", "pådriver:", "pådriver:Hemmelig", ":"])
def test_whoever_lacks_the_secret_is_refused(client, kari, sent, secret):
    assert tell(client, "brevo", RETURNED["brevo"], secret=secret).status_code == 400

    sent.refresh_from_db()
    assert sent.state == "sent"


def test_door_does_not_exist_without_a_secret(client, settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": ""}

    assert tell(client, "brevo", RETURNED["brevo"], secret="").status_code == 404


def test_unknown_providers_and_looking_are_refused(client):
    codes = [tell(client, "ukjent", {}).status_code, client.get("/retur/brevo/").status_code]

    assert codes == [404, 405]
