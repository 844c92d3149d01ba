"""Mail that is made to hold up the mailbox: it costs us that one mail, and no other."""

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import connection

from sessions_app import inbox
from sessions_app.models import IncomingMail, Mailbox
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
