"""Reading a real mailbox by IMAP: each mail once, in order, whatever is in it."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.models.functions import Now

from messaging.models import Message
from sessions_app import tasks
from sessions_app.models import IncomingMail, Mailbox, Participation
from sessions_app.receiving import inbox
from sessions_app.receiving.imap import LARGEST, MailboxFails
from tests.factories import MembershipFactory, ParticipationFactory
from tests.sessions_app.mails import NOW, letter, reply, report
from tests.world import message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_mail_server(settings, time_machine):
    settings.MAIL_BOUNCE_ADDRESS = "retur@lup.example"
    settings.INBOX_AUTHSERV_ID = "mx.lup.example"
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def row():
    made = ParticipationFactory(person__email="kari@kommune.example")
    MembershipFactory(team=made.team, person=made.person)
    return made


@pytest.fixture
def sent():
    return message("gathering:1", state="sent", sent_at=NOW)


def returned(mail, **fields):
    return report(f"retur+{mail.public_id.hex}@lup.example", **fields)


def outcomes():
    return list(IncomingMail.objects.order_by("pk").values_list("kind", "outcome", "reason"))


def test_every_kind_of_mail_is_handled_and_what_is_done_with_is_marked(mailbox, row, sent):
    mailbox.add(returned(sent))
    mailbox.add(reply(row))
    mailbox.add(letter())
    mailbox.add(letter("Ukjent <x@y.example>").replace(b"brev-1", b"brev-2"))
    mailbox.add(letter(headers=["Auto-Submitted: auto-replied"]).replace(b"brev-1", b"brev-3"))

    assert inbox.read(now=NOW) == 5

    assert outcomes() == [
        ("returned", "handled", "returned"),
        ("answer", "handled", "answered"),
        ("other", "for_people", "written"),
        ("other", "left", "written"),
        ("other", "ignored", "automatic"),
    ]
    assert mailbox.unseen == [3, 4]
    sent.refresh_from_db()
    row.refresh_from_db()
    row.person.refresh_from_db()
    assert (sent.state, row.answer, row.person.needs_new_email) == ("bounced", "yes", True)


def test_next_turn_goes_on_where_the_last_one_ended(mailbox):
    mailbox.add(letter())
    first = inbox.read(now=NOW)
    again = inbox.read(now=NOW)
    mailbox.add(letter().replace(b"brev-1", b"brev-2"))
    third = inbox.read(now=NOW)

    assert (first, again, third) == (1, 0, 1)
    assert [line for line in mailbox.asked if line.startswith("UID SEARCH")] == [
        "UID SEARCH UID 1:*",
        "UID SEARCH UID 2:*",
        "UID SEARCH UID 2:*",
    ]


def test_mails_that_were_numbered_anew_are_not_handled_twice(mailbox, row):
    mailbox.add(reply(row))
    inbox.read(now=NOW)
    Participation.objects.update(answer="no", answered_at=NOW)
    mailbox.uid_validity = 2

    assert inbox.read(now=NOW) == 1

    row.refresh_from_db()
    assert (row.answer, IncomingMail.objects.count()) == ("no", 1)
    assert Mailbox.objects.get().uid_validity == 2


def test_same_mail_delivered_twice_is_handled_once(mailbox, row):
    mailbox.add(reply(row))
    mailbox.add(reply(row))

    inbox.read(now=NOW)

    assert outcomes() == [("answer", "handled", "answered")]
    assert mailbox.unseen == []


def test_mail_that_is_too_large_is_not_taken_in(mailbox, row):
    mailbox.add(reply(row) + b"x" * LARGEST)

    inbox.read(now=NOW)

    row.refresh_from_db()
    assert outcomes() == [("other", "for_people", "too_large")]
    assert (row.answer, mailbox.unseen) == ("", [1])
    assert [line for line in mailbox.asked if "BODY" in line] == ["UID FETCH 1 (BODY.PEEK[HEADER])"]


def test_mail_that_is_removed_meanwhile_is_passed_over(mailbox):
    mailbox.add(letter())
    mailbox.add(letter().replace(b"brev-1", b"brev-2"))
    mailbox.vanished = {1}

    inbox.read(now=NOW)

    assert outcomes() == [("other", "left", "written")]


def test_mail_that_makes_the_program_fail_is_left_for_people(mailbox, row):
    """A database that refuses the answer, since nothing that a mail can hold makes us fail."""
    mailbox.add(reply(row))
    mailbox.add(letter())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE sessions_app_participation ADD CONSTRAINT nobody CHECK (answer <> 'yes')"
        )

    assert [inbox.read(now=NOW), inbox.read(now=NOW)] == [2, 0]

    assert outcomes() == [
        ("other", "for_people", "unreadable"),
        ("other", "for_people", "written"),
    ]
    assert mailbox.unseen == [1, 2]


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
@pytest.mark.parametrize("how", ["hang_up_at", "refuse"])
def test_server_that_fails_is_said_and_asked_again(mailbox, sent, command, how):
    mailbox.add(returned(sent))
    setattr(mailbox, how, command)

    with pytest.raises(MailboxFails):
        inbox.read(now=NOW)
    trouble = Mailbox.objects.get().trouble
    setattr(mailbox, how, "")
    inbox.read(now=NOW)

    assert trouble != ""
    assert outcomes() == [("returned", "handled", "returned")]
    assert Mailbox.objects.get().trouble == ""


def test_server_whose_certificate_nobody_trusts_is_not_talked_to(mailbox, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(MailboxFails, match="CERTIFICATE_VERIFY_FAILED"):
        inbox.read(now=NOW)

    assert mailbox.asked == []


def test_nobody_reads_while_another_worker_does(mailbox):
    mailbox.add(letter())
    inbox.read(now=NOW)
    Mailbox.objects.update(lease_id=uuid.uuid4(), lease_until=Now() + timedelta(minutes=4))
    mailbox.add(letter().replace(b"brev-1", b"brev-2"))

    while_leased = inbox.read(now=NOW)
    Mailbox.objects.update(lease_until=Now() - timedelta(seconds=1))
    afterwards = inbox.read(now=NOW)

    assert (while_leased, afterwards) == (0, 1)


def test_worker_that_lost_its_lease_changes_nothing_more(mailbox, row):
    mailbox.add(reply(row))
    mine = inbox.lease()
    Mailbox.objects.update(lease_id=uuid.uuid4())

    with inbox.imap.folder() as folder, pytest.raises(inbox.LeaseLost):
        inbox.read_folder(folder, mine, now=NOW)

    row.refresh_from_db()
    assert (row.answer, outcomes(), mailbox.seen) == ("", [], set())


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_handle_each_mail_once(mailbox):
    mails = [message("gathering:1", state="sent", sent_at=NOW) for _ in range(20)]
    for number, mail in enumerate(mails):
        mailbox.add(returned(mail, own_id=f"<rapport-{number}@mx.kommune.example>"))
    read = []

    def work():
        read.append(inbox.read(now=NOW))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    read.append(inbox.read(now=NOW))

    assert sum(read) == 20
    assert outcomes() == [("returned", "handled", "returned")] * 20
    assert Message.objects.filter(state="bounced").count() == 20


def test_nothing_is_kept_of_old_mails_but_of_those_that_wait(mailbox, row, settings):
    mailbox.add(reply(row))
    mailbox.add(letter())
    inbox.read(now=NOW)

    inbox.read(now=NOW + timedelta(days=settings.MAIL_KEEP_DAYS, seconds=1))

    assert list(IncomingMail.objects.order_by("pk").values_list("sender", "excerpt")) == [
        ("", ""),
        ("Kari <kari@kommune.example>", "Kan jeg ta med en kollega?"),
    ]


def test_excerpt_holds_no_personal_link(mailbox, row):
    key = "x" * 43
    mailbox.add(letter(text=f"Hei!\r\n> http://localhost:8000/svar/{key}/"))

    inbox.read(now=NOW)

    assert IncomingMail.objects.get().excerpt.split() == [
        "Hei!",
        ">",
        "http://localhost:8000/svar/[xxxxxxxx…]/",
    ]


def test_command_reads_once_and_says_how_many(mailbox, capsys):
    mailbox.add(letter())

    call_command("read_inbox")

    assert capsys.readouterr().out == "1 mails\n"


def test_command_says_what_is_wrong(mailbox, settings):
    mailbox.refuse = "LOGIN"
    with pytest.raises(CommandError, match="The mailbox cannot be read: not now"):
        call_command("read_inbox")
    settings.INBOX_HOST = ""
    with pytest.raises(CommandError, match="INBOX_HOST is not set"):
        call_command("read_inbox")


def test_task_survives_a_mailbox_that_fails(mailbox, caplog):
    mailbox.refuse = "LOGIN"

    tasks.read_inbox()

    said = [record.message for record in caplog.records if record.name == "sessions_app.tasks"]
    assert said == ["the mailbox cannot be read: not now"]
