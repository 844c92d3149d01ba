"""A log-in code overtakes thousands of invitations, also while a worker is in their midst."""

import time

import pytest
from django.db import connection
from django.utils import timezone

from messaging import delivery, outbox
from messaging.models import Message, Priority
from tests.messaging.mails import draft, queue

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS_A_MAIL = 0.1
CODE = {"kind": Message.Kind.LOGIN_CODE, "priority": Priority.LOGIN_CODE}


def queue_invitations(count: int) -> None:
    letters = [draft(f"invitation:{n}", recipient=f"{n}@kommune.example") for n in range(count)]
    outbox.queue(letters, now=timezone.now())


def slowly() -> str:
    time.sleep(SECONDS_A_MAIL)
    return "250 fine"


def then_ask_for_a_code() -> str:
    queue("code", recipient="code@kommune.example", **CODE)
    connection.close()
    return slowly()


@pytest.fixture
def slow_relay(relay, settings):
    settings.EMAIL_TIMEOUT = 20
    relay.always["."] = slowly
    return relay


def test_code_overtakes_the_batch_that_is_being_sent(slow_relay):
    queue_invitations(30)
    slow_relay.once["."] += [slowly, slowly, then_ask_for_a_code]

    assert delivery.drain() == 31
    assert slow_relay.recipients.index("code@kommune.example") <= 7
    assert slow_relay.connections == 1


def test_code_overtakes_while_every_process_of_the_worker_is_busy(
    slow_relay, celery_worker_process
):
    queue_invitations(200)
    while len(slow_relay.mails) < 20 or slow_relay.connections < 2:
        time.sleep(0.05)

    before = len(slow_relay.mails)
    queue("code", recipient="code@kommune.example", **CODE)
    while "code@kommune.example" not in slow_relay.recipients:
        assert len(slow_relay.mails) < 190
        time.sleep(0.05)

    slow_relay.always["."] = "250 fine"  # the worker ends when its mails have gone
    # Two processes with ten mails a second each: fewer than two seconds.
    assert slow_relay.recipients.index("code@kommune.example") - before < 20


def test_run_that_is_over_gives_back_what_it_has_not_begun_with(slow_relay):
    queue_invitations(60)
    calls = []

    sent = delivery.drain(seconds=0.5, call_help=lambda: calls.append(1))

    assert 1 <= sent <= 10
    assert calls == [1]
    assert sorted(set(Message.objects.values_list("state", "attempts"))) == [
        ("queued", 0),
        ("sent", 1),
    ]
    assert not Message.objects.filter(lease_id__isnull=False).exists()
