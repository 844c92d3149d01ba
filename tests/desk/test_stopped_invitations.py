"""Stopping an invitation in the outbox: its reader is not invited any more, and nobody forgets."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging import outbox
from messaging.models import Message
from sessions_app.inviting import invitations, planned, reminders
from sessions_app.models import Participation
from tests.desk.test_outbox_choice import ask, confirm
from tests.factories import MembershipFactory, TeamFactory

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def stopped(lup_client, lup, draft, kull):
    """Anne's invitation; Bo's still waits."""
    team = TeamFactory(cohort=kull, name="Aure")
    for name in ("Anne", "Bo"):
        MembershipFactory(team=team, person__first_name=name, person__email=f"{name}@aure.example")
    invitations.release(draft, by=lup, now=timezone.now())
    mail = Message.objects.get(recipient="Anne@aure.example")
    confirm(lup_client, ask(lup_client, "stopp", mail))
    return mail


def not_invited(gathering):
    return [member.person.first_name for member in invitations.plan(gathering).invited]


def test_whoever_was_to_get_it_is_to_be_invited(lup_client, draft, stopped):
    answers = lup_client.get(reverse("desk:gathering", args=[draft.pk])).context["people"]

    assert (answers.waiting, answers.not_invited, not_invited(draft)) == (1, 1, ["Anne"])


def test_no_reminder_comes_before_an_invitation(draft, stopped):
    draft.refresh_from_db()
    later = timezone.now() + timedelta(days=5)

    waiting = reminders.to_remind(draft, planned.plan(draft, []), now=later)
    names = [row.person.first_name for row in waiting]

    assert names == ["Bo"]


def test_next_press_invites_once_and_the_stopped_one_is_given_up(lup, draft, stopped):
    assert invitations.release(draft, by=lup, now=timezone.now()) == 1

    stopped.refresh_from_db()
    waiting = Message.objects.filter(state="queued").values_list("recipient", flat=True)
    assert sorted(waiting) == ["Anne@aure.example", "Bo@aure.example"]
    assert not_invited(draft) == []
    with pytest.raises(outbox.CannotSendAgain):
        outbox.send_again(stopped, now=timezone.now())


def test_sending_it_after_all_invites(lup_client, draft, stopped):
    confirm(lup_client, ask(lup_client, "send", stopped))

    assert not_invited(draft) == []
    assert Participation.objects.filter(invited_at=None).count() == 0


def test_whoever_has_got_one_stays_invited(lup_client, draft, stopped):
    sent = Message.objects.filter(recipient="Bo@aure.example")
    sent.update(state=Message.State.SENT)
    again = outbox.send_again(sent.get(), now=timezone.now())
    confirm(lup_client, ask(lup_client, "stopp", again))

    assert not_invited(draft) == ["Anne"]
