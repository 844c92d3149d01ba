"""Mail servers that misbehave, and mails that cannot be sent: no mail holds another up."""

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from messaging import delivery, outbox
from messaging.models import Message
from ops.process import LOCALHOST, free_port
from tests.messaging.mails import claim, let_leases_end, queue, states

pytestmark = pytest.mark.django_db


class HangsUp:
    """Closes the connection instead of taking a mail that is poison."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        if envelope.rcpt_tos[0].startswith("poison"):
            server.transport.close()
            return "421 gone"
        self.taken += envelope.rcpt_tos
        return "250 Accepted"


class RefusesTheSender(HangsUp):
    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        return "550 Not from here"


@pytest.fixture
def start_server(settings):
    controllers = []

    def start(handler):
        controller = Controller(handler, hostname=LOCALHOST, port=free_port())
        controller.start()
        controllers.append(controller)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = LOCALHOST, controller.port
        return handler

    yield start
    for controller in controllers:
        controller.stop()


def test_mail_that_cannot_be_built_fails_alone(smtp):
    queue("a")
    queue("bad", sender="Foo\r\nBcc: x <3p@lup.example>")
    queue("z")

    assert delivery.drain() == 2
    assert states() == {"a": "sent", "bad": "failed", "z": "sent"}
    assert Message.objects.get(key="bad").smtp_text != ""


def test_mail_that_makes_the_server_hang_up_waits_alone(start_server):
    server = start_server(HangsUp())
    queue("a", recipient="a@kommune.example")
    queue("poison", recipient="poison@kommune.example")
    queue("z", recipient="z@kommune.example")

    assert delivery.drain() == 2
    assert server.taken == ["a@kommune.example", "z@kommune.example"]
    assert states() == {"a": "sent", "poison": "deferred", "z": "sent"}
    assert Message.objects.get(key="poison").attempts == 1


def test_server_that_hangs_up_again_and_again_is_left_alone_for_now(start_server):
    start_server(HangsUp())
    for number in range(6):
        queue(f"poison{number}", recipient=f"poison{number}@kommune.example")

    assert delivery.drain() == 0
    assert (
        sorted(Message.objects.values_list("state", "attempts"))
        == [("deferred", 0)] * 3 + [("deferred", 1)] * 3
    )


def test_server_that_refuses_the_sender_costs_no_mail_anything(start_server):
    start_server(RefusesTheSender())
    queue("a")
    queue("b")

    assert delivery.drain() == 0
    assert set(Message.objects.values_list("state", "attempts")) == {("deferred", 0)}
    assert "Not from here" in Message.objects.first().smtp_text


def test_abandoned_mail_that_has_expired_is_stopped(smtp):
    queue()
    claim()
    now = timezone.now()
    Message.objects.update(
        lease_until=now - timedelta(seconds=2), expires_at=now - timedelta(seconds=1)
    )

    assert delivery.drain() == 0
    assert (states(), smtp.messages) == ({"invitation:1:1:1": "cancelled"}, [])


@pytest.mark.parametrize("where", ["in the queue", "in a batch", "left by a dead worker"])
def test_withdrawn_mail_never_leaves(smtp, where):
    message = queue("certificate:1")
    queue("certificate:11")
    if where != "in the queue":
        claim()
    if where == "left by a dead worker":
        let_leases_end()

    assert outbox.withdraw(["certificate:1"]) == 1
    let_leases_end()
    delivery.drain()

    assert states() == {"certificate:1": "cancelled", "certificate:11": "sent"}
    with pytest.raises(outbox.CannotSendAgain):
        outbox.send_again(message, now=timezone.now())


def test_withdrawn_mail_that_had_left_is_not_sent_again(smtp):
    message = queue()
    delivery.drain()

    assert outbox.withdraw([message.key]) == 0
    with pytest.raises(outbox.CannotSendAgain):
        outbox.send_again(message, now=timezone.now())
    assert states() == {message.key: "sent"}


def test_withdrawing_reaches_copies_too(smtp):
    message = queue("certificate:1")
    delivery.drain()
    outbox.send_again(message, now=timezone.now())

    assert outbox.withdraw(["certificate:1"]) == 1
    assert states() == {"certificate:1": "sent", "certificate:1~1": "cancelled"}
