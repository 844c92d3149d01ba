"""Progress while a batch leaves: on the page, and in the piece that the script asks for again."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from desk.post import mail_progress
from messaging.models import Message
from sessions_app.mail.letters import topic_of
from tests.desk.outbox_cases import MINUTE, NOW, URL, failed, mail, page

pytestmark = pytest.mark.usefixtures("clock")
SECOND = timedelta(seconds=1)


def batch(gathering, *, sent, waiting, began=MINUTE):
    """So many of a batch that began a while ago; those that left did so just now."""
    due = {"not_before": NOW - began, "created_at": NOW - began}
    for _ in range(sent):
        mail(gathering, state="sent", sent_at=NOW - SECOND, **due)
    for _ in range(waiting):
        mail(gathering, **due)


def progress(about):
    return mail_progress.of(topic_of(about), now=NOW)


def test_progress_tells_how_many_have_left_how_fast_and_until_when(released):
    batch(released, sent=6, waiting=3)
    mail(released, state="sending", lease_id="0" * 32, lease_until=NOW, not_before=NOW - SECOND)

    found = progress(released)

    assert (found.sent, found.total, found.left, found.per_minute) == (6, 10, 4, 6)
    assert found.end == "10.00"  # two thirds of a minute from now


@pytest.mark.parametrize(
    "others",
    [
        {"state": "deferred", "not_before": NOW + MINUTE},
        {"state": "cancelled"},
        {"state": "sent", "sent_at": NOW - timedelta(days=3), "not_before": NOW - timedelta(3)},
        {"not_before": NOW + timedelta(days=1)},
    ],
)
def test_what_is_no_part_of_the_batch_does_not_count(released, others):
    batch(released, sent=1, waiting=1)
    mail(released, **others)

    found = progress(released)

    assert (found.sent, found.total) == (1, 2)


def test_what_was_refused_is_part_of_the_batch_and_has_not_left(released):
    batch(released, sent=1, waiting=1)
    failed(released, not_before=NOW)

    assert (progress(released).sent, progress(released).total) == (1, 3)


def test_there_is_no_progress_when_nothing_is_leaving(released):
    mail(released, state="sent")
    mail(released, not_before=NOW + MINUTE)

    assert progress(released) is None


def test_pace_is_told_as_soon_as_it_can_be(released):
    batch(released, sent=2, waiting=1, began=4 * SECOND)
    too_soon = progress(released)
    Message.objects.update(not_before=NOW - 10 * SECOND)

    assert (too_soon.per_minute, too_soon.pace) == (None, "")
    assert progress(released).per_minute == 12


def test_batch_that_stands_still_is_looked_at_more_seldom(released):
    mail(released, not_before=NOW - 2 * MINUTE)

    found = progress(released)

    assert found.pace == "Ingen e-post er sendt det siste minuttet."
    assert found.seconds_to_next_look == 15


def test_progress_stands_on_the_gathering_and_in_the_outbox(lup_client, released):
    batch(released, sent=6, waiting=4)

    pages = [lup_client.get(url) for url in (URL, reverse("desk:gathering", args=[released.pk]))]

    for shown in pages:
        body = shown.content.decode()
        assert "Mail that has left: 6 of 10" in body
        assert "About 6 mails a minute. The last one leaves at about 10:00." in body
        assert re.findall(r'data-(again|spoken)="([^"]+)"', body) == [
            ("again", "3"),
            ("spoken", "60 per cent has left."),
        ]
    assert [re.findall(r'data-follow="([^"]+)"', shown.content.decode()) for shown in pages] == [
        [f"{URL}fremdrift/"],
        [f"{URL}fremdrift/?samling={released.pk}"],
    ]


@pytest.mark.parametrize("query", ["", "?samling={}"])
def test_piece_is_the_same_as_on_the_page_until_nothing_leaves(lup_client, released, query):
    batch(released, sent=1, waiting=1)
    url = f"{URL}fremdrift/{query.format(released.pk)}"

    during = lup_client.get(url)
    Message.objects.update(state="sent")
    after = lup_client.get(url).content.decode()

    assert "Mail that has left: 1 of 2" in during.content.decode()
    assert during["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "data-again" not in after
    assert 'data-spoken="No mail is leaving any more."' in after
    assert "<html" not in after


@pytest.mark.parametrize("pk", ["0", "tull", "9" * 40])
def test_piece_of_a_gathering_that_is_not_ones_own_is_not_found(lup_client, released, pk):
    assert lup_client.get(f"{URL}fremdrift/", {"samling": pk}).status_code == 404


def test_pages_without_progress_bring_no_script(lup_client, released):
    mail(released, state="sent")

    assert "follow.js" not in lup_client.get(URL).content.decode()
    assert page(lup_client).text.count("Mail that has left") == 0
