"""What becomes of a mail by what the mail server answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import delivery, retrying
from messaging.models import Message
from tests.messaging.mails import let_retries_come, queue, states

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (3, 15), (99, 360)])
def test_retry_delay_grows_and_is_scattered(attempts, minutes):
    delays = {retrying.retry_delay(attempts) for _ in range(50)}

    assert len(delays) > 1
    assert min(delays) >= timedelta(minutes=minutes * 0.5)
    assert max(delays) <= timedelta(minutes=minutes * 1.5)


def test_retry_delay_scatters_widely_when_there_were_too_many_at_once():
    delays = sorted(retrying.retry_delay(1, 432) for _ in range(200))

    assert timedelta(minutes=1) <= delays[0] < timedelta(minutes=6)
    assert timedelta(minutes=25) < delays[-1] <= timedelta(minutes=30)


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "."])
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("550 5.1.1 No such user", "failed"),
        ("451 4.7.1 Try later", "deferred"),
        ("552 5.2.2 Mailbox full", "deferred"),
    ],
)
def test_answer_to_one_mail_decides_about_that_mail_alone(relay, verb, answer, state):
    queue("a", recipient="a@kommune.example")
    queue("z", recipient="z@kommune.example")
    relay.once[verb].append(answer)

    assert delivery.drain() == 1
    assert states() == {"a": state, "z": "sent"}
    message = Message.objects.get(key="a")
    assert (message.attempts, message.smtp_code, message.smtp_text) == (
        1,
        int(answer[:3]),
        answer[4:],
    )
    assert (message.ended_at is None, message.data_started_at) == (state == "deferred", None)
    assert (relay.recipients, relay.connections) == (["z@kommune.example"], 1)


def test_mailbox_that_is_full_a_second_time_is_given_up(relay):
    queue()
    relay.always["."] = "552 5.2.2 Mailbox full"
    delivery.drain()
    let_retries_come()

    delivery.drain()
    assert states() == {"invitation:1:1:1": "failed"}


def test_mail_that_is_too_large_is_not_taken_for_a_refused_sender(relay):
    relay.extensions = ["SIZE 10"]
    relay.once["MAIL"].append("552 5.3.4 Too large")
    queue("large")
    queue("small")

    assert delivery.drain() == 1
    assert states() == {"large": "deferred", "small": "sent"}


def test_mail_is_tried_again_before_half_of_its_time_has_gone(relay):
    now = timezone.now()
    queue(expires_at=now + timedelta(minutes=4))
    relay.always["RCPT"] = "450 4.7.1 Greylisted"
    Message.objects.update(attempts=5)

    delivery.drain()

    not_before = Message.objects.get().not_before
    assert now + timedelta(seconds=100) < not_before < now + timedelta(seconds=140)


def test_answer_is_kept_without_what_the_database_cannot_hold(relay):
    queue()
    relay.once["RCPT"].append("550 No\0 such user")

    delivery.drain()

    assert Message.objects.get().smtp_text == "No such user"


def test_words_with_which_a_mail_was_taken_are_kept(relay):
    queue()
    relay.once["."].append("250 2.0.0 Ok: queued as 4XyZ")

    delivery.drain()

    message = Message.objects.get()
    assert (message.state, message.smtp_text) == ("sent", "2.0.0 Ok: queued as 4XyZ")
    assert message.ended_at == message.sent_at
