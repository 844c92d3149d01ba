"""A gathering is cancelled, and perhaps held after all: whoever knows of it is told."""

from datetime import date

import pytest

from audit.models import Entry
from messaging import leases, outbox
from messaging.models import Message
from sessions_app.coming import answering
from sessions_app.inviting import cancelling, invitations, restoring
from sessions_app.models import Gathering, Participation, Release
from sessions_app.plans import planning
from tests.factories import GatheringFactory, MembershipFactory, UserFactory
from tests.sessions_app.scenes import (
    LATER,
    MOVED,
    NOW,
    entry,
    has_left,
    join,
    last_mail,
    mails,
    released,
    row,
    worker_takes,
)

pytestmark = pytest.mark.django_db

YES, NO = Participation.Answer.YES, Participation.Answer.NO


def cancel(gathering, *, now=LATER, **notes):
    return cancelling.cancel(gathering, by=UserFactory(), now=now, notes=notes)


def restore(gathering, *, now=LATER, **notes):
    return restoring.restore(gathering, by=UserFactory(), now=now, notes=notes)


def test_those_who_were_invited_are_told_and_nobody_is_invited_any_more():
    gathering = released("Anne", "Bo")
    has_left("Anne")

    assert cancel(gathering, nb="For få påmeldte.") == 1

    assert mails() == [
        ("invitation", "Anne", "sent"),
        ("invitation", "Bo", "cancelled"),
        ("cancellation", "Anne", "queued"),
    ]
    told = last_mail("Anne")
    assert entry(told) == ("CANCEL", 1, "NEEDS-ACTION")
    assert "For få påmeldte." in told.text
    assert told.priority == 1
    gathering = Gathering.objects.get()
    assert (gathering.state, gathering.calendar_sequence) == ("cancelled", 1)
    kept = Release.objects.latest("number")
    assert (kept.kind, kept.notes) == ("cancellation", {"nb": "For få påmeldte."})
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True))[3:] == [
        "cancelled",
        "told of the cancellation",
    ]


def test_sent_invitation_cannot_be_sent_again_after_the_cancellation():
    gathering = released("Anne")
    has_left()
    cancel(gathering)

    with pytest.raises(outbox.CannotSendAgain):
        outbox.send_again(Message.objects.get(kind="invitation"), now=LATER)


def test_worker_in_the_middle_of_the_batch_sends_nothing_more():
    gathering = released("Anne", "Bo", "Cato")
    anne, bo = worker_takes(2)
    leases.start(anne)

    assert cancel(gathering) == 1

    assert [leases.start(mail) for mail in (anne, bo)] == [True, False]
    assert worker_takes(5) == [last_mail("Anne")]
    leases.finish(anne, state=Message.State.DEFERRED, data_started_at=None)
    assert worker_takes(5) == []


@pytest.mark.parametrize("before", ["change", "confirmation"])
def test_cancellation_is_newer_than_whatever_was_sent_before(before):
    gathering = released("Anne")
    has_left()
    if before == "change":
        planning.change(gathering, MOVED, by=UserFactory(), now=NOW)
        invitations.release(gathering, by=UserFactory(), now=NOW)
    else:
        answering.answer(row(gathering, "Anne"), NO, now=NOW)
        answering.answer(row(gathering, "Anne"), YES, now=NOW)
    has_left()
    last = entry(last_mail("Anne"))[1]

    cancel(gathering)

    assert entry(last_mail("Anne"))[:2] == ("CANCEL", last + 1)


def test_whoever_said_no_is_told_without_a_calendar_part():
    gathering = released("Anne")
    has_left()
    answering.answer(row(gathering, "Anne"), NO, now=NOW)
    has_left()

    assert cancel(gathering) == 1
    assert entry(last_mail("Anne")) is None


def test_whoever_has_left_the_team_is_told_only_while_the_entry_is_in_the_calendar():
    gathering = released("Anne", "Bo")
    has_left()
    answering.answer(row(gathering, "Bo"), NO, now=NOW)
    has_left()
    for name in ("Anne", "Bo"):
        gone = row(gathering, name).person
        gone.left_on = date(2026, 12, 1)
        gone.save()

    assert cancel(gathering) == 1
    assert mails(after=3) == [("cancellation", "Anne", "queued")]


def test_cancellation_tells_the_facts_that_people_knew():
    gathering = released("Anne")
    has_left()
    planning.change(gathering, MOVED, by=UserFactory(), now=NOW)

    cancel(gathering)

    assert "20. januar 2027" in last_mail("Anne").text
    assert "27. januar" not in last_mail("Anne").text


def test_draft_is_cancelled_and_planned_again_without_a_word():
    gathering = GatheringFactory()
    MembershipFactory(team__cohort=gathering.cohort)

    assert cancel(gathering) == 0
    assert Gathering.objects.get().state == "cancelled"
    assert restore(gathering) == 0
    assert Gathering.objects.get().state == "draft"
    assert mails() == []


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_what_is_held_or_cancelled_is_not_cancelled(state):
    gathering = released("Anne")
    Gathering.objects.update(state=state)

    with pytest.raises(cancelling.CannotCancel):
        cancel(gathering)


def test_what_has_begun_is_neither_cancelled_nor_restored():
    gathering = released("Anne")

    with pytest.raises(cancelling.CannotCancel):
        cancel(gathering, now=gathering.starts_at)
    cancel(gathering)
    with pytest.raises(restoring.CannotRestore):
        restore(gathering, now=gathering.starts_at)


def test_cancelling_asks_the_same_for_few_and_many(django_assert_num_queries):
    few, many = released("Anne"), released("Bo")
    for number in range(30):
        join(row(many, "Bo").team, f"Nr{number}")
    invitations.release(many, by=UserFactory(), now=NOW)
    has_left()
    user = UserFactory()

    with django_assert_num_queries(29) as asked:
        cancelling.cancel(few, by=user, now=LATER)
    with django_assert_num_queries(len(asked)):
        assert cancelling.cancel(many, by=user, now=LATER) == 31
