"""The one door for mail."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from messaging import outbox
from messaging.models import Attachment, Message, message_id_for
from tests.messaging.mails import NOW, draft


@pytest.mark.django_db
def test_queue_freezes_the_mail_as_it_was_written():
    outbox.queue([draft()], now=NOW)

    message = Message.objects.get()
    assert (message.subject, message.text, message.html) == ("Velkommen", "Hei\n", "<p>Hei</p>")
    assert message.state == Message.State.QUEUED
    assert message.message_id == message_id_for("invitation:1:1:1")


def test_nobody_works_a_message_id_out_of_the_key(settings):
    """Keys are easily guessed, and whoever knows a Message-ID can say that the mail came back."""
    ours = message_id_for("invitation:1:1:1")
    again = message_id_for("invitation:1:1:1")
    settings.SECRET_KEY = "another"

    assert ours == again != message_id_for("invitation:1:1:1")


@pytest.mark.django_db
def test_queue_leaves_out_a_key_that_is_known():
    outbox.queue([draft(), draft("invitation:1:2:1")], now=NOW)

    assert outbox.queue([draft(), draft("invitation:1:3:1")], now=NOW) == 1
    assert Message.objects.count() == 3


@pytest.mark.django_db
def test_queue_of_nothing_writes_and_rings_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        assert outbox.queue([], now=NOW) == 0

    assert callbacks == []
    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_queue_rings_once_for_many_mails(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.queue([draft(f"key:{n}") for n in range(20)], now=NOW)

    assert callbacks == [outbox.ring]


@pytest.mark.django_db
def test_verbs_of_one_transaction_ring_once_unless_they_are_rolled_back(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks() as callbacks:
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            outbox.queue([draft("key:0")], now=NOW)
            raise ValueError("no")
        for n in range(1, 4):
            with transaction.atomic():
                outbox.queue([draft(f"key:{n}")], now=NOW)

    assert callbacks == [outbox.ring]
    assert Message.objects.count() == 3


@pytest.mark.django_db
def test_queue_keeps_attachments_with_their_mail():
    pdf = outbox.File("bevis.pdf", "application/pdf", b"%PDF-1.7")

    outbox.queue([draft("a", files=(pdf,)), draft("b")], now=NOW)

    assert list(Attachment.objects.values_list("message__key", "filename")) == [("a", "bevis.pdf")]
    assert bytes(Attachment.objects.get().content) == b"%PDF-1.7"


@pytest.mark.django_db(transaction=True)
def test_queue_from_twenty_sides_at_once_writes_one_mail():
    start = threading.Barrier(20)

    def press() -> None:
        start.wait()
        try:
            outbox.queue([draft(files=(outbox.File("a.pdf", "application/pdf", b"x"),))], now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Message.objects.count() == 1
    assert Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_queue_is_undone_with_the_change_it_tells_of():
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.queue([draft()], now=NOW)
        raise RuntimeError

    assert Message.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Message.State.FAILED, Message.State.CANCELLED])
def test_send_again_puts_a_mail_that_never_left_back_in_the_queue(state):
    outbox.queue([draft()], now=NOW)
    Message.objects.update(state=state, attempts=4, expires_at=NOW)

    outbox.send_again(Message.objects.get(), now=NOW)

    message = Message.objects.get()
    assert (message.state, message.attempts) == (Message.State.QUEUED, 0)
    assert message.expires_at == NOW + outbox.AGAIN_LIVES


@pytest.mark.django_db
def test_send_again_copies_a_sent_mail_once_for_two_clicks():
    outbox.queue([draft(files=(outbox.File("a.pdf", "application/pdf", b"x"),))], now=NOW)
    Message.objects.update(state=Message.State.SENT, sent_at=NOW)
    original = Message.objects.get()

    copies = [outbox.send_again(original, now=timezone.now()) for _ in range(2)]

    assert copies[0] == copies[1]
    assert Message.objects.count() == 2
    assert copies[0].message_id != original.message_id
    assert copies[0].text == original.text
    assert copies[0].attachments.get().filename == "a.pdf"


@pytest.mark.django_db
def test_send_again_leaves_a_queued_mail_as_it_is():
    outbox.queue([draft()], now=NOW)
    before = Message.objects.values().get()

    outbox.send_again(Message.objects.get(), now=NOW + timedelta(hours=1))

    assert Message.objects.values().get() == before


@pytest.mark.django_db
def test_send_again_refuses_a_login_code():
    outbox.queue([draft(kind=Message.Kind.LOGIN_CODE)], now=NOW)

    with pytest.raises(outbox.CannotSendAgain):
        outbox.send_again(Message.objects.get(), now=NOW)
