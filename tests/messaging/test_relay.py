"""A mail server that takes nothing from us: no mail is to blame, and none is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import delivery
from messaging import relay as troubles
from messaging.models import Message, RelayTrouble
from tests.messaging.mails import queue, states
from tests.messaging.relay import CLOSE, HANG

pytestmark = pytest.mark.django_db


def let_the_next_try_come() -> None:
    RelayTrouble.objects.update(next_try=timezone.now() - timedelta(seconds=1))


def burned() -> set[tuple[str, int]]:
    return set(Message.objects.values_list("state", "attempts"))


@pytest.mark.parametrize(
    ("verb", "answer", "reason"),
    [
        ("AUTH", "535 5.7.8 Wrong password", "login"),
        ("MAIL", "530 5.7.0 Log in first", "login"),
        ("STARTTLS", "454 4.7.0 No certificate", "tls"),
    ],
)
def test_wrong_password_or_encryption_stops_all_mail_at_once_and_burns_none(
    relay, settings, verb, answer, reason
):
    relay.extensions = ["AUTH PLAIN"] if verb == "AUTH" else ["STARTTLS"]
    relay.always[verb] = answer
    settings.EMAIL_USE_TLS = verb == "STARTTLS"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = (
        ("us", "secret") if verb == "AUTH" else ("", "")
    )
    for number in range(60):
        queue(f"{number}")

    assert [delivery.drain(), delivery.drain()] == [0, 0]

    assert relay.connections == 1
    assert burned() == {("deferred", 0), ("queued", 0)}
    told = troubles.trouble()
    assert (told.reason, told.answer) == (str(RelayTrouble.Reason(reason).label), answer)
    assert told.since < told.next_try < told.since + timedelta(seconds=20)


def test_server_without_encryption_is_told_of(relay, settings):
    settings.EMAIL_USE_TLS = True
    queue()

    delivery.drain()

    assert RelayTrouble.objects.get().reason == "tls"


@pytest.mark.parametrize("answer", ["554 No service", "421 Too busy", CLOSE, HANG])
def test_server_that_cannot_be_reached_is_told_of_when_it_stays_so(relay, answer):
    relay.always["CONNECT"] = answer
    queue()

    delivery.drain()
    assert (burned(), troubles.trouble()) == ({("deferred", 0)}, None)
    let_the_next_try_come()
    delivery.drain()

    assert burned() == {("deferred", 0)}
    assert troubles.trouble() is not None


def test_one_mail_finds_out_that_the_trouble_is_over(relay):
    relay.once["CONNECT"].append("421 Too busy")
    for key in ("a", "b", "c"):
        queue(key)
    delivery.drain()
    let_the_next_try_come()

    assert delivery.drain() == 3
    assert relay.connections == 2
    assert not RelayTrouble.objects.exists()


def test_probe_that_fails_costs_one_connection_and_makes_the_next_wait_longer(relay):
    relay.always["MAIL"] = CLOSE
    for number in range(5):
        queue(f"{number}")
    delivery.drain()
    before = relay.connections
    let_the_next_try_come()

    delivery.drain()

    trouble = RelayTrouble.objects.get()
    assert (trouble.reason, trouble.tries) == ("silent", 2)
    assert trouble.next_try - timezone.now() > timedelta(seconds=25)
    assert relay.connections == before + 1


def test_only_one_of_many_workers_finds_out():
    troubles.trip(RelayTrouble.Reason.LOGIN, "535 no")
    assert not troubles.gate().is_open
    let_the_next_try_come()

    gates = [troubles.gate() for _ in range(3)]

    assert [gate.is_open for gate in gates] == [True, False, False]
    assert gates[0].is_probe


def test_trouble_ends_also_when_no_mail_waits_any_more(relay):
    troubles.trip(RelayTrouble.Reason.LOGIN, "535 no")
    let_the_next_try_come()

    assert delivery.drain() == 0
    assert (relay.connections, troubles.trouble()) == (1, None)


def test_many_that_fail_at_once_make_the_wait_no_longer():
    for _ in range(5):
        troubles.trip(RelayTrouble.Reason.UNREACHABLE, "refused")

    trouble = RelayTrouble.objects.get()
    assert (trouble.tries, troubles.trouble()) == (1, None)
    assert trouble.next_try - trouble.since == timedelta(seconds=15)


def test_sender_that_is_refused_stops_only_its_own_mail(relay):
    relay.once["MAIL"].append("550 5.7.60 Not your address")
    queue("a", sender="Kommune <a@kommune.example>")
    queue("b", sender="Kommune <a@kommune.example>")
    queue("z")

    assert delivery.drain() == 1
    assert states() == {"a": "deferred", "b": "deferred", "z": "sent"}
    assert troubles.trouble() is None
    assert list(RelayTrouble.objects.values_list("sender", "answer")) == [
        ("Kommune <a@kommune.example>", "550 5.7.60 Not your address")
    ]

    assert delivery.drain() == 0
    let_the_next_try_come()
    assert delivery.drain() == 2
    assert not RelayTrouble.objects.exists()


def test_server_that_puts_off_every_sender_is_left_alone(relay):
    relay.always["MAIL"] = "451 4.3.2 Overloaded"
    for number in range(5):
        queue(f"{number}")

    delivery.drain()

    assert RelayTrouble.objects.get().reason == "busy"
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1, 1, 1]
