"""How mails stand: the same for one mail as for the counting of many."""

from collections import Counter
from itertools import product

import pytest

from desk.post import outbox_asking, outbox_states
from desk.post.outbox_asking import Asked
from desk.post.outbox_states import Standing
from messaging.models import Message
from tests.desk.outbox_cases import NOW, mail

pytestmark = pytest.mark.usefixtures("clock")


def test_every_mail_stands_in_one_way_for_the_database_and_for_us(released):
    for n, (state, withdrawn) in enumerate(product(Message.State, (None, NOW))):
        lease = {"lease_id": f"{n:032x}", "lease_until": NOW} if state == "sending" else {}
        mail(released, state=state, withdrawn_at=withdrawn, **lease)

    by_us = {row.pk: outbox_states.of(row) for row in Message.objects.all()}
    by_filter = {
        row.pk: standing
        for standing in Standing
        for row in Message.objects.filter(outbox_states.where(standing))
    }

    assert by_filter == by_us
    assert len(by_us) == 2 * len(Message.State)
    asked = Asked([released.cohort.programme_id], [])
    assert outbox_asking.counts(asked) == Counter(by_us.values())


def test_what_failed_and_was_withdrawn_needs_nobody(released):
    lost = [mail(released, state=state, withdrawn_at=NOW) for state in ("failed", "bounced")]

    assert [outbox_states.of(row) for row in lost] == [Standing.STOPPED] * 2


@pytest.mark.parametrize(
    ("state", "fields", "acts"),
    [
        ("queued", {}, ["stop"]),
        ("deferred", {}, ["send", "stop"]),
        ("sent", {}, ["send"]),
        ("sent", {"withdrawn_at": NOW}, []),
        ("sent", {"scrubbed_at": NOW}, []),
        ("failed", {}, ["send"]),
        ("bounced", {}, ["send"]),
        ("cancelled", {}, ["send"]),
        ("held", {}, ["stop", "release"]),
        ("held", {"data_started_at": NOW}, ["stop", "release", "settle"]),
        ("held", {"data_started_at": NOW, "withdrawn_at": NOW}, ["stop", "settle"]),
    ],
)
def test_what_can_be_done_follows_from_how_it_stands(released, state, fields, acts):
    row = mail(released, state=state, **fields)

    allowed = [
        act
        for act in ("send", "stop", "release", "settle")
        if getattr(outbox_states, f"can_{act}")(row)
    ]

    assert allowed == acts
