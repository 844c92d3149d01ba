"""What was stopped on purpose leaves after all, in one press."""

import pytest
from django.db.models.functions import Now

from messaging.models import Message
from tests.desk.outbox_cases import MINUTE, NOW, failed, mail, page
from tests.desk.test_outbox_choice import confirm, logged, states

pytestmark = pytest.mark.usefixtures("clock")


def test_all_that_was_stopped_leaves_after_all_but_for_what_no_longer_holds(lup_client, released):
    rows = [
        mail(released, state="cancelled"),
        mail(released, state="cancelled", withdrawn_at=NOW),
        mail(released, state="cancelled"),
        failed(released, withdrawn_at=NOW),
        failed(released),
    ]
    Message.objects.filter(pk=rows[2].pk).update(expires_at=Now() - MINUTE)
    tab = page(lup_client, status="stopped")

    asked = page(lup_client, tab.links["Send all again (1)"])
    confirm(lup_client, asked)

    assert "Send 1 mail again" in asked.buttons
    assert states(*rows) == ["queued", "cancelled", "cancelled", "failed", "failed"]
    assert logged("sent again") == [rows[0].pk]
