"""A hand-over that was cut off: the server may have taken the mail, and nobody can know."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging import delivery, leases, outbox
from messaging.models import Message
from tests.messaging.mails import claim, let_leases_end, let_retries_come, queue, states
from tests.messaging.relay import CLOSE, HANG

pytestmark = pytest.mark.django_db

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def die_in_the_hand_over() -> None:
    [message] = claim()
    assert leases.start(message)
    let_leases_end()


@pytest.mark.parametrize(
    ("end", "may_have_come"),
    [
        (CLOSE, True),
        (HANG, True),
        ("Taken", True),
        ("354 go on", True),
        ("999 taken", True),
        ("421 Restarting", False),
        ("451 Later", False),
    ],
)
def test_line_that_is_lost_after_the_content_leaves_doubt_and_an_answer_does_not(
    relay, end, may_have_come
):
    queue()
    relay.once["."].append(end)

    assert delivery.drain() == 0
    assert states() == {"invitation:1:1:1": "deferred"}
    let_retries_come()
    assert delivery.drain() == 1

    message = Message.objects.get()
    assert (message.attempts, message.resent_after_crash) == (2, may_have_come)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("end", [CLOSE, "421 Enough for now"])
def test_line_that_is_lost_between_two_mails_costs_the_second_nothing(relay, verb, end):
    queue("a")
    queue("b")
    relay.once[verb] += ["354 go on" if verb == "DATA" else "250 fine", end]

    assert delivery.drain() == 2
    assert relay.connections == 2
    assert set(Message.objects.values_list("attempts", "resent_after_crash")) == {(1, False)}


def test_every_attempt_has_the_same_bytes(relay):
    queue("a", calendar=CALENDAR, files=(outbox.File("a.pdf", "application/pdf", b"x" * 100),))
    delivery.drain()
    Message.objects.update(state="queued", sent_at=None)
    delivery.drain()

    assert relay.mails[0] == relay.mails[1]
    assert relay.mails[0].message["Message-ID"] == Message.objects.get().message_id


def test_worker_that_died_in_the_hand_over_is_made_good_for_once(relay):
    queue()
    die_in_the_hand_over()

    assert [delivery.drain(), delivery.drain()] == [1, 0]
    message = Message.objects.get()
    assert (message.state, message.attempts, message.resent_after_crash) == ("sent", 2, True)


def test_worker_that_died_before_the_hand_over_leaves_no_doubt(relay, settings):
    settings.MAIL_AMBIGUOUS = "hold"
    queue()
    claim()
    let_leases_end()

    assert delivery.drain() == 1
    assert not Message.objects.get().resent_after_crash


@pytest.mark.parametrize("while_alive", [True, False])
def test_uncertain_mail_is_held_for_people_where_that_is_the_policy(relay, settings, while_alive):
    settings.MAIL_AMBIGUOUS = "hold"
    queue()
    if while_alive:
        relay.once["."].append(CLOSE)
    else:
        die_in_the_hand_over()

    assert [delivery.drain(), delivery.drain()] == [0, 0]
    message = Message.objects.get()
    assert (message.state, message.ended_at) == ("held", None)
    assert message.data_started_at is not None


def test_login_code_is_never_held(relay, settings):
    settings.MAIL_AMBIGUOUS = "hold"
    queue(kind=Message.Kind.LOGIN_CODE)
    die_in_the_hand_over()

    assert delivery.drain() == 1


def test_held_mail_is_sent_when_people_say_so(relay):
    queue()
    Message.objects.update(state="held", data_started_at=timezone.now())

    outbox.send_again(Message.objects.get(), now=timezone.now())

    assert delivery.drain() == 1
    assert Message.objects.get().resent_after_crash


def test_held_mail_that_came_through_counts_as_sent_then(relay):
    queue()
    begun = timezone.now() - timedelta(hours=1)
    Message.objects.update(state="held", data_started_at=begun)
    message = Message.objects.get()

    assert [outbox.settle_as_sent(message), outbox.settle_as_sent(message)] == [True, False]
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", begun)
    assert (delivery.drain(), relay.mails) == (0, [])


def test_uncertain_mail_that_is_too_late_is_left_to_people(relay):
    queue("invitation")
    queue("code", kind=Message.Kind.LOGIN_CODE)
    now = timezone.now()
    Message.objects.update(state="deferred", data_started_at=now, expires_at=now)

    assert delivery.drain() == 0
    assert states() == {"invitation": "held", "code": "cancelled"}


@pytest.mark.django_db(transaction=True)
def test_worker_that_was_too_slow_hands_nothing_over(relay):
    queue()

    def lose_the_lease() -> str:
        """Another worker takes the mail over before this one gets to its content."""
        Message.objects.update(lease_id=uuid.uuid4())
        connection.close()
        return "250 fine"

    relay.once["RCPT"].append(lose_the_lease)

    assert delivery.drain() == 0
    assert (relay.mails, states()) == ([], {"invitation:1:1:1": "sending"})


@pytest.mark.django_db(transaction=True)
def test_mail_that_is_stopped_right_before_its_hand_over_does_not_leave(relay):
    message = queue()
    queue("other")

    def change_our_mind() -> str:
        outbox.stop([message])
        connection.close()
        return "250 fine"

    relay.once["RCPT"].append(change_our_mind)

    assert delivery.drain() == 1
    assert states() == {"invitation:1:1:1": "cancelled", "other": "sent"}
