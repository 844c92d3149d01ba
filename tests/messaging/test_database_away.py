"""The database goes away for a moment while mail is handed over."""

import time

import pytest
from django.db import OperationalError, connection

from messaging import delivery
from messaging.models import Message
from messaging.persistence import persistently
from tests.messaging.mails import queue

pytestmark = pytest.mark.django_db(transaction=True)

ALL_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def cut_all_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ALL_OTHERS)
    connection.close()


@pytest.mark.parametrize("verb", ["CONNECT", "RCPT", "."])
def test_mail_is_marked_over_a_new_connection(relay, verb):
    """Whenever the database hangs up: before a mail, before its content, before its outcome."""

    def cut() -> str:
        cut_all_connections()
        return "220 ready" if verb == "CONNECT" else "250 fine"

    queue("a", recipient="a@kommune.example")
    queue("b", recipient="b@kommune.example")
    relay.once[verb].append(cut)

    assert delivery.drain() == 2
    assert relay.recipients == ["a@kommune.example", "b@kommune.example"]
    assert set(Message.objects.values_list("state", "resent_after_crash")) == {("sent", False)}


def test_work_is_given_up_when_the_database_stays_away():
    def fail() -> None:
        raise OperationalError("away")

    start = time.monotonic()
    with pytest.raises(OperationalError):
        persistently(fail, seconds=0.5)

    assert 0.1 < time.monotonic() - start < 0.6
