"""Mail that is made to hold up the mailbox: it costs us that one mail, and no other."""

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection

from sessions_app.models import IncomingMail, Mailbox
from sessions_app.receiving import inbox
from sessions_app.receiving.imap import MailboxFails
from tests.sessions_app.mails import NOW, letter

pytestmark = pytest.mark.django_db
PARTS = {
    "multipart": 'Content-Type: multipart/mixed; boundary="{0}"\r\n\r\n--{0}',
    "attached": "Content-Type: message/rfc822\r\n",
}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


def outcomes():
    return list(IncomingMail.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("depth", [500, 900, 4000])
def test_mail_of_parts_within_parts_holds_up_no_other(mailbox, part, depth):
    nested = "\r\n".join(PARTS[part].format(number) for number in range(depth))
    mailbox.add(b"From: x@y.example\r\nMessage-ID: <1@y.example>\r\n" + nested.encode())
    mailbox.add(letter())

    assert [inbox.read(now=NOW), inbox.read(now=NOW)] == [2, 0]

    assert outcomes()[1:] == ["left"]


def test_mail_that_takes_all_the_time_there_is_takes_it_once(mailbox):
    def takes_too_long(execute, sql, *rest):
        if 'FROM "sessions_app_participation"' in sql:
            raise SoftTimeLimitExceeded
        return execute(sql, *rest)

    mailbox.add(letter())
    with connection.execute_wrapper(takes_too_long), pytest.raises(SoftTimeLimitExceeded):
        inbox.read(now=NOW)

    assert outcomes() == ["for_people"]
    assert Mailbox.objects.get().last_uid == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"NO [SERVERBUG] broken", "FETCH: NO"),
        (b"BAD cannot be parsed", "UID command error: BAD [b'cannot be parsed']"),
    ],
)
def test_mail_that_the_server_never_hands_out_holds_up_no_other(mailbox, answer, said):
    for _number in range(2):
        mailbox.locked[mailbox.add(b"broken")] = answer
    mailbox.add(letter())

    assert [inbox.read(now=NOW), inbox.read(now=NOW)] == [3, 0]

    assert outcomes() == ["for_people", "for_people", "left"]
    assert list(IncomingMail.objects.for_people().values_list("reason", "excerpt")) == [
        ("unreadable", f"mail {uid}: {said}") for uid in mailbox.locked
    ]
    assert Mailbox.objects.get().trouble == ""


def test_newest_mail_that_is_refused_is_trouble_until_it_can_be_told_from_an_outage(mailbox):
    mailbox.add(letter())
    mailbox.locked[mailbox.add(b"broken")] = b"NO not now"

    with pytest.raises(MailboxFails):
        inbox.read(now=NOW)
    row = Mailbox.objects.get()
    assert (row.trouble, row.last_uid, row.lease_id) == ("mail 2: FETCH: NO", 1, None)

    mailbox.add(letter())
    assert inbox.read(now=NOW) == 2
    assert Mailbox.objects.get().trouble == ""


def test_server_that_hands_out_nothing_loses_no_mail(mailbox):
    for number in range(3):
        mailbox.locked[
            mailbox.add(letter(text=str(number)).replace(b"brev-1", b"brev-%d" % number))
        ] = b"NO not now"
    with pytest.raises(MailboxFails):
        inbox.read(now=NOW)

    mailbox.locked.clear()

    assert inbox.read(now=NOW) == 3
    assert outcomes() == ["left"] * 3


FOR_EVER = 999


def test_mail_at_which_the_server_hangs_up_holds_up_no_other(mailbox):
    for number in range(4):
        mailbox.add(letter().replace(b"brev-1", b"brev-%d" % number))
    mailbox.cut = {2: FOR_EVER, 3: FOR_EVER}

    assert [inbox.read(now=NOW), inbox.read(now=NOW)] == [4, 0]

    assert outcomes() == ["left", "for_people", "for_people", "left"]
    assert set(IncomingMail.objects.for_people().values_list("reason", flat=True)) == {"unreadable"}
    assert mailbox.unseen == [1, 2, 3, 4]
    assert Mailbox.objects.get().trouble == ""
    assert FOR_EVER - mailbox.cut[2] == inbox.TRIES


def test_mail_at_which_the_server_hung_up_by_chance_is_read(mailbox):
    for number in range(3):
        mailbox.add(letter().replace(b"brev-1", b"brev-%d" % number))
    mailbox.cut = {2: inbox.TRIES - 1}

    assert inbox.read(now=NOW) == 3

    assert outcomes() == ["left"] * 3


def test_newest_mail_at_which_the_server_hangs_up_waits_for_another(mailbox):
    mailbox.cut = {mailbox.add(letter()): FOR_EVER}

    with pytest.raises(MailboxFails):
        inbox.read(now=NOW)
    assert Mailbox.objects.get().last_uid == 0

    mailbox.add(letter().replace(b"brev-1", b"brev-2"))
    assert inbox.read(now=NOW) == 2
    assert outcomes() == ["for_people", "left"]
