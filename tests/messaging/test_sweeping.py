"""What is tidied away: content that is kept no longer, and what may not leave any more."""

from datetime import timedelta

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from messaging import delivery, outbox, sweeping
from messaging.models import Attachment, Message
from tests.fixtures.worker import url_of_test_database
from tests.messaging.mails import queue, states

pytestmark = pytest.mark.django_db


def end(state: str, *, days_ago: int) -> None:
    Message.objects.update(state=state, ended_at=timezone.now() - timedelta(days=days_ago))


@pytest.mark.parametrize("state", ["sent", "failed", "cancelled", "bounced", "held"])
@pytest.mark.parametrize(("days_ago", "is_scrubbed"), [(29, False), (31, True)])
def test_content_is_kept_for_thirty_days(state, days_ago, is_scrubbed):
    queue(calendar="METHOD:REQUEST", files=(outbox.File("a.pdf", "application/pdf", b"x"),))
    end(state, days_ago=days_ago)

    sweeping.sweep()

    message = Message.objects.get()
    content = (
        message.text,
        message.html,
        message.calendar,
        bytes(Attachment.objects.get().content),
    )
    assert (content == ("", "", "", b"")) == is_scrubbed
    assert (message.scrubbed_at is not None) == is_scrubbed
    assert (message.state, message.subject) == (state, "Velkommen")


def test_drain_outbox_tidies_up_too(relay):
    queue()
    end("sent", days_ago=31)

    call_command("drain_outbox")

    assert Message.objects.get().text == ""


def test_content_of_mail_that_waits_is_kept_however_old():
    queue(expires_at=timezone.now() + timedelta(days=1))
    Message.objects.update(created_at=timezone.now() - timedelta(days=99))

    sweeping.sweep()

    assert Message.objects.get().text == "Hei\n"


def test_mail_without_content_is_not_sent_again():
    message = queue()
    end("sent", days_ago=31)
    sweeping.sweep()

    with pytest.raises(outbox.CannotSendAgain, match="ikke tatt vare på"):
        outbox.send_again(message, now=timezone.now())


def test_sweeping_twice_writes_once():
    queue()
    end("sent", days_ago=31)
    sweeping.sweep()
    before = Message.objects.values().get()

    sweeping.sweep()

    assert Message.objects.values().get() == before


def test_sweeper_leaves_the_outbox_to_another_that_is_at_it(transactional_db):
    queue()
    end("sent", days_ago=31)
    with psycopg2.connect(url_of_test_database()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [sweeping.LOCK])
        sweeping.sweep()
        assert Message.objects.get().scrubbed_at is None
    other.close()

    sweeping.sweep()
    assert Message.objects.get().scrubbed_at is not None


def test_sweeper_waits_for_nobody_who_changes_a_mail(transactional_db):
    queue("locked")
    queue("free")
    Message.objects.update(expires_at=timezone.now())
    with psycopg2.connect(url_of_test_database()) as other, other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM messaging_message WHERE key = 'locked' FOR UPDATE")
        sweeping.sweep()
        assert states() == {"locked": "queued", "free": "cancelled"}
    other.close()


def test_mail_that_was_withdrawn_while_it_was_handed_over_is_not_tried_again(
    transactional_db, relay
):
    message = queue()

    def withdraw() -> str:
        outbox.withdraw([message.key])
        connection.close()
        return "451 Later"

    relay.once["."].append(withdraw)
    delivery.drain()
    assert states() == {message.key: "deferred"}

    sweeping.sweep()

    assert states() == {message.key: "cancelled"}
    assert (delivery.drain(), relay.mails) == (0, [])
