"""When mail does not leave, the coordinator is told: what, since when, and what happens next."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from messaging.models import Message, RelayTrouble
from tests.desk.outbox_cases import MINUTE, NOW, URL, mail, page

pytestmark = pytest.mark.usefixtures("clock")


def trouble(**fields):
    """The log-in to the mail server has failed for a quarter of an hour."""
    values = {"reason": "login", "since": NOW - 15 * MINUTE, "next_try": NOW + 2 * MINUTE}
    return RelayTrouble.objects.create(**values | fields)


@pytest.fixture
def pages(released):
    return [URL, reverse("desk:gathering", args=[released.pk]), reverse("desk:home")]


def test_trouble_with_the_mail_server_is_told_where_mail_is(lup_client, pages):
    trouble()

    for url in pages:
        assert (
            "No mail is leaving "
            "The mail server does not accept our user name or password. "
            "It has been so since today 09:45. "
            "Nothing is lost: all mail waits in line and leaves when the trouble is over. "
            "It is tried again by itself, next time today 10:02. "
            "Tell whoever runs Pådriver, if it lasts."
        ) in page(lup_client, url).text


def test_mail_that_waits_for_the_mail_server_says_so(lup_client, released):
    trouble()
    row = mail(released)

    shown = page(lup_client, f"{URL}{row.public_id}/").text

    assert "It leaves when the mail server takes mail from us again." in shown
    assert "Mail that has left" not in page(lup_client).text


def test_sender_that_is_refused_is_told_to_its_own_programme_only(lup_client, kull, released):
    trouble(reason="sender", sender='"Et annet program" <ikke-svar@localhost>')
    assert "is not leaving" not in page(lup_client).text

    mine = f'"{kull.programme.sender_name}" <ikke-svar@localhost>'
    trouble(reason="sender", sender=mine)

    assert f"Mail from {mine} is not leaving" in page(lup_client).text


def test_mail_that_has_waited_for_more_than_five_minutes_is_told(lup_client, pages, released):
    row = mail(released)
    Message.objects.filter(pk=row.pk).update(
        not_before=Now() - 7 * MINUTE - timedelta(seconds=20), expires_at=Now() + MINUTE
    )

    for url in pages:
        assert (
            "Mail is leaving slowly, or not at all "
            "The mail that has waited longest has waited for 7 minutes. "
            "Nothing is lost. Tell whoever runs Pådriver, if it lasts."
        ) in page(lup_client, url).text


def test_nothing_is_told_while_mail_leaves(lup_client, pages, released):
    row = mail(released)
    Message.objects.filter(pk=row.pk).update(
        not_before=Now() - 4 * MINUTE, expires_at=Now() + MINUTE
    )

    for url in pages:
        assert "Nothing is lost" not in page(lup_client, url).text
