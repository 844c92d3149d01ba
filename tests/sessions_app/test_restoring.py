"""A gathering that was cancelled is held after all: each hears what they need to know."""

import pytest

from sessions_app.coming import answering
from sessions_app.gatherings import releases
from sessions_app.inviting import cancelling, invitations, previewing, restoring
from sessions_app.models import Gathering, Participation
from sessions_app.plans import planning
from tests.factories import UserFactory
from tests.sessions_app.scenes import (
    LATER,
    MOVED,
    NOW,
    entry,
    has_left,
    last_mail,
    mails,
    released,
    row,
)
from tests.sessions_app.stand_ins import colleague, replace, undo

pytestmark = pytest.mark.django_db

YES, NO = Participation.Answer.YES, Participation.Answer.NO


def cancel(gathering, *, now=LATER, **notes):
    return cancelling.cancel(gathering, by=UserFactory(), now=now, notes=notes)


def restore(gathering, *, now=LATER, **notes):
    return restoring.restore(gathering, by=UserFactory(), now=now, notes=notes)


def test_what_is_not_cancelled_is_not_restored():
    with pytest.raises(restoring.CannotRestore):
        restore(released("Anne"))


def test_restoring_tells_those_who_heard_and_brings_the_entry_back():
    gathering = released("Anne", "Bo")
    has_left()
    answering.answer(row(gathering, "Anne"), YES, now=NOW)
    has_left()
    cancel(gathering)
    has_left()

    assert restore(gathering, nb="Vi fant et lokale.") == 2

    assert mails(after=5) == [("change", "Bo", "queued"), ("change", "Anne", "queued")]
    assert entry(last_mail("Anne")) == ("REQUEST", 2, "ACCEPTED")
    assert entry(last_mail("Bo")) == ("REQUEST", 2, "NEEDS-ACTION")
    assert "Vi fant et lokale." in last_mail("Bo").text
    gathering = Gathering.objects.get()
    assert (gathering.state, gathering.calendar_sequence) == ("released", 2)
    assert row(gathering, "Anne").answer == "yes"


def test_restoring_stops_cancellations_that_have_not_left():
    gathering = released("Anne", "Bo")
    has_left()
    cancel(gathering)
    has_left("Anne")

    assert restore(gathering) == 1

    assert mails(after=2) == [
        ("cancellation", "Anne", "sent"),
        ("cancellation", "Bo", "cancelled"),
        ("change", "Anne", "queued"),
    ]
    assert (row(gathering, "Bo").entry, row(gathering, "Anne").entry) == ("kept", "kept")


def test_restoring_confirms_the_answers_whose_confirmation_was_stopped():
    gathering = released("Anne", "Bo", "Cato")
    has_left()
    answering.answer(row(gathering, "Anne"), YES, now=NOW)
    answering.answer(row(gathering, "Bo"), YES, now=NOW)
    answering.answer(row(gathering, "Bo"), NO, now=NOW)
    cancel(gathering)

    batch = previewing.of_restoration(Gathering.objects.get(), notes={})
    [anne] = batch.recipients
    preview = batch.letter_to(anne, now=LATER)
    assert restore(gathering) == 1

    assert mails(after=9) == [("confirmation", "Anne", "queued")]
    assert entry(last_mail("Anne")) == ("REQUEST", 3, "ACCEPTED")
    assert preview.content.subject == last_mail("Anne").subject


def test_restoring_again_tells_those_who_heard_of_the_first_cancellation_only():
    gathering = released("Anne")
    has_left()
    cancel(gathering)
    has_left()
    restore(gathering)
    cancel(gathering)

    assert restore(gathering) == 1

    assert mails(after=2) == [
        ("change", "Anne", "cancelled"),
        ("cancellation", "Anne", "cancelled"),
        ("change", "Anne", "queued"),
    ]
    assert entry(last_mail("Anne"))[::2] == ("REQUEST", "NEEDS-ACTION")


def test_restoring_invites_those_who_were_to_be_invited_once_more():
    gathering = released("Anne", "Bo")
    has_left()
    replace(gathering, "Anne", colleague(gathering))
    has_left()
    undo(gathering, "Anne")
    cancel(gathering)

    restore(gathering)

    assert last_mail("Anne").kind == "invitation"
    assert entry(last_mail("Anne"))[::2] == ("REQUEST", "NEEDS-ACTION")


def test_restoring_invites_those_whose_invitation_was_stopped():
    gathering = released("Anne", "Bo")
    has_left("Anne")
    cancel(gathering)

    assert restore(gathering) == 1

    assert mails(after=2) == [
        ("cancellation", "Anne", "cancelled"),
        ("invitation", "Bo", "queued"),
    ]
    assert entry(last_mail("Bo")) == ("REQUEST", 2, "NEEDS-ACTION")


def test_restoring_tells_of_a_change_whose_mail_was_stopped_by_the_cancellation():
    gathering = released("Anne")
    has_left()
    planning.change(gathering, MOVED, by=UserFactory(), now=NOW)
    invitations.release(gathering, by=UserFactory(), now=NOW)
    cancel(gathering)

    assert restore(gathering) == 1

    assert mails(after=1) == [
        ("change", "Anne", "cancelled"),
        ("cancellation", "Anne", "cancelled"),
        ("change", "Anne", "queued"),
    ]
    assert "27. januar 2027" in last_mail("Anne").text
    assert "20. januar 2027" in last_mail("Anne").text  # what held until now


def test_whoever_said_no_hears_that_it_is_held_but_gets_no_entry():
    gathering = released("Anne")
    has_left()
    answering.answer(row(gathering, "Anne"), NO, now=NOW)
    cancel(gathering)
    has_left()

    assert restore(gathering) == 1
    assert entry(last_mail("Anne")) is None


def test_edit_before_the_cancellation_still_waits_for_its_release_after_the_restoration():
    gathering = released("Anne")
    has_left()
    planning.change(gathering, MOVED, by=UserFactory(), now=NOW)
    cancel(gathering)
    has_left()
    restore(gathering)
    has_left()

    assert "20. januar 2027" in last_mail("Anne").text
    found = Gathering.objects.get()
    assert found.starts_at == MOVED["starts_at"]
    assert releases.as_released(found).starts_at == gathering.starts_at
    assert invitations.release(found, by=UserFactory(), now=LATER) == 1
    assert entry(last_mail("Anne"))[:2] == ("REQUEST", 3)


def test_each_goes_back_and_forth_as_often_as_needed():
    gathering = released("Anne")
    has_left()
    for _turn in range(3):
        cancel(gathering)
        has_left()
        restore(gathering)
        has_left()

    assert entry(last_mail("Anne")) == ("REQUEST", 6, "NEEDS-ACTION")
    assert len(mails()) == 7
