"""From the outbox to a real SMTP receiver."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from messaging import delivery, leases, outbox
from messaging.models import Message
from tests.messaging.mails import claim, let_leases_end, queue

pytestmark = pytest.mark.django_db

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Påskemøte\r\nEND:VCALENDAR\r\n"


def test_drain_sends_what_is_due_and_marks_it_sent(smtp):
    queued = queue(calendar=CALENDAR)

    assert delivery.drain() == 1

    message = Message.objects.get()
    assert (message.state, message.smtp_code, message.lease_id) == ("sent", 250, None)
    [mail] = smtp.messages
    assert mail["To"] == "kari@kommune.example"
    assert mail["Message-ID"] == queued.message_id
    assert mail["Reply-To"] == "kontakt@lup.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]) == queued.created_at.replace(microsecond=0)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(mail.walk())[-1]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content().replace("\r\n", "\n") == CALENDAR.replace("\r\n", "\n")


def test_drain_attaches_files(smtp):
    queue(files=(outbox.File("bevis.pdf", "application/pdf", b"%PDF-1.7"),))

    delivery.drain()

    [attachment] = smtp.messages[0].iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("bevis.pdf", b"%PDF-1.7")


def test_drain_sends_nothing_twice(smtp):
    queue()

    assert [delivery.drain(), delivery.drain()] == [1, 0]
    assert len(smtp.messages) == 1


def test_drain_sends_the_urgent_first(smtp):
    queue("reminder", priority=9)
    queue("code", priority=0, recipient="kode@kommune.example")

    delivery.drain()

    assert [mail["To"] for mail in smtp.messages] == [
        "kode@kommune.example",
        "kari@kommune.example",
    ]


def test_drain_leaves_what_is_not_due_yet(smtp):
    queue()
    Message.objects.update(not_before=timezone.now() + timedelta(minutes=5))

    assert delivery.drain() == 0
    assert smtp.messages == []


def test_drain_stops_what_has_expired(smtp):
    queue(expires_at=timezone.now() - timedelta(seconds=1))

    assert delivery.drain() == 0
    assert Message.objects.get().state == Message.State.CANCELLED
    assert smtp.messages == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [("550 No such user", Message.State.FAILED), ("451 Try later", Message.State.DEFERRED)],
)
def test_drain_keeps_the_answer_of_a_server_that_refuses(smtp, answer, state):
    queue()
    smtp.answers.append(answer)

    delivery.drain()

    message = Message.objects.get()
    assert (message.state, message.smtp_code) == (state, int(answer[:3]))
    assert message.smtp_text == answer[4:]
    assert (message.not_before > timezone.now()) == (state == Message.State.DEFERRED)


def test_drain_goes_on_after_a_refused_mail(smtp):
    queue("a")
    queue("b")
    smtp.answers.append("550 No such user")

    assert delivery.drain() == 1
    assert sorted(Message.objects.values_list("state", flat=True)) == ["failed", "sent"]


def test_drain_gives_everything_back_when_the_server_is_away(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    queue("a")
    queue("b")

    assert delivery.drain() == 0
    assert (
        list(Message.objects.values_list("state", "attempts", "lease_id"))
        == [("deferred", 0, None)] * 2
    )
    assert re.search("refused", Message.objects.first().smtp_text)


def test_drain_takes_over_from_a_worker_that_died(smtp):
    queue()
    [lost] = claim()
    assert delivery.drain() == 0
    let_leases_end()

    assert delivery.drain() == 1
    message = Message.objects.get()
    assert (message.attempts, message.resent_after_crash) == (2, False)
    assert leases.start(lost) is False


def test_mail_that_was_taken_and_not_begun_with_is_free_again_soon():
    queue()
    now = timezone.now()

    [message] = claim()
    assert Message.objects.get().lease_until - now < timedelta(seconds=31)
    assert leases.start(message)
    assert Message.objects.get().lease_until - now > timedelta(seconds=119)


def test_drain_outbox_sends_without_a_worker(smtp, capsys):
    queue()

    call_command("drain_outbox")

    assert capsys.readouterr().out == "1 sent\n"
    assert len(smtp.messages) == 1


def test_drain_forgets_a_login_code_once_it_is_sent_or_stopped(smtp):
    queue("sent", kind=Message.Kind.LOGIN_CODE)
    queue("expired", kind=Message.Kind.LOGIN_CODE, expires_at=timezone.now())
    queue("invitation")

    delivery.drain()

    assert dict(Message.objects.values_list("key", "text")) == {
        "sent": "",
        "expired": "",
        "invitation": "Hei\n",
    }
    assert smtp.messages[0].get_body(("plain",)).get_content().strip() == "Hei"


@pytest.mark.parametrize("count", [1, 10, 100])
def test_drain_takes_few_queries_a_mail(smtp, django_assert_max_num_queries, count):
    """The mark before each hand-over and its outcome after; the rest is shared by a batch."""
    for number in range(count):
        queue(f"{number}")

    with django_assert_max_num_queries(4 * count + 20):
        assert delivery.drain() == count


def test_drain_carries_a_hundred_mails_over_one_connection(relay):
    for number in range(120):
        queue(f"{number}")

    assert delivery.drain() == 120
    assert relay.connections == 2
