"""What a report of returned mail says, and which of our mails it is about."""

import email
from datetime import timedelta

import pytest

from messaging import bounces, mime
from messaging.bounces import Kind
from messaging.models import Message
from tests.sessions_app.mails import NOW, letter, report
from tests.world import message

pytestmark = pytest.mark.django_db

KARI = "kari@kommune.example"


@pytest.fixture(autouse=True)
def return_address(settings):
    settings.MAIL_BOUNCE_ADDRESS = "retur@lup.example"


def read(content):
    return bounces.read(email.message_from_bytes(content))


def found(content):
    mail = email.message_from_bytes(content)
    return bounces.find(mail, bounces.read(mail))


def sent(**fields):
    return message("gathering:1", state="sent", sent_at=NOW, **fields)


def address_of(mail):
    return f"retur+{mail.public_id.hex}@lup.example"


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", Kind.RETURNED),
        ("Failed", "5.7.1", Kind.RETURNED),
        ("failed", "4.4.7", Kind.RETURNED),
        ("failed", "", Kind.UNREADABLE),
        ("delayed", "4.4.1", Kind.DELAYED),
        ("delivered", "2.1.5", Kind.DELIVERED),
        ("relayed", "2.1.9", Kind.DELIVERED),
        ("exploded", "5.0.0", Kind.UNREADABLE),
    ],
)
def test_action_and_status_say_what_happened(action, status, kind):
    assert read(report("retur@lup.example", action=action, status=status)).kind == kind


def test_report_has_the_words_of_the_server_and_the_recipient():
    found = read(report("retur@lup.example", recipient="Kari@Kommune.example"))

    assert (found.text, found.recipient) == (
        "5.1.1 550 5.1.1 <kari@kommune.example>: User unknown",
        KARI,
    )


def test_of_several_recipients_the_worst_counts():
    both = report("retur@lup.example").replace(
        b"Final-Recipient", b"Final-Recipient: rfc822; a@b.example\r\nAction: delivered\r\n"
        b"Status: 2.0.0\r\n\r\nFinal-Recipient", 1,
    )  # fmt: skip

    assert read(both).kind == Kind.RETURNED


def test_letter_is_no_report():
    assert read(letter()) is None


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_mail_is_found_by_the_reference_in_the_return_address(header):
    mail = sent()
    content = report("retur@lup.example").replace(
        b"Return-Path: <>", f"{header}: <{address_of(mail).upper()}>".encode()
    )

    assert found(content) == mail


def test_mail_is_found_by_the_return_address_that_it_left_with():
    mail = sent()

    assert found(report(mime.envelope_sender(mail))) == mail


def test_mail_is_found_by_the_envelope_id():
    mail = sent()

    assert found(report("retur@lup.example", envelope_id=mail.public_id.hex)) == mail


def test_mail_is_found_by_the_message_id_of_what_is_attached(settings):
    settings.MAIL_BOUNCE_ADDRESS = ""
    mail = sent()

    assert found(report("3p@lup.example", message_id=mail.message_id)) == mail


def test_message_id_with_another_recipient_finds_nothing():
    mail = sent(recipient="ola@kommune.example")

    assert found(report("3p@lup.example", message_id=mail.message_id)) is None


@pytest.mark.parametrize(
    "to",
    [
        "retur@lup.example",
        "retur+@lup.example",
        "retur+" + "0" * 32 + "@lup.example",
        "retur+" + "0" * 31 + "@lup.example",
    ],
)
def test_unknown_reference_finds_nothing(to):
    sent()

    assert found(report(to)) is None


def test_letter_to_a_reference_is_a_report_that_nobody_can_read():
    mail = sent()
    content = letter().replace(b"retur@lup.example", address_of(mail).encode())

    assert (read(content).kind, found(content)) == (Kind.UNREADABLE, mail)


def test_mark_keeps_when_and_why_once():
    mail = sent()

    marked = [
        bounces.mark(mail, text="5.1.1 User unknown", now=NOW),
        bounces.mark(mail, text="another", now=NOW + timedelta(days=1)),
    ]

    mail.refresh_from_db()
    assert marked == [True, False]
    assert (mail.state, mail.bounced_at, mail.bounce_text) == (
        Message.State.BOUNCED,
        NOW,
        "5.1.1 User unknown",
    )


@pytest.mark.parametrize("state", ["queued", "cancelled", "failed"])
def test_mail_that_never_left_does_not_come_back(state):
    mail = message("gathering:1", state=state)

    assert bounces.mark(mail, text="5.1.1", now=NOW) is False


def test_provider_tells_of_a_mail_by_its_message_id_or_the_newest_to_the_address():
    old, new = sent(), sent()
    Message.objects.filter(pk=new.pk).update(sent_at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)

    assert bounces.sent_to(KARI.upper(), message_ids=[old.message_id], before=later) == old
    assert bounces.sent_to(KARI, message_ids=[], before=later) == new
    assert bounces.sent_to(KARI, message_ids=[], before=NOW) == old
    assert bounces.sent_to(KARI, message_ids=[], before=NOW + timedelta(days=9)) is None
