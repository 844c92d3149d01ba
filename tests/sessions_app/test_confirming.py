"""An answer is confirmed by mail, and the calendar agrees with it."""

from datetime import date, timedelta

import pytest

from messaging import outbox
from messaging.models import Message
from partners.models import Person
from sessions_app.coming import answering, readdressing
from sessions_app.inviting import invitations, reminders
from sessions_app.models import Participation
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

pytestmark = pytest.mark.django_db

YES, NO = Participation.Answer.YES, Participation.Answer.NO


@pytest.fixture
def gathering():
    gathering = released("Anne")
    has_left()
    return gathering


def answer(gathering, choice, *, now=NOW, name="Anne"):
    answering.answer(row(gathering, name), choice, now=now)


def test_yes_is_confirmed_and_the_entry_accepted_in_the_same_version(gathering):
    answer(gathering, YES)

    mail = last_mail("Anne")
    assert (mail.kind, mail.priority, mail.state) == ("confirmation", 4, "queued")
    assert entry(mail) == ("REQUEST", 0, "ACCEPTED")
    assert "/svar/" in mail.text
    assert "/svar/" not in mail.calendar.replace("\r\n ", "")


def test_no_is_confirmed_and_the_entry_taken_away(gathering):
    answer(gathering, NO)

    assert entry(last_mail("Anne")) == ("CANCEL", 1, "DECLINED")


def test_changing_back_and_forth_is_always_a_newer_version(gathering):
    seen = []
    for choice in (NO, YES, NO, YES):
        answer(gathering, choice)
        has_left()
        seen.append(entry(last_mail("Anne")))

    assert seen == [
        ("CANCEL", 1, "DECLINED"),
        ("REQUEST", 2, "ACCEPTED"),
        ("CANCEL", 3, "DECLINED"),
        ("REQUEST", 4, "ACCEPTED"),
    ]


def test_same_answer_again_sends_nothing(gathering):
    answer(gathering, YES)
    answer(gathering, YES, now=LATER)

    assert len(mails()) == 2


def test_of_two_answers_close_together_only_the_last_is_confirmed(gathering):
    answer(gathering, YES)
    answer(gathering, NO, now=NOW + timedelta(seconds=30))

    assert mails(after=1) == [
        ("confirmation", "Anne", "cancelled"),
        ("confirmation", "Anne", "queued"),
    ]
    assert entry(last_mail("Anne")) == ("CANCEL", 1, "DECLINED")


def test_answer_stops_the_reminder_that_has_not_left(gathering):
    days_later = LATER + timedelta(days=3)
    reminders.remind(gathering, by=UserFactory(), now=days_later)

    answer(gathering, YES, now=days_later)

    assert mails(after=1) == [
        ("reminder", "Anne", "cancelled"),
        ("confirmation", "Anne", "queued"),
    ]


def test_no_before_any_mail_has_come_stops_the_invitation_and_needs_no_entry():
    gathering = released("Anne")

    answer(gathering, NO)

    assert mails() == [
        ("invitation", "Anne", "cancelled"),
        ("confirmation", "Anne", "queued"),
    ]
    assert entry(last_mail("Anne")) is None


def test_invitation_that_came_can_be_sent_again_whatever_was_answered(gathering):
    answer(gathering, NO)

    again = outbox.send_again(Message.objects.get(kind="invitation"), now=LATER)

    assert (again.kind, again.state) == ("invitation", "queued")


def test_confirmation_tells_the_facts_that_are_released(gathering):
    planning.change(gathering, MOVED, by=UserFactory(), now=NOW)

    answer(gathering, YES)

    assert "20. januar 2027" in last_mail("Anne").text


def leaves(name):
    person = Person.objects.get(first_name=name)
    person.left_on = date(2026, 12, 1)
    person.save()
    readdressing.follow(person, by=UserFactory(), now=LATER)


def test_whoever_leaves_has_the_entry_taken_away_and_keeps_no_place(gathering):
    answer(gathering, YES)
    has_left()

    leaves("Anne")

    mail = last_mail("Anne")
    assert (mail.kind, entry(mail)) == ("cancellation", ("CANCEL", 1, "ACCEPTED"))
    gone = row(gathering, "Anne")
    assert (gone.answer, gone.invited_at, gone.entry) == ("", None, "removed")


def test_whoever_says_no_and_leaves_at_once_still_has_the_entry_taken_away(gathering):
    answer(gathering, NO)

    leaves("Anne")

    assert mails(after=1) == [("confirmation", "Anne", "queued")]
    assert entry(last_mail("Anne")) == ("CANCEL", 1, "DECLINED")


def test_whoever_leaves_before_any_mail_has_come_gets_none():
    released("Anne")

    leaves("Anne")

    assert mails() == [("invitation", "Anne", "cancelled")]


def test_whoever_comes_back_is_invited_with_a_newer_version(gathering):
    leaves("Anne")
    has_left()
    person = Person.objects.get(first_name="Anne")
    person.left_on = None
    person.save()

    readdressing.follow(person, by=UserFactory(), now=LATER)

    mail = last_mail("Anne")
    assert (mail.kind, entry(mail)) == ("invitation", ("REQUEST", 2, "NEEDS-ACTION"))


def test_whoever_comes_back_unnoticed_is_invited_by_the_next_release(gathering):
    leaves("Anne")
    has_left()
    Person.objects.update(left_on=None)

    assert invitations.release(gathering, by=UserFactory(), now=LATER) == 1

    mail = last_mail("Anne")
    assert (mail.kind, mail.state) == ("invitation", "queued")
    assert entry(mail) == ("REQUEST", 2, "NEEDS-ACTION")


def test_corrected_address_gets_what_was_answered(gathering):
    answer(gathering, YES)
    has_left()
    person = Person.objects.get(first_name="Anne")
    person.email = "anne@ny.example"
    person.save()

    readdressing.follow(person, by=UserFactory(), now=LATER)

    mail = Message.objects.get(recipient="anne@ny.example")
    assert (mail.kind, entry(mail)) == ("invitation", ("REQUEST", 0, "ACCEPTED"))
